"""The pages: each text in its language, the same words as in JSON, nothing from elsewhere."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree.ElementTree import Element

import pytest
import tinycss2
from fastapi.testclient import TestClient

from api.advice.named_contacts import link_contacts
from api.published.snapshot import AdviceQuery, Snapshot
from api.site.rendering import static_file
from handouts.formats.html import HANDOUTS
from handouts.handout import Handout
from handouts.short_text import MAX
from locales.languages import languages
from richtext.nodes import LinkNode, walk_links
from richtext.text import english
from tests.answers import (
    classed,
    html_tree,
    joined,
    nodes_of,
    printed,
    shown,
    texts_of,
    unmarked,
    with_languages,
)
from tests.conftest import PLACE
from tests.registry import LIBRARY, PLACES, SLUGS, SOME_HANDOUTS, SOME_PLACES, SOME_TAGS, TAGS

ABOUT = ("safety", "privacy", "accessibility")
INFO = ["/", *(f"/{tag}/{each}" for tag in SOME_TAGS for each in ("", *ABOUT))]
PAGES = [*INFO, *(f"/{tag}/{slug}" for slug, tag in SOME_HANDOUTS)]
SHEETS = {
    "site.css": static_file("site.css").decode(),
    "leaflet.css": (HANDOUTS / "styles" / "leaflet.css").read_text("utf-8"),
}
LETTERS = [slug for slug in SLUGS if LIBRARY.guides[slug].kind == "letter"]
EXPIRED = "pool-news-2017"


def page(client: TestClient, address: str) -> Element:
    response = client.get(address)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.text.startswith("<!doctype html>") or "<!doctype html>" in response.text[:20]
    return html_tree(response.text)


def advice(client: TestClient, slug: str, tag: str) -> dict[str, Any]:
    answer: dict[str, Any] = client.get(f"/v1/advice/{slug}/{tag}?place={PLACE}").json()
    return answer


def unlinked(html: str) -> str:
    """The same without links: on a page names of contacts are links."""
    return re.sub("</?a( [^>]*)?>", "", html)


@pytest.mark.parametrize("address", PAGES)
def test_a_page_says_its_language_and_direction(client: TestClient, address: str) -> None:
    tree, tag = page(client, address), address.split("/")[1] or "en"
    assert (tree.get("lang"), tree.get("dir")) == (tag, languages()[tag].dir)
    assert client.get(address).headers["content-language"] == tag


@pytest.mark.parametrize("address", PAGES)
def test_every_text_on_a_page_says_its_language_and_direction(
    client: TestClient, address: str
) -> None:
    tree = page(client, address)
    assert not unmarked(tree)
    for element, lang, direction in with_languages(tree):
        if element.tag not in ("head", "title") and any(map(str.isalpha, shown(element))):
            assert direction == languages()[lang].dir, shown(element)


@pytest.mark.parametrize("address", PAGES)
def test_a_page_asks_for_nothing_from_elsewhere(client: TestClient, address: str) -> None:
    tree = page(client, address)
    assert not list(tree.iter("iframe"))
    fetched = [each.attrib["src"] for each in tree.iter() if "src" in each.attrib]
    fetched += [
        each.get("href", "")
        for each in tree.iter("link")
        if each.get("rel") not in ("alternate", "canonical")
    ]
    drawn = {each.get("href", "").partition("#")[0] for each in tree.iter("use")}
    files = {*fetched, *drawn} - {""}
    guide = address.count("/") == 2 and address.rpartition("/")[2] in SLUGS
    assert drawn <= {"/static/icons.svg"}
    scripts = ["/static/leave.js"]
    if guide:
        tag = address.split("/")[1]
        scripts += ["/static/keep.js", f"/static/share/{tag}.js", f"/static/listen/{tag}.js"]
    manifest = ["/manifest.webmanifest"] if address.endswith("/") else []
    assert files == {*manifest, "/static/icon.svg", *scripts, "/static/site.css", *drawn}
    assert all(client.get(each).status_code == 200 for each in files)
    assert not [
        name for each in tree.iter() for name in each.attrib if name in ("style", "onclick")
    ]


@pytest.mark.parametrize("address", PAGES)
def test_the_links_of_a_page_lead_somewhere(client: TestClient, address: str) -> None:
    tree = page(client, address)
    links = [each.get("href", "") for each in [*tree.iter("a"), *tree.iter("link")]]
    ids = {f"#{each.get('id')}" for each in tree.iter() if "id" in each.attrib}
    for link in set(links):
        link = link.removeprefix("http://127.0.0.1:8000")
        if link.startswith("/"):
            # The same but for the drawing and the fold.
            checked = re.sub(r"/languages\.pdf|\.(pdf|docx|epub)\b", ".html", link)
            checked = checked.replace("&fold=booklet", "")
            checked = checked.replace("handouts.html", "languages").partition("#")[0]
            assert client.get(checked).status_code == 200, link
        else:
            assert link in ids or re.match(r"(https://|mailto:\?|tel:|sms:)", link)
    assert len(ids) == len([each for each in tree.iter() if "id" in each.attrib])


@pytest.mark.parametrize("address", PAGES)
def test_headings_descend_one_step_at_a_time(client: TestClient, address: str) -> None:
    levels = [
        int(each.tag[1])
        for each in page(client, address).iter()
        if re.fullmatch("h[1-6]", str(each.tag))
    ]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_titles_are_unique_but_of_guides_they_tell_nobody_which(client: TestClient) -> None:
    titles = Counter(shown(title) for each in INFO for title in page(client, each).iter("title"))
    assert [title for title, count in titles.items() if count > 1] == []
    for slug, tag in SOME_HANDOUTS:
        title = shown(next(page(client, f"/{tag}/{slug}").iter("title")))
        assert title.endswith("· Polyleaf")
        assert advice(client, slug, tag)["title"]["text"] not in title


HOMES = ["/", *(f"/{tag}/" for tag in SOME_TAGS)]
GUIDES = [f"/{tag}/{slug}" for slug, tag in SOME_HANDOUTS]
SITE = "http://127.0.0.1:8000"


def named(tree: Element, tag: str, by: str, value: str) -> dict[str, str]:
    """What elements in the head say, by the name that they have."""
    return {each.attrib[by]: each.get(value, "") for each in tree.iter(tag) if by in each.attrib}


@pytest.mark.parametrize("address", [*HOMES, *GUIDES])
def test_a_preview_of_a_link_tells_whose_advice_it_is_and_in_which_language(
    client: TestClient, snapshot: Snapshot, address: str
) -> None:
    tree, tag = page(client, address), address.split("/")[1] or "en"
    intro = snapshot.interface[tag]["home-intro"].text
    assert named(tree, "meta", "name", "content")["description"] == intro
    assert named(tree, "meta", "property", "content") == {
        "og:title": f"Polyleaf · {languages()[tag].autonym}",
        "og:description": intro,
        "og:site_name": "Polyleaf",
        "og:type": "website",
        "og:url": SITE + address,
    }


@pytest.mark.parametrize("path", ["", "search?q=swim"])
@pytest.mark.parametrize("tag", SOME_TAGS)
def test_a_list_has_each_guide_once_and_says_for_whom_it_is(
    client: TestClient, snapshot: Snapshot, tag: str, path: str
) -> None:
    words = snapshot.interface[tag]
    (cards,) = classed(html_tree(client.get(f"/{tag}/{path}").text), "guides")
    slugs = [next(card.iter("a")).get("href", "").rpartition("/")[2] for card in cards]
    assert slugs and len({*slugs}) == len(slugs)
    if not path:
        assert {*slugs} == {*SLUGS}
    for slug, card in zip(slugs, cards, strict=True):
        guide = snapshot.guides[slug]["en"].translation
        (label,) = classed(card, "label")
        keys = [f"kind-{guide.kind}", *(f"for-{each}" for each in guide.audience)]
        assert shown(label) == " · ".join(words[key].text for key in keys)


@pytest.mark.parametrize("address", [*HOMES, *GUIDES])
def test_search_engines_learn_the_name_of_the_website_from_home_pages(
    client: TestClient, address: str
) -> None:
    data = [each for each in page(client, address).iter("script") if not each.get("src")]
    assert {each.get("type") for each in data} <= {"application/ld+json"}
    assert [json.loads(each.text or "") for each in data] == [
        {
            "@context": "https://schema.org",
            "@type": "WebSite",
            "name": "Polyleaf",
            "url": SITE + address,
            "inLanguage": address.split("/")[1] or "en",
            "publisher": {"@type": "Organization", "name": "Polyleaf"},
        }
        for _ in range(address in HOMES)
    ]


@pytest.mark.parametrize("address", [*HOMES, *GUIDES])
@pytest.mark.parametrize("query", ["", "?place=GB-GLS", "?fbclid=abc"])
def test_each_page_has_one_address_for_search_engines(
    client: TestClient, address: str, query: str
) -> None:
    tree = page(client, address + query)
    links = [each for each in tree.iter("link") if each.get("rel") == "canonical"]
    assert [each.get("href") for each in links] == [SITE + address]
    rest = "/".join(address.split("/")[2:])
    wanted = {tag: f"{SITE}/{tag}/{rest}" for tag in TAGS}
    wanted["x-default"] = f"{SITE}/en/{rest}" if rest else f"{SITE}/"
    found = {each.get("hreflang"): each.get("href") for each in tree.iter("link")}
    assert {tag: each for tag, each in found.items() if tag} == wanted


@pytest.mark.parametrize(
    ("address", "feeds"),
    [
        ("/", ["/v1/changes.atom"]),
        ("/ur/", ["/v1/changes.atom?lang=ur"]),
        ("/ur/cold-water", []),
    ],
)
def test_feed_readers_find_the_feed(client: TestClient, address: str, feeds: list[str]) -> None:
    links = [each for each in page(client, address).iter("link")]
    assert [each.get("href") for each in links if each.get("type") == "application/atom+xml"] == (
        feeds
    )
    assert all(client.get(each).status_code == 200 for each in feeds)


@pytest.mark.parametrize("address", ["/ur/safety", "/ur/search?q=cold", "/ur/packs", "/status"])
def test_other_pages_have_no_preview(client: TestClient, address: str) -> None:
    assert not named(page(client, address), "meta", "property", "content")


# One piece of advice


@pytest.mark.parametrize(("slug", "tag"), SOME_HANDOUTS)
def test_page_json_and_handout_say_the_same(client: TestClient, slug: str, tag: str) -> None:
    answer = advice(client, slug, tag)
    on_page = unlinked(client.get(answer["page"]).text)
    on_paper = joined(client.get(answer["handouts"]["html"]).text)
    for text in [*printed(answer), *answer["notes"], answer["attribution"]["wording"]]:
        assert unlinked(text["html"]) in on_page
        if (
            text["lang"] == tag or text not in answer["notes"]
        ):  # staff read it at the head, in short
            paper = text["html"].replace('<a href="/', '<a href="http://127.0.0.1:8000/')
            assert paper in on_paper
    for text in texts_of([answer["summary"], answer["acknowledgements"]]):
        assert unlinked(text["html"]) in on_page


BEACH_WATCH = '<a href="https://example.org/beach-watch/report-a-danger">Beach Watch</a>'


@pytest.mark.parametrize("query", ["", "?with=pl"])
@pytest.mark.parametrize(
    ("tag", "link"),
    [("en", f"or {BEACH_WATCH}."), ("ur", f'<span lang="en" dir="ltr">{BEACH_WATCH}')],
)
def test_a_contact_that_is_named_is_a_link_to_its_page(
    client: TestClient, tag: str, link: str, query: str
) -> None:
    text = client.get(f"/{tag}/cold-water{query}").text
    assert text.count(BEACH_WATCH) == (2 if query else 1) and link in text
    assert '<a href="https://example.org/parents">Parents Line</a>' in text
    # Those that have one already, and the list of contacts, stay as they are.
    assert "<a href" not in "".join(re.findall(r"<a href[^>]*>(.*?)</a>", text))
    assert '<strong lang="en" dir="ltr">Parents Line</strong>' in text or query


@pytest.mark.parametrize("address", ["/v1/advice/cold-water/en", "/v1/handouts/cold-water/en.html"])
def test_elsewhere_a_name_is_a_name(client: TestClient, address: str) -> None:
    assert "or Beach Watch." in client.get(address).text


def test_a_name_that_is_a_number_is_no_link_to_a_page(snapshot: Snapshot) -> None:
    contacts = snapshot.directory["en"].contacts
    watch = contacts["beach-watch"]
    phones = contacts["coastguard"].phones
    named = watch.model_copy(update={"name": english("01632 960999"), "phones": phones})
    handout = snapshot.handout(
        AdviceQuery("cold-water", "en", "GB"),
        datetime(2026, 11, 22, tzinfo=UTC),
        "https://a.example",
    )
    linked = [*walk_all(link_contacts(handout, contacts))]
    assert any(link.href == watch.website for link in linked)
    plain = [*walk_all(link_contacts(handout, {**contacts, "beach-watch": named}))]
    assert all(link.href != watch.website for link in plain)


def walk_all(handout: Handout) -> Iterator[LinkNode]:
    for block in handout.advice.blocks:
        for text in block.every_text():
            yield from walk_links(text.nodes)


@pytest.mark.parametrize(("slug", "tag"), SOME_HANDOUTS)
def test_the_blocks_come_in_the_same_order(client: TestClient, slug: str, tag: str) -> None:
    answer = advice(client, slug, tag)
    expected = [block["id"] for block in answer["blocks"]]
    for address in (answer["page"], answer["handouts"]["html"]):
        ids = [each.get("id") for each in page(client, address).iter() if "id" in each.attrib]
        assert [each for each in ids if each in expected] == expected


@pytest.mark.parametrize(("slug", "tag"), [each for each in SOME_HANDOUTS if each[1] != "en"])
def test_english_inside_another_language_says_so(client: TestClient, slug: str, tag: str) -> None:
    answer = advice(client, slug, tag)
    english = {name["text"] for name in nodes_of(answer["blocks"], "name")}
    english |= {
        card["name"]["text"] for block in answer["blocks"] for card in block.get("contacts", [])
    }
    english |= {answer["english_title"]["text"], "Polyleaf"}
    english = {each for each in english if not each.isdigit()}
    for address in (answer["page"], answer["handouts"]["html"]):
        found = [
            (shown(element), lang, direction)
            for element, lang, direction in with_languages(page(client, address))
            if element.tag != "title" and (element.text or "").strip() in english
        ]
        assert {text for text, _, _ in found} == english
        assert {(lang, direction) for _, lang, direction in found} == {("en", "ltr")}


@pytest.mark.parametrize("tag", SOME_TAGS)
def test_an_expired_bulletin_says_so_and_names_what_to_read(
    client: TestClient, snapshot: Snapshot, tag: str
) -> None:
    over, instead = classed(page(client, f"/{tag}/{EXPIRED}?place={PLACE}"), "notice")
    (link,) = list(instead.iter("a"))
    (note,) = [each for each in advice(client, EXPIRED, tag)["notes"] if "2017" in each["text"]]
    assert shown(over) == note["text"]
    assert link.get("href") == f"/{tag}/swim-safely?place={PLACE}"
    assert shown(link) == snapshot.guides["swim-safely"][tag].translation.title.text


@pytest.mark.parametrize(("slug", "tag"), SOME_HANDOUTS)
def test_only_what_is_old_has_a_notice(client: TestClient, slug: str, tag: str) -> None:
    tree, answer = page(client, f"/{tag}/{slug}"), advice(client, slug, tag)
    assert bool(classed(tree, "notice")) == answer["expired"]


@pytest.mark.parametrize("slug", LETTERS)
@pytest.mark.parametrize("tag", SOME_TAGS)
def test_a_letter_says_what_the_school_must_be_sure_of(
    client: TestClient, snapshot: Snapshot, slug: str, tag: str
) -> None:
    answer = advice(client, slug, tag)
    assert len(answer["acknowledgements"]) == len(LIBRARY.guides[slug].acknowledgements) > 0
    text = shown(page(client, f"/{tag}/{slug}"))
    assert snapshot.interface[tag]["before-sending"].text in text
    for item in answer["acknowledgements"]:
        assert item["text"]["text"] in text


@pytest.mark.parametrize(("slug", "tag"), SOME_HANDOUTS)
def test_the_status_and_the_edition_stand_on_the_page(
    client: TestClient, snapshot: Snapshot, slug: str, tag: str
) -> None:
    tree = page(client, f"/{tag}/{slug}")
    key = f"status-{advice(client, slug, tag)['status']}"
    expected = [snapshot.interface[each][key].text for each in dict.fromkeys((tag, "en"))]
    assert [shown(each) for each in classed(tree, "status")] == expected
    about = next(each for each in tree.iter("section") if each.get("id") == "about")
    assert str(LIBRARY.guides[slug].published.year) in shown(about)


@pytest.mark.parametrize(("slug", "tag"), SOME_HANDOUTS)
def test_a_translation_by_a_machine_says_so_at_its_head_and_offers_the_english(
    client: TestClient, snapshot: Snapshot, slug: str, tag: str
) -> None:
    links = {each.get("href"): shown(each) for each in page(client, f"/{tag}/{slug}").iter("a")}
    words = snapshot.interface[tag]
    by_machine = advice(client, slug, tag)["status"] == "machine"
    assert links.get("#about") == (words["not-checked"].text if by_machine else None)
    offered = links.get(f"/{tag}/{slug}?with=en")
    assert offered == (words["side-by-side"].text if tag != "en" else None)


@pytest.mark.parametrize("place", SOME_PLACES)
@pytest.mark.parametrize("tag", SOME_TAGS)
def test_one_can_choose_where_one_lives(
    client: TestClient, snapshot: Snapshot, tag: str, place: str
) -> None:
    tree = page(client, f"/{tag}/swim-safely?place={place}")
    (select,) = [each for each in tree.iter("select") if each.get("name") == "place"]
    options = list(select.iter("option"))
    assert [each.get("value") for each in options] == PLACES
    assert [each.get("value") for each in options if "selected" in each.attrib] == [place]
    names = [each.name.text for each in snapshot.directory[tag].places.values()]
    assert [shown(each) for each in options] == names


@pytest.mark.parametrize(("slug", "tag"), SOME_HANDOUTS)
def test_one_can_switch_to_every_language_in_the_same_place(
    client: TestClient, slug: str, tag: str
) -> None:
    (switch,) = classed(page(client, f"/{tag}/{slug}?place={PLACE}"), "switch")
    links = switch.findall("ul/li/a")
    assert [each.get("href") for each in links] == [
        f"/{each}/{slug}?place={PLACE}" for each in TAGS
    ]
    assert [shown(each) for each in links] == [languages()[each].autonym for each in TAGS]
    assert [each.get("lang") for each in links if "aria-current" in each.attrib] == [tag]


def test_the_first_page_names_each_language_in_itself_and_in_english(client: TestClient) -> None:
    (listing,) = classed(page(client, "/"), "langs")
    found = [[shown(span) for span in link.iter("span")] for link in listing.iter("a")]
    named = [languages()[tag] for tag in TAGS]
    expected = [[each.autonym, each.english] for each in named]
    assert found == [["English"], *expected[1:]]


# Style sheets


def sides(tokens: list[Any]) -> list[str]:
    """Whatever a sheet says of left and right, and every address in it."""
    found = []
    for token in tokens:
        found += sides(
            [*(getattr(token, "prelude", None) or []), *(getattr(token, "content", None) or [])]
        )
        name = str(
            getattr(token, "lower_value", None)
            or getattr(token, "lower_name", None)
            or getattr(token, "lower_at_keyword", "")
        )
        if (
            {"left", "right"} & set(name.split("-"))
            or token.type == "url"
            or name in ("url", "import")
        ):
            found.append(name or token.type)
    return found


@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_knows_no_left_or_right_and_asks_for_nothing(name: str) -> None:
    rules = tinycss2.parse_stylesheet(SHEETS[name], skip_comments=True, skip_whitespace=True)
    assert len(rules) > 20
    assert not [rule.message for rule in rules if rule.type == "error"]
    assert sides(rules) == []


@pytest.mark.parametrize(
    "rule",
    [
        "a { margin-left: 1px }",
        "p { float: right }",
        "@import 'a'; b {}",
        "i { src: url(a) }",
        "@media print { u { border-left-width: 0 } }",
    ],
)
def test_a_sheet_that_does_is_found_out(rule: str) -> None:
    assert sides(tinycss2.parse_stylesheet(rule)) != []


@pytest.mark.parametrize("tag", SOME_TAGS)
def test_each_language_is_set_in_its_own_face(tag: str) -> None:
    assert f"[lang]:lang({tag}) {{ font-family: '{languages()[tag].font}'" in SHEETS["site.css"]


@pytest.mark.parametrize(
    ("address", "proper"), [("/pl", "/pl/"), ("/UR", "/ur/"), ("/zh-CN/", "/zh-Hans/")]
)
def test_a_home_has_one_address(client: TestClient, address: str, proper: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.headers["location"]) == (308, proper)


@pytest.mark.parametrize(
    ("asked", "sent", "whole"),
    [
        ("en/swim-safely", "en/swim-safely", "en.txt?place=GB"),
        ("ur/swim-safely?place=GB", "ur/swim-safely", "ur.txt?place=GB"),
        ("ur/swim-safely?edition=1", "ur/swim-safely", "ur.txt?place=GB&edition=1"),
        ("ur/swim-safely?place=GB-GLS", "ur/swim-safely?place=GB-GLS", "ur.txt?place=GB-GLS"),
        ("ar/swim-safely?with=pl", "ar/swim-safely?with=pl", "ar.txt?place=GB&with=pl"),
        (
            "zh-Hans/swim-safely?place=GB-GLS&with=en&fbclid=abc",
            "zh-Hans/swim-safely?place=GB-GLS&with=en",
            "zh-Hans.txt?place=GB-GLS&with=en",
        ),
    ],
)
def test_a_guide_is_sent_as_a_short_text_or_as_a_whole(
    client: TestClient, asked: str, sent: str, whole: str
) -> None:
    """By e-mail, by WhatsApp, or copied; with the reader's place and second language."""
    tree = page(client, f"/{asked}")
    (box,) = tree.iter("textarea")
    text = box.text or ""
    assert text.endswith(f"\nhttp://127.0.0.1:8000/{sent}") and len(text) <= MAX
    links = [each.get("href", "") for each in tree.iter("a")]
    (whatsapp,) = [each for each in links if each.startswith("https://wa.me/")]
    (email,) = [each for each in links if each.startswith("mailto:")]
    assert parse_qs(urlsplit(whatsapp).query) == {"text": [text]}
    by_email = {"subject": ["Polyleaf"], "body": [text.replace("\n", "\r\n")]}
    assert parse_qs(urlsplit(email).query) == by_email
    assert not re.search(r"[\s\"'<>]", whatsapp + email)
    assert f"/v1/handouts/swim-safely/{whole}" in links


def test_what_others_add_to_a_shared_link_does_no_harm(client: TestClient) -> None:
    assert client.get("/en/swim-safely?fbclid=abc").status_code == 200
