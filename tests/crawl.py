"""Walk through the pages of a website by their links and forms, as a reader without JavaScript."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit
from xml.etree.ElementTree import Element

from fastapi.testclient import TestClient

from tests.answers import html_tree

BROWSER = {"Accept": "text/html"}
FILES = ("/static/", "/v1/", "/openapi.json", "/problems")  # and what no reader opens


class CrawledPage(NamedTuple):
    """`links` are those to pages of this website; a form is one too, with what it sends if nobody
    changes it. `forms` and `notices` are the paths to which these lead, `languages` the links of
    the menu."""

    address: str
    status: int
    tree: Element
    links: list[str]
    forms: set[str]
    notices: set[str]
    languages: dict[str, str]

    def lost_places(self, place: str) -> list[str]:
        """Return the links without this place; if it is nothing, those with any: but forms say in
        which place a reader is, and so does the notice of what holds in place of a guide."""
        if place:
            return [each for each in self.links if parameters(each).get("place") != place]
        with_place = (each for each in self.links if "place" in parameters(each))
        return [each for each in with_place if urlsplit(each).path not in self.forms | self.notices]

    def lost_in_other_languages(self) -> list[str]:
        """Return the links of the menu of languages that lead to another page, or do not keep what
        its address has, but for a second language that is the first one there."""
        here = urlsplit(self.address)
        _, _, rest = here.path.removeprefix("/").partition("/")
        kept = {"place", "with", "q"} & parameters(self.address).keys()
        lost = []
        for tag, link in self.languages.items():
            wanted = {name: parameters(self.address)[name] for name in kept}
            if wanted.get("with") == tag:
                del wanted["with"]
            if urlsplit(link).path != f"/{tag}/{rest}" or parameters(link) != wanted:
                lost.append(link)
        return lost


def crawled(
    client: TestClient, starts: Iterable[str], skipped: Iterable[str]
) -> Iterator[CrawledPage]:
    """Yield these pages, and every other to which links lead, but for those in some languages."""
    waiting, without = [*starts], {*skipped}
    seen = {*waiting}
    while waiting:
        page = opened(client, waiting.pop())
        yield page
        for link in page.links:
            # A form has a place also where none was chosen; with a layout it leads to a file.
            wanted = "layout=" not in link and ("place=" in link) == ("place=" in page.address)
            if wanted and link not in seen and _first(link) not in without:
                seen.add(link)
                waiting.append(link)


def faults(
    client: TestClient, starts: Iterable[str], skipped: Iterable[str], place: str
) -> dict[str, list[str]]:
    """Return by page the links that lose the place, that do not keep the page in another language,
    and the status of a page to which a link leads, if it is none. `starts` may be errors."""
    first = [in_place(each, place) for each in starts]
    found = {}
    for page in crawled(client, first, skipped):
        lost = page.lost_places(place) + page.lost_in_other_languages()
        if page.status != 200 and page.address not in first:
            lost.append(str(page.status))
        if lost:
            found[page.address] = lost
    return found


def opened(client: TestClient, address: str) -> CrawledPage:
    """Return the page at an address, after redirects."""
    response = client.get(address, headers=BROWSER, follow_redirects=True)
    return crawled_page(address, response.status_code, response.text)


def crawled_page(address: str, status: int, html: str) -> CrawledPage:
    """Return a page with its links."""
    tree = html_tree(html)
    forms = {_sent_to(each, address) for each in tree.iter("form")}
    hrefs = [each.get("href", "") for each in tree.iter("a")]
    whole = [urljoin(address, each) for each in hrefs if not each.startswith("#")]
    pages = [each.partition("#")[0] for each in whole if each.startswith("/")]
    return CrawledPage(
        address,
        status,
        tree,
        [each for each in [*pages, *forms] if not each.startswith(FILES)],
        {urlsplit(each).path for each in forms},
        {
            urlsplit(each.get("href", "")).path
            for box in tree.iter()
            if box.get("class") == "notice"
            for each in box.iter("a")
        },
        {
            each.get("hreflang", ""): each.get("href", "")
            for nav in tree.iter("nav")
            for each in nav.iter("a")
            if "hreflang" in each.attrib
        },
    )


def in_place(address: str, place: str) -> str:
    """Return an address with a place, if there is one."""
    return f"{address}{'&' if '?' in address else '?'}place={place}" if place else address


def _first(address: str) -> str:
    """Return the first part of a path, which may be a language."""
    return urlsplit(address).path.split("/")[1]


def parameters(address: str) -> dict[str, str]:
    """Return the parameters of an address."""
    return dict(parse_qsl(urlsplit(address).query, keep_blank_values=True))


def _sent_to(form: Element, address: str) -> str:
    """Return the address to which a form leads. A GET form sends its fields in place of a query."""
    action = urljoin(address, form.get("action", "")).partition("#")[0]
    if form.get("method") == "post":
        return action
    fields = [
        (each.get("name", ""), each.get("value", ""))
        for each in form.iter("input")
        if each.get("type") == "hidden"
    ]
    for select in form.iter("select"):
        chosen = [each for each in select.iter("option") if "selected" in each.attrib]
        fields += [(select.get("name", ""), each.get("value", "")) for each in chosen]
    sent = urlencode(fields)
    return f"{urlsplit(action).path}?{sent}" if sent else urlsplit(action).path
