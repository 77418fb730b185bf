"""Anybody sends anything, in any order, while others edit and publish: every answer is one that the
documentation knows, nothing is logged as an error, and in the end nothing goes on."""

import asyncio
import logging
import re
import shutil
import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from itertools import product
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from api.app import create_app
from api.http.problem_types import PROBLEM_TYPES
from api.packs.order_validation import OTHERWISE, VALUES
from api.settings import Settings
from handouts.formats.registry import FOLDS, FORMATS
from handouts.handout import PAPERS, SHEETS
from handouts.packs.files import COPIES
from locales.library_files import prepare_files, read_library_files
from models.codes import LAYOUTS
from models.database import open_database
from models.errors import InvalidFiles
from models.keys import KEY_ROLES, new_key
from models.publishing import PreparedLibrary, publish
from tests.answers import problem_type, served, services_of
from tests.gates.strange import (
    json_body,
    mostly,
    path,
    query,
    signs,
    some_of,
    strange_json,
    strange_text,
    utf8,
)
from tests.registry import PLACES, TAGS
from tests.registry import SLUGS as ALL_SLUGS
from tests.samples import prepare_test_library

# More of them find more. Each edit publishes everything, which takes seconds.
EXAMPLES, STEPS, MOST_EDITS = 16, 25, 2
SECONDS_TO_LIVE = 10  # for an answer of /healthz, on a machine that draws PDFs meanwhile
SECONDS_TO_FINISH = 120
EDITED, LETTER, PATHWAY = "cold-water", "swimming-lesson", "what-to-do"
SLUGS = (EDITED, LETTER, PATHWAY)  # few, so that an edit takes less
FEW_TAGS = ("en", "pl", "ur")
# What a person types, or a code of the school census; some of it is no language.
TYPED_LANGUAGES = (*FEW_TAGS, "English", "polish", "POL", "اردو", "Urdu ", "Klingon", "", "n/k")
LISTS = (
    *("languages", "places", "contacts", "manifest", "changes", "changes.atom"),
    *("advice", "recalls", "letters", "pathways"),
)
PAGES = ("/", "/status", "/problems", "/api/", "/readyz", "/metrics", "/openapi.json")
POSTED = (
    *("/v1/feedback", "/v1/packs", "/v1/edit/notices", f"/v1/letters/{LETTER}.pdf"),
    *(f"/v1/letters/{LETTER}/en.pdf", f"/v1/edit/translations/{EDITED}/pl/review"),
)
HEADINGS = (
    *("Home language", "Name,Home language", "Language,Copies", "handout,language"),
    *("handout,language,copies,layout", "Name", "Language,Language"),
)
v1, slugs, tags, places = st.just("v1"), mostly(SLUGS), mostly(TAGS), mostly(PLACES)
numbers = mostly(st.integers(1, 9).map(str))
public = st.one_of(
    st.builds(path, v1, st.sampled_from(LISTS)),
    st.builds(path, v1, st.sampled_from(["advice", "letters", "pathways"]), slugs, tags),
    st.builds(path, v1, st.just("advice"), slugs),
    st.builds(path, v1, st.just("check"), mostly(["F8XDHFCX", "M176DV694F3Z"])),
    st.builds(path, tags, mostly(["", "packs", "search", "safety", *SLUGS])),
    st.builds(path, tags, st.just("letters"), slugs),
    st.builds(path, tags, slugs, mostly(["mistake"])),
    st.builds(path, st.just("c"), strange_text),
    st.lists(strange_text, max_size=3).map(lambda parts: path(*parts)),
    st.sampled_from(PAGES),
)
queries = some_of(
    place=places, lang=tags, with_=tags, edition=numbers, since=numbers, q=strange_text,
    fallback=mostly(["en"]), kind=mostly(["guide"]), before=numbers, x=strange_text,
)  # fmt: skip
methods = mostly(["GET"], st.sampled_from(["HEAD", "POST", "DELETE", "PATCH", "OPTIONS"]))
options = some_of(
    **{name: mostly(values, times=20) for name, values in VALUES.items()},
    with_=mostly(FEW_TAGS, times=20),
    width=mostly(["19", "20", "60", "61"], times=20),
    height=mostly(["9", "10", "60", "61"], times=20),
)
entries = some_of(
    handout=mostly(SLUGS), language=mostly(TYPED_LANGUAGES),
    copies=mostly(st.integers(1, 3), strange_json), place=mostly(PLACES, strange_json),
    layout=mostly(["standard", "large", "cards"], strange_json), with_=mostly(TYPED_LANGUAGES),
)  # fmt: skip
orders = st.lists(entries, min_size=1, max_size=3).map(lambda found: {"entries": found})
pack_queries = some_of(
    copies=mostly(COPIES), otherwise=mostly(OTHERWISE), handout=mostly(SLUGS), with_=tags,
    language=mostly(["en"]), layout=mostly(["standard"]), paper=mostly(["a4", "a5"]),
)  # fmt: skip
cells = mostly([*TYPED_LANGUAGES, *SLUGS, "1", "2", "12 copies"])
rows = st.lists(st.lists(cells, min_size=1, max_size=4).map(",".join), max_size=4)
tables = st.builds(
    lambda head, rows: utf8("\n".join([head, *rows])), st.sampled_from(HEADINGS), rows
)
fields = some_of(
    school=mostly(["Example School"]), date=mostly(["2026-09-01"]), leads=mostly(["Ms A\nMr B"]),
    phone=mostly(["01234 567 890"]), email=mostly(["a@school.example"]), website=strange_text,
)  # fmt: skip
letters = some_of(
    fields=fields, acknowledgements=mostly([["live-investigation", "no-names"]], strange_json),
    head=mostly([{"name": "Example School"}], strange_json), slip=mostly([True], strange_json),
    copies=mostly([{"en": 1, "Polish": 2}], strange_json),
)  # fmt: skip
feedback = some_of(
    slug=slugs, language=tags, kind=mostly(["content", "format"]), text=mostly(["It is wrong."]),
    message=mostly(["document.title"]),
)  # fmt: skip
notices = some_of(
    edition=mostly(st.integers(1, 2), strange_json), language=mostly(TAGS, strange_json),
    place=mostly(PLACES, strange_json), contact=mostly(["severn-police"], strange_json),
    readable=mostly([True, False], strange_json),
    starts_at=mostly(["2026-01-02T00:00:00Z", "2990-01-01T00:00:00+14:00"], strange_json),
)  # fmt: skip
targets = st.fixed_dictionaries(
    {
        "kind": mostly(["withdrawal", "correction", "recall"]),
        "slug": mostly([*SLUGS, "ui", "contacts"]),
        "reasons": mostly([{"en": "A number is wrong."}], st.dictionaries(tags, strange_text)),
    }
)


def is_wrong(slug: str, tag: str, format: str, chosen: dict[str, str]) -> bool:
    """Return whether these options of a handout exclude each other, or are none of its format."""
    takes = FORMATS[format].options
    if any(not _takes(takes, *each) for each in chosen.items()):
        return True
    layout, fold = chosen.get("layout", "standard"), chosen.get("fold", "none")
    paper = chosen.get("paper", "a5" if fold == "booklet" else "a4")
    chart = layout == "poster" and slug == PATHWAY
    if "with" in chosen and (chart or chosen["with"] == tag):
        return True
    if layout == "poster":
        papers = {LETTER: (), PATHWAY: ("a3",)}.get(slug, ("a4", "a3"))
        return fold != "none" or paper not in papers
    if layout == "cards":
        return fold != "none" or paper != "a4"
    return paper not in (("a5",) if fold == "booklet" else SHEETS)


def _takes(takes: Mapping[str, Sequence[str] | None], name: str, value: str) -> bool:
    if name in takes and name in ("width", "height"):
        return value in ("20", "60") or (value == "10" and name == "height")
    return name in takes and value in (takes[name] or [value])


class Log(logging.Handler):
    """Keeps what is logged as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


class Everybody(RuleBasedStateMachine):
    """A server, and all who use it."""

    library: PreparedLibrary
    published: Path  # a database with it, of which each example has a copy
    packs, given = Bundle("packs"), Bundle("given")

    @initialize()
    def begin(self) -> None:
        self.stack, self.log, self.edits = ExitStack(), Log(), 0
        logging.getLogger().addHandler(self.log)
        self.stack.callback(logging.getLogger().removeHandler, self.log)
        folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        shutil.copy(self.published, folder)
        configured = Settings(
            database=f"sqlite:///{folder / self.published.name}",
            file_cache=str(self.published.parent / "cache"),
            prerender=False,
        )
        app = create_app(configured)
        client = TestClient(app, follow_redirects=False, raise_server_exceptions=False)
        self.client = self.stack.enter_context(client)
        self.threads = self.stack.enter_context(ThreadPoolExecutor(1))
        engine = services_of(self.client).reloader.engine
        self.keys = {role: new_key(engine, role, role, []) for role in KEY_ROLES}

    def ask(self, method: str, address: str, role: str = "", **request: Any) -> httpx2.Response:
        """Return the answer to a request, which may be an error; ask for /healthz meanwhile."""
        headers = dict(request.pop("headers", {}))
        if role:
            headers["Authorization"] = f"Bearer {self.keys[role]}"
        note(f"{method} {address[:300]} {str(request)[:600]}")
        sent = self.threads.submit(self.client.request, method, address, headers=headers, **request)
        started = time.monotonic()
        assert self.client.get("/healthz").status_code == 200
        assert time.monotonic() - started < SECONDS_TO_LIVE
        answer = sent.result()
        assert not self.log.lines
        if answer.status_code >= 400 and method != "HEAD":
            check_problem(answer)
        return answer

    @rule(
        address=public,
        values=mostly([{}], queries, times=1),
        accept=st.sampled_from(["*/*", "text/html", "application/json"]),
        method=methods,
    )
    def read(self, address: str, values: dict[str, str], accept: str, method: str) -> None:
        self.ask(method, address + query(values), headers={"Accept": accept})

    @rule(
        slug=st.sampled_from(SLUGS),
        tag=st.sampled_from(TAGS),
        format=st.sampled_from([*FORMATS]),
        chosen=options,
        drawn=mostly([False], st.just(True), times=12),
    )
    def fetch_handout(
        self, slug: str, tag: str, format: str, chosen: dict[str, str], drawn: bool
    ) -> None:
        headers = {} if drawn or FORMATS[format].quick else {"If-None-Match": "*"}
        address = f"/v1/handouts/{slug}/{tag}.{format}" + query(chosen)
        answer = self.ask("GET", address, headers=headers)
        if answer.status_code not in (308, 404, 410):
            expected = (422,) if is_wrong(slug, tag, format, chosen) else (200, 304)
            assert answer.status_code in expected, answer.text

    @rule(target=packs, order=mostly(orders, strange_json), values=pack_queries)
    def order_pack(self, order: Any, values: dict[str, str]) -> Any:
        return ordered(self.ask("POST", "/v1/packs" + query(values), **json_body(order)))

    @rule(target=packs, table=mostly(tables, st.binary(max_size=60)), values=pack_queries)
    def order_pack_by_table(self, table: bytes, values: dict[str, str]) -> Any:
        return ordered(self.ask("POST", "/v1/packs" + query(values), content=table))

    @rule(id=packs, other=mostly([""]), format=mostly([".pdf", ".zip", ""]))
    def read_pack(self, id: str, other: str, format: str) -> None:
        address = path("v1", "packs", (other or id) + format)
        self.ask("GET", address, headers={"Range": "bytes=0-9"})
        self.ask("GET", path("pl", "packs", other or id), headers={"Accept": "text/html"})

    @rule(id=packs)
    def cancel_pack(self, id: str) -> None:
        address = path("v1", "packs", id)
        assert self.ask("DELETE", address).status_code in (204, 404)
        assert self.ask("GET", address).status_code == 404

    @rule(slug=mostly([LETTER]), tag=mostly(FEW_TAGS), format=mostly(["pdf", "docx"]), sent=letters)
    def write_letter(self, slug: str, tag: str, format: str, sent: dict[str, Any]) -> None:
        one = path("v1", "letters", slug, f"{tag}.{format}")
        several = path("v1", "letters", f"{slug}.pdf")
        self.ask("POST", several if "copies" in sent else one, **json_body(sent))

    @rule(sent=mostly(feedback, strange_json))
    def send_feedback(self, sent: Any) -> None:
        self.ask("POST", "/v1/feedback", **json_body(sent))
        self.ask("GET", "/v1/edit/feedback", "publisher")

    @rule(slug=slugs, tag=mostly(FEW_TAGS), kind=mostly(["content"]), text=strange_text)
    def send_mistake(self, slug: str, tag: str, kind: str, text: str) -> None:
        said = {"kind": kind.encode("utf-8", "replace"), "text": text.encode("utf-8", "replace")}
        self.ask("POST", path(tag, slug, "mistake"), data=said, headers={"Accept": "text/html"})

    @precondition(lambda self: self.edits < MOST_EDITS)
    @rule(title=mostly(["Cold water"]), kind=mostly(["minor", "normal", "safety"]))
    def edit_guide(self, title: str, kind: str) -> None:
        self.edits += 1
        address = f"/v1/edit/guides/{EDITED}"
        source = self.ask("GET", address, "publisher")
        change = f"change: {{kind: {kind}, note: Step {self.edits}.}}"
        text = re.sub(r"^change:.*\n(  .*\n)*", "", source.text, flags=re.MULTILINE)
        first = f"title: {title} {self.edits}\n{change}\n"
        text = re.sub(r"^title: .*\n", lambda _: first, text, flags=re.MULTILINE)
        headers = {"If-Match": source.headers["etag"]}
        answer = self.ask("PUT", address, "publisher", content=utf8(text), headers=headers)
        assert answer.status_code in (200, 422), answer.text

    @precondition(lambda self: self.edits < MOST_EDITS)
    @rule(
        domain=mostly([EDITED, "contacts"]),
        tag=mostly(FEW_TAGS[1:]),
        word=signs,
        role=st.sampled_from(["translator", "publisher"]),
    )
    def translate(self, domain: str, tag: str, word: str, role: str) -> None:
        self.edits += 1
        address = path("v1", "edit", "translations", domain, tag)
        source = self.ask("GET", f"{address}.po", role)
        if source.status_code != 200:
            return
        head, found, tail = source.text.rpartition('\nmsgstr "')
        headers = {"If-Match": source.headers["etag"]}
        text = utf8(f"{head}{found}{word}{tail}")
        self.ask("PUT", address, role, content=text, headers=headers)

    @precondition(lambda self: self.edits < MOST_EDITS)
    @rule(number=mostly(["1", "2"]), act=st.sampled_from(["/publish", "", "/preview.html"]))
    def settle_suggestion(self, number: str, act: str) -> None:
        self.edits += 1
        address = path("v1", "edit", "suggestions", number) + act
        self.ask("POST" if act == "/publish" else "GET", address, "publisher")
        self.ask("DELETE", path("v1", "edit", "suggestions", number), "publisher")

    @precondition(lambda self: self.edits < MOST_EDITS)
    @rule()
    def publish_files(self) -> None:
        """Publish what was there in the beginning, as the command does."""
        self.edits += 1
        reloader = services_of(self.client).reloader
        with suppress(InvalidFiles):  # the English has changed, and the files do not say how
            publish(reloader.engine, self.library)
        reloader.refresh()

    @rule(target=given, about=targets, more=notices, check=st.sampled_from(["false", "true"]))
    def give_notice(self, about: dict[str, Any], more: dict[str, Any], check: str) -> Any:
        address = f"/v1/edit/notices?check={check}"
        answer = self.ask("POST", address, "publisher", **json_body(about | more))
        assert answer.status_code in (200, 201, 422, 429), answer.text
        return answer.json()["id"] if answer.status_code == 201 else multiple()

    @rule(number=given, other=mostly([""]))
    def lift_notice(self, number: int, other: str) -> None:
        self.ask("DELETE", path("v1", "edit", "notices", other or str(number)), "publisher")

    @rule(sent=strange_json, address=st.sampled_from(POSTED))
    def send_json(self, sent: Any, address: str) -> None:
        self.ask("POST", address, "admin", **json_body(sent))

    @rule(text=strange_text, slug=mostly([EDITED]), new=st.booleans())
    def send_bytes(self, text: str, slug: str, new: bool) -> None:
        self.ask("POST", "/v1/feedback", content=utf8(text))
        headers = {"If-None-Match": "*"} if new else {"If-Match": '"x"'}
        address = path("v1", "edit", "guides", slug)
        self.ask("PUT", address, "admin", content=utf8(text), headers=headers)

    def teardown(self) -> None:
        if not hasattr(self, "stack"):
            return
        with self.stack:
            self.client.portal.call(self.wait_until_idle)
            assert not self.log.lines

    async def wait_until_idle(self) -> None:
        scheduler, pool = services_of(self.client).scheduler, services_of(self.client).render_pool
        async with asyncio.timeout(SECONDS_TO_FINISH):
            runs = scheduler.runs.values()
            # A process that had letters is replaced for a while.
            while scheduler.tasks or pool.running or any(run.unfinished for run in runs):
                await asyncio.sleep(0.05)
        assert (pool.queue.waiting, pool.uncached_jobs, pool.jobs) == (0, 0, {})


def check_problem(answer: httpx2.Response) -> None:
    """Look at an error: one of the list of problems, and never ours."""
    assert answer.status_code != 500
    if answer.headers["content-type"].startswith("text/html"):
        assert not answer.request.url.path.startswith("/v1/")
        return
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    kind = PROBLEM_TYPES[problem_type(answer)]
    assert answer.status_code == answer.json()["status"]
    assert answer.status_code in (kind.status, 400)
    assert "retry-after" in answer.headers or answer.status_code not in (429, 503)


def ordered(answer: httpx2.Response) -> Any:
    """Return the id of a pack, or that there is none."""
    assert answer.status_code in (201, 422), answer.text
    return answer.json()["id"] if answer.status_code == 201 else multiple()


@pytest.fixture(scope="module")
def everybody(tmp_path_factory: pytest.TempPathFactory) -> type[Everybody]:
    """All of them, with a part of the library of the tests in a database."""
    folder = tmp_path_factory.mktemp("everybody")
    library = shutil.copytree(Path(__file__).parents[1] / "library", folder / "library")
    prepare_test_library(library / "locales")
    files = read_library_files(library)
    others = re.compile("|".join({*ALL_SLUGS} - {*SLUGS}))
    files = {name: text for name, text in files.items() if not others.search(name)}
    # None of those that are left is for children.
    files["library.yaml"] = files["library.yaml"].replace("  children: For children\n", "")
    Everybody.library, Everybody.published = prepare_files(files), folder / "polyleaf.db"
    with open_database(f"sqlite:///{Everybody.published}") as engine:
        publish(engine, Everybody.library)
    return Everybody


def test_whatever_is_sent_every_answer_is_known_and_nothing_goes_on(
    everybody: type[Everybody],
) -> None:
    chosen = settings(
        max_examples=EXAMPLES,
        stateful_step_count=STEPS,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(everybody, settings=chosen)  # type: ignore[no-untyped-call]


@pytest.mark.parametrize(
    ("slug", "format"), [*product(SLUGS, ["pdf"]), *product([EDITED], ["html", "docx"])]
)
def test_just_the_options_that_go_together_are_taken(
    everybody: type[Everybody], tmp_path: Path, slug: str, format: str
) -> None:
    choices = {"layout": LAYOUTS, "paper": PAPERS, "fold": FOLDS, "with": ["ur"]}
    with served(tmp_path, everybody.library) as client:
        for values in product(*([None, *each] for each in choices.values())):
            chosen = {name: each for name, each in zip(choices, values, strict=True) if each}
            address = f"/v1/handouts/{slug}/en.{format}" + query(chosen)
            answer = client.get(address, headers={"If-None-Match": "*"})  # so none is drawn
            expected = 422 if is_wrong(slug, "en", format, chosen) else 304
            assert answer.status_code == expected, address
