"""The page on which a sender fills in a letter. It works without JavaScript. What was typed is kept
in the page itself; none of it is stored or logged."""

import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from anyio import to_thread
from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.datastructures import FormData, UploadFile

from api.files.sheets import layout_choices, paper_choices
from api.http.dependencies import CurrentRenderer, CurrentSettings, CurrentSnapshot
from api.http.forms import MAX_PART, read_form
from api.http.parameters import Place, check_place
from api.http.private_files import private_file
from api.http.redirects import language_of_path
from api.letters.filling import (
    FILES,
    MAX_COPIES,
    complete_letter,
    letter_slugs,
    render_letter,
    render_letter_pack,
)
from api.published.lookups import find_guide, find_readable
from api.published.snapshot import AdviceQuery, Snapshot
from api.settings import Settings
from api.site.rendering import render_uncached_page
from handouts.formats.registry import READING
from handouts.handout import INKS, SHEETS, STANDARD, Handout, Options
from handouts.letter import LetterValues
from handouts.letterhead import InvalidLogo, decode_logo
from handouts.renderer import Renderer
from locales.languages import languages
from models.advice import Translation
from models.clock import now
from models.errors import FieldError, Invalid, NotFound

PREVIEW, PACK = "preview", "pack"
KEPT_LOGO = {"kept-logo": MAX_PART}
NUMBER = re.compile(r"\d{1,9}")  # Python reads no more than 4,300 digits
router = APIRouter(prefix="/{lang}/letters", include_in_schema=False)


@dataclass
class Form:
    """What was typed into the form. `logo` is the redrawn PNG; the page sends it back, so that the
    file need not be chosen again."""

    to: str
    place: str
    beside: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    ticked: list[str] = field(default_factory=list)
    head_name: str = ""
    head_address: str = ""
    slip: bool = False
    recipient: str = ""
    signatory: str = ""
    layout: str = STANDARD.layout
    paper: str = ""
    ink: str = STANDARD.ink
    copies: Mapping[str, str] = field(default_factory=dict)
    logo: bytes | None = None
    logo_errors: Sequence[FieldError] = ()

    @property
    def details(self) -> LetterValues:
        return LetterValues(
            self.fields,
            self.ticked,
            self.head_name,
            self.head_address,
            self.logo,
            self.slip,
            self.recipient,
            self.signatory,
        )

    @property
    def kept_logo(self) -> str:
        return b64encode(self.logo).decode() if self.logo else ""


@router.get("/{slug}")
def read_letter_form(
    request: Request,
    snapshot: CurrentSnapshot,
    settings: CurrentSettings,
    lang: str,
    slug: str,
    place: Place,
) -> Response:
    """Return the empty form."""
    language = _page_language(request, snapshot, lang, slug)
    check_place(snapshot, place)
    find_readable(snapshot, AdviceQuery(slug, snapshot.source, place))
    form = Form(language, place, copies={snapshot.source: "1"})
    return _page(request, snapshot, settings, slug, language, form, [])


@router.post("/{slug}")
async def write_letter_form(
    request: Request,
    snapshot: CurrentSnapshot,
    renderer: CurrentRenderer,
    settings: CurrentSettings,
    lang: str,
    slug: str,
) -> Response:
    """Return the letter as a file or a preview; or the form again with its errors."""
    language = _page_language(request, snapshot, lang, slug)
    async with read_form(request, max_files=1, max_fields=200, lengths=KEPT_LOGO) as sent:
        form = await _parse_form(renderer, sent, snapshot, slug, language)
        action = str(sent.get("do", PREVIEW))
    find_readable(snapshot, AdviceQuery(slug, snapshot.source, form.place))
    errors, letter = await to_thread.run_sync(_complete, snapshot, settings, slug, form.to, form)
    errors += form.logo_errors
    copies = _parse_copies(form, errors) if action == PACK else {}
    if not errors:
        try:
            if action == PACK:
                return await _pack_response(renderer, snapshot, settings, slug, form, copies)
            if action in FILES:
                body = await render_letter(renderer, action, letter, form.details)
                name = "-".join([slug, *letter.languages, form.place])
                tags = ", ".join(letter.languages)
                return private_file(body, f"{name}.{action}", action, tags)
        except Invalid as error:
            errors = error.errors
    preview = None if errors else letter
    return await to_thread.run_sync(
        _page, request, snapshot, settings, slug, language, form, errors, preview
    )


def _page_language(request: Request, snapshot: Snapshot, lang: str, slug: str) -> str:
    """Return the language of the page. Raise NotFound if there is no such letter."""
    language = language_of_path(snapshot, lang, request)
    if find_guide(snapshot, slug)[snapshot.source].translation.kind != "letter":
        letters = letter_slugs(snapshot)
        raise NotFound("unknown-guide", f"{slug} is not a letter.", allowed=letters)
    return language


async def _parse_form(
    renderer: Renderer, sent: FormData, snapshot: Snapshot, slug: str, language: str
) -> Form:
    def text(name: str) -> str:
        value = sent.get(name, "")
        return value.replace("\r\n", "\n") if isinstance(value, str) else ""

    place = snapshot.listed_place(text("place"))
    tags = snapshot.languages_of(slug, place, now())
    to = text("to") if text("to") in tags else language if language in tags else snapshot.source
    fields = snapshot.guides[slug][to].translation.fields
    layout, paper, ink = text("layout"), text("paper"), text("ink")
    form = Form(
        to=to,
        place=place,
        beside=text("with") if text("with") in tags and text("with") != to else "",
        fields={key: text(f"fields.{key}") for key in fields},
        ticked=[each for each in sent.getlist("acknowledgements") if isinstance(each, str)],
        head_name=text("head.name"),
        head_address=text("head.address"),
        slip=bool(text("slip")),
        recipient=text("recipient"),
        signatory=text("signatory"),
        layout=layout if layout in READING else STANDARD.layout,
        paper=paper if paper in SHEETS else "",
        ink=ink if ink in INKS else STANDARD.ink,
        copies={tag: text(f"copies.{tag}") for tag in tags},
    )
    upload = sent.get("logo")
    content = await upload.read() if isinstance(upload, UploadFile) else b""
    try:
        content = content or decode_logo(text("kept-logo"))
        form.logo = await renderer.logo(content) if content else None
    except InvalidLogo as error:
        form.logo_errors = error.errors
    return form


def _handout(snapshot: Snapshot, settings: Settings, slug: str, tag: str, form: Form) -> Handout:
    query = AdviceQuery(slug, tag, form.place)
    find_readable(snapshot, query)
    beside = query._replace(language=form.beside) if form.beside else None
    options = Options(form.layout, form.paper or STANDARD.paper, form.ink)
    return snapshot.handout(query, now(), settings.public_url, options, beside)


def _complete(
    snapshot: Snapshot, settings: Settings, slug: str, tag: str, form: Form
) -> tuple[list[FieldError], Handout]:
    return complete_letter(_handout(snapshot, settings, slug, tag, form), form.details)


def _parse_copies(form: Form, errors: list[FieldError]) -> dict[str, int]:
    """Return the number of copies by language, and add what is wrong with them to the errors."""
    copies = {}
    for tag, typed in form.copies.items():
        written = typed.strip() or "0"
        if not NUMBER.fullmatch(written) or int(written) > MAX_COPIES:
            errors.append(FieldError(f"copies.{tag}", "", word="fault-copies"))
        elif number := int(written):
            copies[tag] = number
    if not copies and not errors:
        errors.append(FieldError("copies", "", word="fault-copies"))
    return copies


async def _pack_response(
    renderer: Renderer,
    snapshot: Snapshot,
    settings: Settings,
    slug: str,
    form: Form,
    copies: Mapping[str, int],
) -> Response:
    form = replace(form, beside="")
    letters = {}
    for tag in copies:
        _, letters[tag] = await to_thread.run_sync(_complete, snapshot, settings, slug, tag, form)
    body = await render_letter_pack(renderer, snapshot, letters, copies, form.details)
    return private_file(body, f"{slug}-{form.place}.pdf", "pdf", ", ".join(copies))


def _position(field: str, letter: Translation) -> int:
    """Return where a field stands in the form, so that mistakes are named in its order."""
    order = [
        *(f"fields.{key}" for key in letter.fields),
        *("head.name", "head.address", "head.logo", "recipient", "signatory"),
        *(f"acknowledgements.{each.id}" for each in letter.acknowledgements),
    ]
    return order.index(field) if field in order else len(order)


def _page(
    request: Request,
    snapshot: Snapshot,
    configured: Settings,
    slug: str,
    language: str,
    form: Form,
    wrong: list[FieldError],
    preview: Handout | None = None,
) -> Response:
    available = snapshot.languages_of(slug, form.place, now())
    shown = language if language in available else snapshot.source
    letter, words = snapshot.guides[slug][shown].translation, snapshot.interface[language]
    labels = {f"head.{key}": words[f"head-{key}"] for key in ("name", "address", "logo")}
    labels |= {key: words[f"letter-{key}"] for key in ("recipient", "signatory")}
    labels |= {f"fields.{key}": field.label for key, field in letter.fields.items()}
    labels |= {f"acknowledgements.{each.id}": each.text for each in letter.acknowledgements}
    labels |= {f"copies.{tag}": languages()[tag].own_name for tag in available}
    labels["copies"] = words["letter-many"]
    found = sorted(wrong, key=lambda each: _position(each.field, letter))
    return render_uncached_page(
        request,
        snapshot,
        "letters/form.html",
        language,
        422 if wrong else 200,
        form.place,
        slug=slug,
        letter=letter,
        labels=labels,
        there=[languages()[tag] for tag in available],
        places=snapshot.directory[language].places.values(),
        layouts=layout_choices(READING, words),
        papers=paper_choices(SHEETS, words, snapshot.library),
        form=form,
        wrong={each.field: each.word for each in found},
        signs={each.field: each.sign for each in found if each.sign},
        preview=preview,
    )
