"""A year of an organisation: after each step all that it shows agrees, and what it says is true."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from models.advice import DirectoryCard, Translation
from models.codes import format_code
from richtext.nodes import TextNode
from tests.answers import described, html_tree, services_of, set_clock, shown
from tests.codes.office import GUIDE, Office, exchanged, with_contact, with_text

TAGS = ("en", "pl", "ur")
DANGEROUS, RIGHT = "Nie proś o pomoc.", "Poproś o pomoc."
CURRENT = ("current", [])


def agree(office: Office, printed: dict[str, str]) -> None:
    """Hold JSON, page, sheet, manifest, changes and every printed code against each other."""
    client = office.client
    manifest = client.get("/v1/manifest").json()
    items = {each["id"]: each for each in manifest["items"]}
    words = services_of(client).reloader.snapshot.interface
    for tag in TAGS:
        answer = client.get(f"/v1/advice/{GUIDE}/{tag}")
        page, sheet = client.get(f"/{tag}/{GUIDE}"), client.get(f"/v1/handouts/{GUIDE}/{tag}.html")
        assert answer.status_code == page.status_code == sheet.status_code
        if answer.status_code != 200:
            continue
        advice, item = answer.json(), items[f"{GUIDE}/{tag}"]
        for name in ("edition", "revision", "outdated"):
            assert advice["locale"][name] == item[name]
        code = office.print(tag)
        assert format_code(code) in shown(html_tree(sheet.text))
        assert office.check(code)["status"] == ("newer" if item["outdated"] else "current")
        contacts = [each for block in advice["blocks"] for each in block.get("contacts", [])]
        for line in (line for each in contacts for line in each["phones"]):
            for text in (page.text, sheet.text):
                assert f'href="{line["uri"]}"' in text
        for each in (page, sheet):
            tree = html_tree(each.text)
            changed = [div for div in tree.iter("div") if div.get("class") == "changed"]
            assert bool(changed) == (advice["locale"]["coverage"] < 1)
    for code in printed.values():
        found = office.check(code)
        verdict = words[found["language"]][f"check-{found['status']}"].text
        assert verdict in shown(html_tree(client.get(f"/c/{code}").text))
    assert client.get("/v1/changes").json()["next"] == manifest["publication"]


def retitled(words: str) -> Callable[[Translation], Translation]:
    """Return what gives a translation another title."""

    def change(translation: Translation) -> Translation:
        title = translation.title.model_copy(update={"nodes": [TextNode(text=words)]})
        return translation.model_copy(update={"title": title})

    return change


def test_a_year(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    printed: dict[str, str] = {}

    def holds(step: str, **expected: tuple[str, list[str]]) -> None:
        """Look whether all agrees after a step, and what these sheets are told."""
        agree(office, printed)
        told = {name: office.told(printed[name]) for name in expected}
        assert told == expected, step

    # January. The library is published; every school prints.
    printed |= {"first": office.print("pl"), "gls": office.print("pl", "GB-GLS")}
    printed |= {"english": office.print("en"), "urdu": office.print("ur")}
    holds("published", first=CURRENT, gls=CURRENT, english=CURRENT, urdu=CURRENT)
    january = office.library

    # February. The police of Gloucestershire have another number.
    line = {"number": "01632 960777", "uri": "tel:01632960777"}
    old_line = january.directory["en"].contacts["severn-police"].phones[0]
    new_line = type(old_line)(**line)
    office.publish(
        office.cards(lambda card: with_contact(card, "severn-police", phones=[new_line]))
    )
    holds("a number", first=CURRENT, gls=("outdated", ["contacts"]), english=CURRENT)
    february = office.library

    # March. Two numbers are exchanged by mistake, sheets are printed, and it is put right.
    pair = ("young-swimmers", "parents-line", "phones")
    office.publish(office.cards(lambda card: exchanged(card, *pair)))
    printed["exchanged"] = office.print("pl")
    holds("the mistake", exchanged=CURRENT, first=("outdated", ["contacts"]))
    office.publish(february)
    holds("put right", exchanged=("outdated", ["contacts"]), first=CURRENT, english=CURRENT)

    # April. Something dangerous stood in the English; the translations follow later.
    safer = office.guide(lambda each: with_text(each, "first", "float", "Never swim."), "en")
    waiting = {GUIDE: {"en": safer.translations[GUIDE]["en"]}}
    work = {**safer.translations, **waiting}
    office.publish(described(replace(safer, translations=work), GUIDE, "safety"))
    printed["patched"] = office.print("pl")
    safety = ("outdated", ["safety"])
    holds("safety", first=safety, english=safety, urdu=safety, patched=("newer", ["english"]))
    assert "Never swim." in office.client.get(f"/pl/{GUIDE}").text
    assert office.client.get(f"/v1/handouts/{GUIDE}/pl.html?with=en").text.count("Never swim.") == 1

    # May. Polish and Urdu follow, and the Polish is dangerous.
    office.library = safer
    office.publish(office.guide(retitled(DANGEROUS), "pl"))
    printed["dangerous"] = office.print("pl")
    holds("translated", dangerous=CURRENT, patched=("newer", ["edition"]), first=safety)
    office.library = safer
    office.publish(office.guide(retitled(RIGHT), "pl"))
    printed["right"] = office.print("pl")
    recall = office.notice(kind="recall", language="pl", reasons={"en": "Wrong.", "pl": "Źle."})
    holds("recalled", dangerous=("outdated", ["recall"]), right=CURRENT, english=safety)
    assert "Źle." in office.client.get(f"/c/{printed['dangerous']}").text
    may = office.library

    # June. Calls to one line are not free any more, which Polish does not say yet.
    def costs(card: DirectoryCard) -> DirectoryCard:
        about = card.contacts["parents-line"].about
        words = about.model_copy(update={"nodes": [TextNode(text="Calls cost money.")]})
        return with_contact(card, "parents-line", about=words)

    office.publish(office.cards(costs))
    holds("a cost", right=("newer", ["wording"]), dangerous=("outdated", ["recall"]))

    # July. It is withdrawn for a day.
    number = office.notice(kind="withdrawal", readable=False)
    taken_back = ("withdrawn", ["withdrawal"])
    holds("withdrawn", right=(taken_back[0], ["withdrawal"]))
    office.lift(number)
    office.publish(may)
    holds("lifted", right=CURRENT, dangerous=("outdated", ["recall"]))

    # August. It ends, although a word of it waits for its translation.
    ended = office.guide(
        lambda each: with_text(
            each.model_copy(update={"expires_on": date(2026, 11, 27)}),
            "first",
            "calm",
            "It is over.",
        ),
        "en",
    )
    work = {**ended.translations, GUIDE: {"en": ended.translations[GUIDE]["en"]}}
    office.publish(described(replace(ended, translations=work), GUIDE))
    set_clock(monkeypatch, datetime(2026, 11, 28, 12, tzinfo=UTC))
    assert office.client.get(f"/v1/advice/{GUIDE}/pl").json()["expired"] is True
    assert office.told(printed["right"]) == ("outdated", ["expiry"])

    # September. All is as in May again, and nobody is told what is not so.
    office.publish(described(may, GUIDE, note="As it was."))
    holds("as before", right=("newer", ["edition"]), dangerous=("outdated", ["recall"]))
    office.lift(recall)
    holds("no recall", dangerous=("newer", ["edition"]), first=safety)

    # October. A help line closes, and the guide goes with it.
    def without(card: DirectoryCard) -> DirectoryCard:
        contacts = {id: each for id, each in card.contacts.items() if id != "beach-watch"}
        roles = {
            code: {role: ids for role, ids in place.roles.items() if role != "report-abuse"}
            for code, place in card.places.items()
        }
        places = {
            code: place.model_copy(update={"roles": roles[code]})
            for code, place in card.places.items()
        }
        return card.model_copy(update={"contacts": contacts, "places": places})

    closed = office.cards(without)
    kept = {slug: each for slug, each in closed.translations.items() if slug != GUIDE}
    office.publish(replace(closed, translations=kept))
    for code in printed.values():
        assert office.check(code)["status"] == "withdrawn"
