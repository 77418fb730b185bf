"""The letterhead with its logo, and the reply slip for parents."""

import io
import re
import warnings
from base64 import b64decode
from dataclasses import replace

from PIL import ExifTags, Image

from handouts.handout import Handout
from models.advice import Block, FieldCard, FieldsAdvice, HeadingAdvice, ParagraphAdvice
from models.errors import FieldError, Invalid
from richtext.nodes import TextNode, ValueNode
from richtext.text import Text

FORMATS = ("PNG", "JPEG")
JPEG = b"\xff\xd8"
MAX_BYTES, MAX_PIXELS, LONGEST_SIDE = 1_000_000, 12_000_000, 6000
# Each scan of a JPEG goes over the whole picture, however few bytes it has; programs write ten or
# so. Each colour profile of a PNG, of which there may be one, is unpacked to up to 1 MB.
SCAN, MAX_SCANS = b"\xff\xda", 100
PROFILE, MAX_PROFILES = b"iCCP", 10
TOO_SLOW = "takes too long to draw. Save it again, smaller or as another PNG."
LIGHTEST = 250  # of 255: what is lighter throughout cannot be seen on white paper
DATA_URL = re.compile(r"data:image/[\w.+-]+(?:;[\w.=-]+)*;base64,", re.IGNORECASE)
# How the picture is turned upright, by the orientation in its EXIF.
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
SIZE = (600, 300)  # pixels; 50 × 25 mm at the density of an office printer
LINES = ("slip-name", "slip-class", "slip-phone", "slip-signature", "slip-date")


class InvalidLogo(Invalid):
    """A picture that cannot be used as a logo; the message says why."""

    def __init__(self, detail: str, word: str = "fault-logo") -> None:
        super().__init__([FieldError("head.logo", detail, word=word)])
        self.said = (detail, word)

    def __reduce__(self) -> tuple[type["InvalidLogo"], tuple[str, str]]:
        """Let a render process send it back."""
        return InvalidLogo, self.said


def decode_logo(written: str) -> bytes:
    """Return a picture from base64: also as a `data:` URL, in lines, in the alphabet of URLs, or
    without the `=` at its end. Raise InvalidLogo."""
    text = DATA_URL.sub("", "".join(written.split()), count=1)
    text = text.replace("-", "+").replace("_", "/").rstrip("=")
    try:
        return b64decode(text + "=" * (-len(text) % 4), validate=True)
    except ValueError:
        raise InvalidLogo("is no picture in base64.") from None


def redraw_logo(content: bytes) -> bytes:
    """Return an uploaded picture redrawn as a small PNG, without other data from the file.

    Raise InvalidLogo if it is too large, not a readable PNG or JPEG, or white throughout.
    """
    if len(content) > MAX_BYTES:
        raise InvalidLogo(f"has more than {MAX_BYTES:,} bytes.")
    mark, most = (SCAN, MAX_SCANS) if content.startswith(JPEG) else (PROFILE, MAX_PROFILES)
    if content.count(mark) > most:
        raise InvalidLogo(TOO_SLOW)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about its size, checked here, or its broken EXIF
            picture = Image.open(io.BytesIO(content), formats=FORMATS)  # its header only
            width, height = picture.size
            if width * height > MAX_PIXELS or max(width, height) > LONGEST_SIDE:
                raise InvalidLogo(f"has {width} × {height} pixels: too many.")
            # WeasyPrint lets Pillow draw what is cut off: here it is found by its checksums.
            picture.verify()
            picture = Image.open(io.BytesIO(content), formats=FORMATS)
            picture.draft("RGB", SIZE)
            drawn = _upright(_in_eight_bits(picture)).convert("RGBA")
    except InvalidLogo:
        raise
    except Exception:  # whatever a broken picture does to the library
        raise InvalidLogo("is no picture in PNG or JPEG that can be read.") from None
    drawn.thumbnail(SIZE)
    white = Image.new("RGBA", drawn.size, "white")
    printed = Image.alpha_composite(white, drawn).convert("RGB")
    if min(printed.tobytes()) >= LIGHTEST:
        detail = "is white or transparent: nothing of it could be seen on paper."
        raise InvalidLogo(detail, "fault-blank")
    made = io.BytesIO()
    printed.save(made, "PNG", optimize=True)
    return made.getvalue()


def _in_eight_bits(picture: Image.Image) -> Image.Image:
    """Return a picture with at most eight bits a channel. Pillow has grey with 16 as integers, and
    would cut them off at 255, so that all but black became white."""
    if not picture.mode.startswith("I"):
        return picture
    grey = picture.convert("I").point(lambda value: value / 257).convert("L")
    if "transparency" in picture.info:
        grey.info["transparency"] = picture.info["transparency"] // 257
    return grey


def _upright(picture: Image.Image) -> Image.Image:
    """Return a picture turned as its EXIF says; as it is if that cannot be read."""
    try:
        turn = TURNS.get(picture.getexif()[ExifTags.Base.Orientation])
    except Exception:  # there is none, or whatever broken EXIF does to the library
        turn = None
    return picture if turn is None else picture.transpose(turn)


def with_slip(handout: Handout) -> Handout:
    """Return a letter with a reply slip. The sender reads the slip when it comes back, so its texts
    are in two languages: those of the sheet, or that of the library beside the only one."""
    advice, own = handout.advice, handout.own_words
    other = handout.beside.own_words if handout.beside else handout.words[handout.library.source]

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
