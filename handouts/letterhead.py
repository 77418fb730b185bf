"""The letterhead with its logo, and the reply slip for parents."""

import io
import warnings
from dataclasses import replace

from PIL import Image, ImageOps

from handouts.handout import Handout
from models.advice import Block, FieldCard, FieldsAdvice, HeadingAdvice, ParagraphAdvice
from models.errors import FieldError, Invalid
from richtext.nodes import TextNode, ValueNode
from richtext.text import ENGLISH, Text

FORMATS = ("PNG", "JPEG")
MAX_BYTES, MAX_PIXELS, LONGEST_SIDE = 1_000_000, 12_000_000, 6000
SIZE = (600, 300)  # pixels; 50 × 25 mm at the density of an office printer
LINES = ("slip-child", "slip-class", "slip-phone", "slip-signature", "slip-date")


class InvalidLogo(Invalid):
    """A picture that cannot be used as a logo; the message says why."""

    def __init__(self, detail: str) -> None:
        super().__init__([FieldError("head.logo", detail, word="fault-logo")])


def redraw_logo(content: bytes) -> bytes:
    """Return an uploaded picture redrawn as a small PNG, without other data from the file.

    Raise InvalidLogo if it is too large, or not a readable PNG or JPEG.
    """
    if len(content) > MAX_BYTES:
        raise InvalidLogo(f"has more than {MAX_BYTES:,} bytes.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            # WeasyPrint lets Pillow draw what is cut off: here it is found by its checksums.
            Image.open(io.BytesIO(content), formats=FORMATS).verify()
            picture = Image.open(io.BytesIO(content), formats=FORMATS)
            width, height = picture.size
            if width * height > MAX_PIXELS or max(width, height) > LONGEST_SIDE:
                raise InvalidLogo(f"has {width} × {height} pixels: too many.")
            picture.draft("RGB", SIZE)
            drawn = ImageOps.exif_transpose(picture).convert("RGBA")
    except InvalidLogo:
        raise
    except Exception:  # whatever a broken picture does to the library
        raise InvalidLogo("is no picture in PNG or JPEG that can be read.") from None
    drawn.thumbnail(SIZE)
    white = Image.new("RGBA", drawn.size, "white")
    made = io.BytesIO()
    Image.alpha_composite(white, drawn).convert("RGB").save(made, "PNG", optimize=True)
    return made.getvalue()


def with_slip(handout: Handout) -> Handout:
    """Return a letter with a reply slip. The school reads the slip when it comes back, so its texts
    are in two languages: those of the sheet, or English beside the only one."""
    advice, own = handout.advice, handout.own_words
    other = handout.beside.own_words if handout.beside else handout.words[ENGLISH]

    def said(key: str) -> Text:
        first, second = own[key], other[key]
        if first.lang == second.lang:
            return first
        beside = ValueNode(text=second.text, lang=second.lang, dir=second.dir)
        return first.model_copy(update={"nodes": [*first.nodes, TextNode(text=" · "), beside]})

    slip: list[Block] = [
        HeadingAdvice(id="slip", critical=False, type="heading", level=2, text=said("slip-title")),
        *(
            ParagraphAdvice(id=key, critical=False, type="paragraph", text=said(key))
            for key in ("slip-cut", "slip-read")
        ),
        FieldsAdvice(id="slip-lines", critical=False, type="fields", show=[*LINES]),
    ]
    lines = {
        key: FieldCard(label=said(key), kind="text", example="", required=False, length=0)
        for key in LINES
    }
    fields = advice.model_copy(update={"fields": advice.fields | lines})
    return replace(handout, advice=fields, slip=tuple(slip))
