"""The page on which one chooses how a guide is printed. It works without JavaScript: its form leads
to the PDF, a Word file or a print pack, or back to the page, which names the choices that exclude
each other or has the address of the file to be sent."""

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from api.advice.addresses import PageAddress
from api.files.sheets import (
    choose_sheet,
    fault_words,
    file_address,
    offered_sheets,
    pack_address,
    sent_form,
)
from api.http.dependencies import CurrentSettings, CurrentSnapshot
from api.http.parameters import EditionNumber, Place, check_place
from api.http.redirects import language_of_path
from api.published.lookups import find_readable
from api.published.snapshot import AdviceQuery
from api.site.rendering import render_uncached_page
from api.site.sending import in_link
from models.clock import now

router = APIRouter(include_in_schema=False)


@router.get("/{lang}/{slug}/print")
def choose_print(
    request: Request,
    snapshot: CurrentSnapshot,
    settings: CurrentSettings,
    lang: str,
    slug: str,
    place: Place,
    edition: EditionNumber = None,
) -> Response:
    """Redirect to the sheet that is chosen, or to a pack of it; or return the form, with what is
    wrong in it, or with the address of the sheet to be sent."""
    check_place(snapshot, place)
    language = language_of_path(snapshot, lang, request)
    query = AdviceQuery(slug, language, place, edition=edition)
    served = find_readable(snapshot, query)
    form = sent_form(request.query_params)
    handout = snapshot.handout(query, now(), settings.public_url)
    offered = offered_sheets(snapshot, query, handout)
    words, faults, file, sent = snapshot.interface[language], {}, "", ""
    if "layout" in request.query_params:
        if form.beside in {each.tag for each in offered.beside}:
            beside = query._replace(language=form.beside)
            handout = snapshot.handout(query, now(), settings.public_url, beside=beside)
        action = request.query_params.get("do")
        format = action if action == "docx" else "pdf"
        options, errors = choose_sheet(form, offered, handout, format)
        others = {"with": form.beside} if form.beside else {}
        file = file_address(query, format, options, **others)
        if not errors and action != "send":
            to = pack_address(query, form, snapshot) if action == "pack" else file
            return RedirectResponse(to, 303)
        if not errors:
            sent = f"{served.translation.title.text}\n{settings.public_url}{file}"
        faults = fault_words(errors, words, snapshot.library)
    address = PageAddress(query, None, form.beside or None, None, snapshot.chosen_place(place))
    elsewhere = address.elsewhere(snapshot, handout.advice.locale.alternates)
    return render_uncached_page(
        request,
        snapshot,
        "files/print.html",
        language,
        422 if faults else 200,
        elsewhere={tag: each.to_print() for tag, each in elsewhere.items()},
        words={**words, **faults},
        wrong={key.removeprefix("fault-"): key for key in faults},
        title=served.translation.title,
        query=query,
        offered=offered,
        form=form,
        file=file,
        sent=sent,
        linked=in_link(sent),
    )
