"""The page on which a sender fills in a letter, in steps. It works without JavaScript. What was
typed is kept in the page itself; none of it is stored or logged."""

import asyncio
from base64 import b64encode
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import partial

from anyio import to_thread
from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse
from starlette.datastructures import FormData, UploadFile

from api.files.sheets import layout_choices, paper_choices
from api.http.dependencies import CurrentRenderer, CurrentSettings, CurrentSnapshot
from api.http.forms import MAX_PART, read_form
from api.http.parameters import Place, check_place
from api.http.private_files import private_file
from api.http.redirects import language_of_path
from api.letters.filling import (
    FILES,
    check_letter,
    complete_letter,
    picture_letter,
    render_letter,
    render_letter_pack,
)
from api.letters.letter_form import STEPS, LetterForm
from api.letters.progress import progress_lines
from api.packs.order_validation import OTHERWISE
from api.packs.pack_form import UNPLACED_WORDS, parse_undecided, table_fault
from api.published.lookups import find_guide, find_readable
from api.published.snapshot import AdviceQuery, Snapshot
from api.settings import Settings
from api.site.rendering import render_uncached_page
from handouts.formats.registry import READING
from handouts.handout import INKS, SHEETS, STANDARD, Handout, Options
from handouts.letterhead import InvalidLogo, decode_logo
from handouts.renderer import Renderer
from locales.languages import languages
from models.advice import Translation
from models.clock import now
from models.errors import Busy, FieldError, Invalid
from richtext.text import Text, fill

STAY, PACK = "stay", "pack"
ENDS = (*FILES, PACK)  # what the last step leads to
LOGO = {"kept-logo": MAX_PART}
PROGRESS = "application/x-ndjson"
router = APIRouter(prefix="/{lang}/letters", include_in_schema=False)
Faults = Mapping[str, Sequence[FieldError]]


@router.get("/{slug}")
def read_letter_form(
    request: Request,
    snapshot: CurrentSnapshot,
    lang: str,
    slug: str,
    place: Place,
) -> Response:
    """Return the empty form."""
    language = _page_language(request, snapshot, lang, slug)
    check_place(snapshot, place)
    find_readable(snapshot, AdviceQuery(slug, snapshot.source, place))
    to = language if language in snapshot.languages_of(slug, place, now()) else snapshot.source
    form = LetterForm(to, place, copies={to: "1"})
    return _page(request, snapshot, slug, language, form, STEPS[0], {})


@router.post("/{slug}")
async def write_letter_form(
    request: Request,
    snapshot: CurrentSnapshot,
    renderer: CurrentRenderer,
    settings: CurrentSettings,
    lang: str,
    slug: str,
) -> Response:
    """Return a step of the form, or the first step before it that has a mistake; or the file that
    is made at the end."""
    language = _page_language(request, snapshot, lang, slug)
    async with read_form(request, max_files=2, max_fields=500, lengths=LOGO) as sent:
        form = await _parse_form(renderer, sent, snapshot, slug, language)
        action, at = _chosen(sent, "do", (*STEPS, *ENDS, STAY)), _chosen(sent, "at", STEPS)
    find_readable(snapshot, AdviceQuery(slug, snapshot.source, form.place))
    errors, letter = await to_thread.run_sync(_complete, snapshot, settings, slug, form.to, form)
    faults: Faults = {
        "letter": [*errors, *form.logo_errors],
        "languages": form.language_errors(snapshot.source),
    }
    target = at if action == STAY else STEPS[-1] if action in ENDS else action
    before = () if action == STAY else STEPS[: STEPS.index(target)]
    if at in before and not faults.get(at):
        form.done = [*dict.fromkeys([*form.done, at])]
    wrong = next((each for each in before if faults.get(each)), None)
    preview, picture = None, b""
    if not wrong:
        try:
            if action == PACK:
                return await _pack_response(request, renderer, snapshot, settings, slug, form)
            if action in FILES:
                return await _letter_response(renderer, letter, form, action)
            if target == "check":
                preview = letter
                with suppress(Busy):  # the text is there without the picture too
                    picture = await picture_letter(renderer, letter, form.details)
        except Invalid as error:
            wrong, faults = STEPS[0], {STEPS[0]: error.errors}
    page = partial(_page, request, snapshot, slug, language, form, wrong or target, faults)
    return await to_thread.run_sync(page, bool(wrong), preview, picture)


def _page_language(request: Request, snapshot: Snapshot, lang: str, slug: str) -> str:
    """Return the language of the page. Raise NotFound if there is no such letter."""
    language = language_of_path(snapshot, lang, request)
    find_guide(snapshot, slug)
    check_letter(snapshot, slug)
    return language


async def _parse_form(
    renderer: Renderer, sent: FormData, snapshot: Snapshot, slug: str, language: str
) -> LetterForm:
    def text(name: str) -> str:
        value = sent.get(name, "")
        return value.replace("\r\n", "\n") if isinstance(value, str) else ""

    place = snapshot.listed_place(text("place"))
    tags = snapshot.languages_of(slug, place, now())
    fields = snapshot.guides[slug][snapshot.source].translation.fields
    layout, paper, ink = text("layout"), text("paper"), text("ink")
    form = LetterForm(
        to=text("to"),
        place=place,
        beside=text("with") if text("with") in tags else "",
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
        undecided=parse_undecided(sent.getlist("undecided")),
        otherwise=text("otherwise"),
        done=[each for each in STEPS if each in sent.getlist("done")],
    )
    if table := await _uploaded(sent, "table"):
        await to_thread.run_sync(form.fill_in_counts, table, tags)
    there = form.parsed_copies(snapshot.source)
    if form.to not in (there or tags):  # look at one that will be printed
        chosen = (tag for tag in (language, *there) if tag in (there or tags))
        form.to = next(chosen, snapshot.source)
    content = await _uploaded(sent, "logo")
    try:
        content = content or decode_logo(text("kept-logo"))
        form.logo = await renderer.logo(content) if content else None
    except InvalidLogo as error:
        form.logo_errors = error.errors
    return form


async def _uploaded(sent: FormData, name: str) -> bytes:
    upload = sent.get(name)
    return await upload.read() if isinstance(upload, UploadFile) else b""


def _chosen(sent: FormData, name: str, values: Sequence[str]) -> str:
    """Return the value of a field that has one of some, the first of them by default."""
    value = sent.get(name)
    return value if isinstance(value, str) and value in values else values[0]


def _handout(
    snapshot: Snapshot, settings: Settings, slug: str, tag: str, form: LetterForm
) -> Handout:
    query = AdviceQuery(slug, tag, form.place)
    find_readable(snapshot, query)
    second = form.beside if form.beside != tag else ""  # a text is not printed beside itself
    beside = query._replace(language=second) if second else None
    options = Options(form.layout, form.paper or STANDARD.paper, form.ink)
    return snapshot.handout(query, now(), settings.public_url, options, beside)


def _complete(
    snapshot: Snapshot, settings: Settings, slug: str, tag: str, form: LetterForm
) -> tuple[list[FieldError], Handout]:
    return complete_letter(_handout(snapshot, settings, slug, tag, form), form.details)


async def _letter_response(
    renderer: Renderer, letter: Handout, form: LetterForm, format: str
) -> Response:
    body = await render_letter(renderer, format, letter, form.details)
    name = "-".join([letter.advice.slug, *letter.languages, form.place])
    return private_file(body, f"{name}.{format}", format, ", ".join(letter.languages))


async def _pack_response(
    request: Request,
    renderer: Renderer,
    snapshot: Snapshot,
    settings: Settings,
    slug: str,
    form: LetterForm,
) -> Response:
    """Return the letters as one file; its progress before it, if a script asks for that."""
    copies, letters = form.parsed_copies(snapshot.source), {}
    for tag in copies:
        _, letters[tag] = await to_thread.run_sync(_complete, snapshot, settings, slug, tag, form)
    name, made = f"{slug}-{form.place}.pdf", asyncio.Queue[bool]()
    rendering = render_letter_pack(
        *(renderer, snapshot, letters, copies, form.details, form.unplaced()),
        lambda: made.put_nowait(True),
    )
    if PROGRESS in request.headers.get("accept", ""):
        headers = {"Cache-Control": "no-store"}
        pieces = progress_lines(asyncio.create_task(rendering), made, len(copies), name)
        return StreamingResponse(pieces, headers=headers, media_type=PROGRESS)
    return private_file(await rendering, name, "pdf", ", ".join(copies))


def _labels(letter: Translation, words: Mapping[str, Text], tags: Sequence[str]) -> dict[str, Text]:
    """Return the label of each field, in the order of the form."""
    labels = {f"fields.{key}": field.label for key, field in letter.fields.items()}
    labels |= {f"head.{key}": words[f"head-{key}"] for key in ("name", "address", "logo")}
    labels |= {key: words[f"letter-{key}"] for key in ("recipient", "signatory")}
    labels |= {f"acknowledgements.{each.id}": each.text for each in letter.acknowledgements}
    labels |= {"file": words["letter-table"], "copies": words["letter-many-how"]}
    labels |= {f"copies.{tag}": languages()[tag].own_name for tag in tags}
    return labels | {"otherwise": words["packs-otherwise"]}


def _page(
    request: Request,
    snapshot: Snapshot,
    slug: str,
    language: str,
    form: LetterForm,
    step: str,
    faults: Faults,
    is_wrong: bool = False,
    preview: Handout | None = None,
    picture: bytes = b"",
) -> Response:
    available = snapshot.languages_of(slug, form.place, now())
    shown = language if language in available else snapshot.source
    letter, words = snapshot.guides[slug][shown].translation, snapshot.interface[language]
    labels = _labels(letter, words, available)
    order = [*labels]
    found = faults.get(step, ()) if is_wrong else ()
    wrong = {each.field: each for each in found}
    wrong = {key: wrong[key] for key in sorted(wrong, key=lambda key: _position(key, order))}
    copies = form.parsed_copies(snapshot.source)
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
        words={**words, **table_fault(form.table_error, words)},
        there=[languages()[tag] for tag in available],
        chosen={languages()[tag]: copies[tag] for tag in available if tag in copies},
        places=snapshot.directory[language].places.values(),
        layouts=layout_choices(READING, words),
        papers=paper_choices(SHEETS, words, snapshot.library),
        otherwise=OTHERWISE[1:],
        unplaced=form.unplaced(),
        unplaced_words=UNPLACED_WORDS,
        form=form,
        step=step,
        steps=STEPS,
        complete=[each for each in form.done if not faults.get(each)],
        wrong={key: each.word for key, each in wrong.items()},
        signs={key: each.sign for key, each in wrong.items() if each.sign},
        preview=preview,
        picture=b64encode(picture).decode(),
        making=fill(words["packs-making"], done="{done}", all="{all}").text,
        keeps="filled",
    )


def _position(field: str, order: Sequence[str]) -> int:
    return order.index(field) if field in order else len(order)
