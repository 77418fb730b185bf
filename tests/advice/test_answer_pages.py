"""Each answer of a pathway has a page of its own, which keeps what a reader has chosen."""

import re
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from api.advice.addresses import PageAddress
from api.published.snapshot import AdviceQuery, Snapshot
from handouts.formats.html import qr_code
from models.pathway import first_questions, station_ids, title_of
from tests.answers import html_tree, joined, printed, problem_type, shown, unmarked, with_languages
from tests.registry import LIBRARY, SOME_TAGS, TAGS

PATHWAYS = [slug for slug, guide in LIBRARY.guides.items() if guide.kind == "pathway"]
(SLUG,) = PATHWAYS
ANSWERS = ["where", "beach", "pool", "warm"]
EVERY = [(SLUG, tag) for tag in SOME_TAGS]
OWN = "?place=GB-GLS"
PAGES = [f"/{tag}/{SLUG}/{answer}{OWN}" for tag in SOME_TAGS for answer in ANSWERS]


def links(html: str) -> list[str]:
    tree = html_tree(html)
    return [each.get("href", "") for kind in ("a", "link") for each in tree.iter(kind)]


def own_links(html: str, slug: str = SLUG) -> list[str]:
    """The links to pages of a guide, in any language."""
    return [each for each in links(html) if re.match(rf"/[\w-]+/{slug}(?!/mistake)\b", each)]


def test_the_table_has_every_answer(snapshot: Snapshot) -> None:
    for guide in snapshot.guides[SLUG].values():
        assert station_ids(guide.translation.blocks) == ["happened", *ANSWERS]


@pytest.mark.parametrize(("slug", "tag"), EVERY)
def test_an_answer_leads_to_what_is_said_there_and_to_nothing_else(
    client: TestClient, slug: str, tag: str
) -> None:
    check_answers(client, slug, tag)


def check_answers(client: TestClient, slug: str, tag: str) -> None:
    """Hold what every page of a pathway has to be against its JSON."""
    advice = client.get(f"/v1/pathways/{slug}/{tag}?place=GB").json()
    parts = advice["parts"]
    stations = {each["id"]: each["blocks"] for each in parts["stations"]}
    first = parts["stations"][0]["id"]
    for id, blocks in stations.items():
        answer = client.get(f"/{tag}/{slug}" + (f"/{id}" if id != first else ""))
        assert answer.status_code == 200
        assert answer.headers["content-language"] == tag
        tree = html_tree(answer.text)
        page = joined(re.sub("</?a( [^>]*)?>", "", answer.text))
        own = blocks[0].get("title") or blocks[0]["text"]
        (h1,) = tree.iter("h1")
        assert shown(h1) == (advice["title"] if id == first else own)["text"]
        ids = [each.get("id") for each in tree.iter() if "id" in each.attrib]
        for part in (parts["before"], blocks, parts["after"]):
            assert all(each["id"] in ids for each in part)
        assert ids.index(parts["before"][0]["id"]) < ids.index(blocks[0]["id"])
        said = printed({**advice, "blocks": [*parts["before"], *blocks]})
        for text in said[2:]:  # without the titles of the pathway
            assert unlinked(text["html"]) in page
        others = {other["id"] for each in stations if each != id for other in stations[each]}
        assert not others & {*ids}
        assert not unmarked(tree)


def unlinked(html: str) -> str:
    return joined(re.sub("</?a( [^>]*)?>", "", html))


@pytest.mark.parametrize(("slug", "tag"), EVERY)
def test_answers_lead_on_back_and_to_the_beginning(
    client: TestClient, snapshot: Snapshot, slug: str, tag: str
) -> None:
    blocks = snapshot.guides[slug][tag].translation.blocks
    asked_in, first = first_questions(blocks), station_ids(blocks)[0]
    for answer in ANSWERS:
        text = client.get(f"/{tag}/{slug}/{answer}{OWN}").text
        back = next(each for each in html_tree(text).iter("a") if each.get("class") == "back")
        before = asked_in[answer]
        path = f"/{tag}/{slug}"
        assert back.get("href") == (path if before == first else f"{path}/{before}") + OWN
        assert links(text).count(f"{path}{OWN}") >= 2  # below, and by its title above
    at_where = links(client.get(f"/{tag}/{slug}/where{OWN}").text)
    leads = [each for each in at_where if re.search(r"/(beach|pool)\?", each)]
    assert leads == [f"/{tag}/{slug}/{each}{OWN}" for each in ("beach", "pool", "pool")]
    home = links(client.get(f"/{tag}/").text)
    assert {f"/{tag}/{slug}/where", f"/{tag}/{slug}/warm"} <= {*home}
    start = client.get(f"/{tag}/{slug}").text
    assert 'class="back"' not in start and f"/{tag}/{slug}/warm" in links(start)


@pytest.mark.parametrize("query", ["", "&with=pl", "&edition=1", "&edition=1&with=en"])
@pytest.mark.parametrize("answer", ["", "/where", "/pool"])
def test_every_link_keeps_the_place_the_edition_and_the_second_language(
    client: TestClient, answer: str, query: str
) -> None:
    html = client.get(f"/ur/{SLUG}{answer}{OWN}{query}").text
    found = own_links(html)
    switch = {f"/{tag}/{SLUG}{answer}" for tag in TAGS}
    assert switch <= {each.partition("?")[0] for each in found}
    second = query.rpartition("with=")[2] if "with" in query else ""
    for each in found:
        path, tag = each.partition("?")[0], each.split("/")[1]
        if path not in switch:
            assert each == path + OWN + query
        elif tag != "ur":  # other languages may lack the edition
            assert each == path + OWN + (f"&with={second}" if second not in ("", tag) else "")
    path = f"/ur/{SLUG}{answer}"
    sent = client.post(path + OWN + query, data={"place": "GB-WLS"}, follow_redirects=False)
    assert sent.headers["location"] == f"{path}?place=GB-WLS{query}"


@pytest.mark.parametrize("tag", SOME_TAGS)
@pytest.mark.parametrize("answer", ANSWERS)
def test_beside_a_second_language_both_say_it(
    client: TestClient, snapshot: Snapshot, tag: str, answer: str
) -> None:
    text = client.get(f"/{tag}/{SLUG}/{answer}?with=pl").text
    tree = html_tree(text)
    for each in (tag, "pl"):
        title = title_of(answer, snapshot.guides[SLUG][each].translation.blocks).text
        there = [shown(found) for found, lang, _ in with_languages(tree) if lang == each]
        assert title in there
    alone = f'href="/{tag}/{SLUG}/{answer}"'
    assert alone in text or tag == "en"  # whoever reads that has no need of one language alone
    answers = next((each for each in tree.iter("ul") if each.get("class") == "answers"), None)
    assert (answers is not None) == (answer == "where")
    for link in answers.iter("a") if answers is not None else ():
        assert [each.get("lang") for each in link.iter("span") if each.get("lang")] == [tag, "pl"]


@pytest.mark.parametrize("tag", SOME_TAGS)
@pytest.mark.parametrize("answer", ANSWERS)
def test_what_is_shared_is_the_answer(
    client: TestClient, snapshot: Snapshot, tag: str, answer: str
) -> None:
    text = client.get(f"/{tag}/{SLUG}/{answer}{OWN}").text
    (area,) = html_tree(text).iter("textarea")
    title = title_of(answer, snapshot.guides[SLUG][tag].translation.blocks).text
    lines = (area.text or "").strip().splitlines()
    assert lines[0] == title and lines[-1].endswith(f"/{tag}/{SLUG}/{answer}{OWN}")
    assert any(each.startswith("1. ") for each in lines) == (answer != "where")
    # But who looks over a shoulder reads no more in the tab than on other guides.
    (tab,) = html_tree(text).iter("title")
    assert title not in shown(tab)
    code = html_tree(client.get(f"/{tag}/{SLUG}/{answer}/code{OWN}").text)
    assert [each.get("src") for each in code.iter("img")] == [qr_code(lines[-1])]
    assert title in shown(code) and title not in shown(next(code.iter("title")))


@pytest.mark.parametrize("tag", SOME_TAGS)
@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        (f"{SLUG}/nothing", ["happened", *ANSWERS]),
        (f"{SLUG}/danger", ["happened", *ANSWERS]),  # on every page, but no answer leads there
        (f"{SLUG}/help", ["happened", *ANSWERS]),
        ("cold-water/where", []),
        ("cold-water/danger", []),
    ],
)
def test_what_no_answer_leads_to_is_not_found(
    client: TestClient, snapshot: Snapshot, tag: str, path: str, allowed: list[str]
) -> None:
    answer = client.get(f"/{tag}/{path}")
    assert (answer.status_code, problem_type(answer.json())) == (404, "unknown-answer")
    assert answer.json()["allowed"] == allowed
    page = client.get(f"/{tag}/{path}", headers={"Accept": "text/html"})
    assert (page.status_code, page.headers["content-language"]) == (404, tag)
    assert snapshot.interface[tag]["not-found"].text in page.text and "tel:" in page.text


@pytest.mark.parametrize("path", PAGES)
def test_whoever_has_the_page_gets_no_body(client: TestClient, path: str) -> None:
    whole = client.get(path)
    known = {"If-None-Match": whole.headers["etag"]}
    for method in ("GET", "HEAD"):
        again = client.request(method, path, headers=known)
        assert (again.status_code, again.content) == (304, b"")
    head = client.head(path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == whole.headers["etag"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (f"/en/{SLUG}/where/", f"/en/{SLUG}/where"),
        (f"/en/{SLUG}/WHERE", f"/en/{SLUG}/where"),
        (f"/en/{SLUG.upper()}/Where/?place=gb-gls", f"/en/{SLUG}/where?place=GB-GLS"),
        (f"/UR/{SLUG}/where?place=GB", f"/ur/{SLUG}/where?place=GB"),
        (f"/zh_hans/{SLUG}/pool/", f"/zh-Hans/{SLUG}/pool"),
        (f"/en/{SLUG}/happened", f"/en/{SLUG}"),
        (f"/en/{SLUG}/happened/code?with=ur", f"/en/{SLUG}/code?with=ur"),
        (f"/en/{SLUG}/happened?place=GB-GLS&with=ur", f"/en/{SLUG}?place=GB-GLS&with=ur"),
    ],
)
def test_another_spelling_leads_to_the_page(client: TestClient, written: str, meant: str) -> None:
    answer = client.get(written)
    assert (answer.status_code, answer.headers["location"]) == (308, meant)
    assert client.get(meant, follow_redirects=True).status_code == 200


@pytest.mark.parametrize("path", [f"/en/{SLUG}/nothing/", f"/en/{SLUG}/PRINT", f"/EN/{SLUG}/X/y"])
def test_no_spelling_leads_to_what_is_not_there(client: TestClient, path: str) -> None:
    assert client.get(path, headers={"Accept": "text/html"}).status_code == 404


def test_a_language_without_the_answer_leads_to_its_first_question(snapshot: Snapshot) -> None:
    guide = snapshot.guides[SLUG]
    older = guide["pl"].translation.with_block_ids({"pool": "baths"})
    guides = {**snapshot.guides, SLUG: {**guide, "pl": replace(guide["pl"], translation=older)}}
    address = PageAddress(AdviceQuery(SLUG, "en", "GB-GLS"), "pool", "ur", "happened", "GB-GLS")
    elsewhere = address.elsewhere(replace(snapshot, guides=guides), ["en", "pl", "ur"])
    assert {tag: str(each) for tag, each in elsewhere.items()} == {
        "en": f"/en/{SLUG}/pool{OWN}&with=ur",
        "pl": f"/pl/{SLUG}{OWN}&with=ur",
        "ur": f"/ur/{SLUG}/pool{OWN}",
    }


def test_a_page_kept_on_a_phone_is_kept_with_the_other_answers(client: TestClient) -> None:
    page = client.get(f"/ur/{SLUG}/pool{OWN}&with=en").text
    (section,) = (each for each in html_tree(page).iter("section") if each.get("id") == "keep")
    paths = ["", "/where", "/beach", "/warm"]
    kept = [f"/ur/{SLUG}{each}{OWN}&with=en" for each in paths]
    assert section.get("data-pages", "").split() == kept
