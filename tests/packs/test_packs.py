"""Print packs over HTTP: what is asked for is made, watched, fetched, cancelled; nothing of a pupil
is kept."""

import io
import json
import re
import zipfile
from collections.abc import Mapping
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session, select

from api.http.headers import max_body
from api.packs import order_validation
from api.packs.csv_import import HIDDEN_ROWS
from api.packs.order import PackHandout, PackOrder, order_adapter
from api.packs.order_validation import (
    MAX_COPIES,
    MAX_COPIES_IN_ALL,
    MAX_HANDOUTS,
    OrderValidator,
)
from api.packs.scheduler import PackScheduler
from handouts.formats.pdf import page_count
from handouts.handout import STANDARD
from models.codes import LAYOUTS
from models.errors import Invalid
from models.pack_store import KEPT, new_pack
from models.publishing import PreparedLibrary
from models.tables import Pack
from tests import tag_tree
from tests.answers import cached_files, noticed, problem_type, served, services_of
from tests.registry import PLACES, SLUGS, SOME_TAGS, TAGS

SLUG = "swim-safely"
CSV = {"Content-Type": "text/csv"}
EXPORT = "Name,UPN,Home language\nCanaryNowak,Z999,Polish\nCanaryKhan,Z998,URD\nCanaryX,Z997,URD\n"


def asked(client: TestClient, body: str | bytes | dict[str, Any], query: str = "") -> Any:
    """The answer to a pack of JSON or of a table."""
    if isinstance(body, dict):
        return client.post(f"/v1/packs?{query}", json=body)
    return client.post(f"/v1/packs?{query}", content=body, headers=CSV)


def entries(*wanted: Mapping[str, Any]) -> dict[str, Any]:
    return {"entries": [{"handout": SLUG, "language": "en", **each} for each in wanted]}


def finished(client: TestClient, answer: Any) -> dict[str, Any]:
    """The pack once there is nothing more to hear of it."""
    assert answer.status_code == 201, answer.text
    heard = events(client, answer.json()["id"])
    assert heard[-1]["state"] == "finished", heard[-1]
    return heard[-1]


def events(client: TestClient, id: str) -> list[dict[str, Any]]:
    answer = client.get(f"/v1/packs/{id}/events")
    assert answer.headers["Content-Type"].startswith("text/event-stream")
    lines = [line.partition(": ") for line in answer.text.splitlines() if line]
    found = [json.loads(value) for name, _, value in lines if name == "data"]
    assert [value for name, _, value in lines if name == "event"] == [x["state"] for x in found]
    return found


def fields(answer: Any) -> list[str]:
    """The fields that are wrong."""
    assert answer.status_code == 422, answer.text
    return [each["field"] for each in answer.json()["errors"]]


def test_a_pack_of_languages_is_made_watched_and_fetched(server: TestClient) -> None:
    wanted = entries(*({"language": tag, "copies": 2, "place": "GB-GLS"} for tag in SOME_TAGS))
    answer = asked(server, wanted)
    pack = answer.json()
    assert answer.headers["Location"] == f"/v1/packs/{pack['id']}"
    assert (pack["handouts"], pack["copies"], pack["pdf"]) == (
        len(SOME_TAGS),
        2 * len(SOME_TAGS),
        None,
    )
    heard = events(server, pack["id"])
    assert [x["done"] for x in heard] == sorted(x["done"] for x in heard)
    assert heard[-1] == server.get(f"/v1/packs/{pack['id']}").json()
    assert (heard[-1]["state"], heard[-1]["done"]) == ("finished", len(SOME_TAGS))
    whole = server.get(heard[-1]["pdf"])
    assert whole.headers["Content-Type"] == "application/pdf"
    assert "print-pack.pdf" in whole.headers["Content-Disposition"]
    read = tag_tree.extracted(whole.content)
    stick = server.get(heard[-1]["zip"])
    with zipfile.ZipFile(io.BytesIO(stick.content)) as archive:
        for tag in SOME_TAGS:
            alone = server.get(f"/v1/handouts/{SLUG}/{tag}.pdf?place=GB-GLS").content
            assert archive.read(f"{SLUG}-{tag}-GB-GLS.pdf") == alone
            assert read.count(tag_tree.extracted(alone)) == 2


def test_an_export_of_pupils_is_counted_and_nothing_else_of_it_kept(
    server: TestClient, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    before = {*cached_files(server)}
    query = f"handout={SLUG},swimming-lesson&with=en&place=GB-WLS"
    pack = finished(server, asked(server, EXPORT, query))
    assert (pack["handouts"], pack["copies"]) == (4, 6)
    scheduler: PackScheduler = services_of(server).scheduler
    row = scheduler.runs[pack["id"]].row
    kept = [json.dumps(row.content), caplog.text, pack.__repr__()]
    kept += [each.read_bytes().decode("latin-1") for each in {*cached_files(server)} - before]
    assert not any("Canary" in each or "Z99" in each for each in kept)


@pytest.mark.parametrize(
    ("leaflets", "pupils"), [(SLUG, False), (f"{SLUG},cold-water", True)], ids=["one", "two"]
)
def test_the_page_of_a_pack_tells_pupils_from_copies_where_they_differ(
    server: TestClient, leaflets: str, pupils: bool
) -> None:
    pack = finished(server, asked(server, EXPORT, f"handout={leaflets}"))
    table = (
        server.get(f"/en/packs/{pack['id']}").text.partition("<table")[2].partition("</table")[0]
    )
    assert ("Pupils" in table, "Copies" in table) == (pupils, True)
    cells = re.findall(r"<td>(\d+)</td>", table)
    assert cells == (["1", "2", "2", "4"] if pupils else ["1", "2"])


def test_values_of_the_address_hold_where_an_entry_says_nothing(server: TestClient) -> None:
    table = "handout,language,layout,with\nswim-safely,Urdu,,\nswim-safely,Urdu,large,pl\n"
    pack = finished(server, asked(server, table, "layout=easy&with=en&copies=once"))
    with zipfile.ZipFile(io.BytesIO(server.get(pack["zip"]).content)) as archive:
        assert archive.namelist() == [
            "swim-safely-ur-en-GB-easy.pdf", "swim-safely-ur-pl-GB-large.pdf", "index.html",
        ]  # fmt: skip


def test_rows_of_a_table_have_every_layout_paper_ink_and_fold(server: TestClient) -> None:
    rows = [f"{layout},,," for layout in LAYOUTS]
    rows += ["standard,letter,mono,", "standard,,,booklet", "poster,a3,,"]
    table = "handout,language,layout,paper,ink,fold\n"
    table += "".join(f"swim-safely,Urdu,{row}\n" for row in rows)
    pack = finished(server, asked(server, table))
    with zipfile.ZipFile(io.BytesIO(server.get(pack["zip"]).content)) as archive:
        assert archive.namelist() == [
            "swim-safely-ur-GB.pdf",
            *(f"swim-safely-ur-GB-{layout}.pdf" for layout in LAYOUTS[1:]),
            "swim-safely-ur-GB-letter-mono.pdf", "swim-safely-ur-GB-a5-booklet.pdf",
            "swim-safely-ur-GB-poster-a3.pdf", "index.html",
        ]  # fmt: skip


def test_an_error_in_a_table_names_its_row_and_its_column(server: TestClient) -> None:
    table = "handout,language,layout,paper,ink,fold\nswim-safely,Urdu,,,,\n"
    table += "swim-safely,Urdu,cards,a5,,\nswim-safely,Urdu,,letter,gold,booklet\n"
    table += "swim-safely,Urdu,tiny,,,\nswim-safely,Urdu,,letter,,booklet\n"
    assert fields(asked(server, table)) == [
        "row 3.paper", "row 4.ink", "row 5.layout", "row 6.fold",
    ]  # fmt: skip


def test_equal_entries_are_one(server: TestClient) -> None:
    pack = finished(server, asked(server, entries({"copies": 2}, {"language": "English"})))
    assert (pack["handouts"], pack["copies"]) == (1, 3)


def test_a_language_beside_itself_stands_once(server: TestClient) -> None:
    pack = finished(server, asked(server, entries({"with": "en"})))
    assert page_count(server.get(pack["pdf"]).content) > 0


UNDECIDED = "handout,language,copies\nswim-safely,PNJ,4\nswim-safely,Elvish,2\nswim-safely,,1\n"


def test_what_is_not_understood_is_listed_for_a_person_to_decide(server: TestClient) -> None:
    answer = asked(server, UNDECIDED)
    assert fields(answer) == ["language"] * 3
    assert answer.json()["undecided"] == [
        {"written": "PNJ", "language": "Punjabi", "copies": 4},
        {"written": "Elvish", "language": None, "copies": 2},
        {"written": "", "language": None, "copies": 1},
    ]
    assert "otherwise=english" in answer.json()["detail"]


def test_the_undecided_are_printed_in_english_or_listed_on_the_cover(server: TestClient) -> None:
    pack = finished(server, asked(server, UNDECIDED, "otherwise=english"))
    assert (pack["copies"], pack["unplaced"]) == (7, [])
    more = f"{UNDECIDED}swim-safely,Urdu,1\n"
    pack = finished(server, asked(server, more, "otherwise=list"))
    assert pack["copies"] == 1
    assert [(each["language"], each["copies"]) for each in pack["unplaced"]] == [
        ("Punjabi", 4), ("A language that could not be told", 2), ("No language given", 1),
    ]  # fmt: skip
    assert "Punjabi 4" in tag_tree.extracted(server.get(pack["pdf"]).content)
    assert "Elvish" not in json.dumps(pack)
    refused = asked(server, UNDECIDED, "otherwise=list")
    assert (refused.status_code, fields(refused)) == (422, ["entries"])  # a pack of no handout


@pytest.mark.parametrize("otherwise", ["ask", "english", "list"])
def test_hidden_rows_are_told_without_a_question_and_never_printed(
    server: TestClient, otherwise: str
) -> None:
    table = f"Language,Copies\n{HIDDEN_ROWS},30\nUrdu,2\n"
    pack = finished(server, asked(server, table, f"handout={SLUG}&otherwise={otherwise}"))
    assert (pack["copies"], pack["unplaced"]) == (2, [{"language": HIDDEN_ROWS, "copies": 30}])


@pytest.mark.parametrize(
    ("wanted", "wrong"),
    [
        ({"handout": "no-such"}, ["handout"]),
        ({"copies": 0}, ["copies"]),
        ({"copies": 1_000_000_000}, ["copies"]),
        ({"copies": "=cmd|' /C calc'!A0"}, ["copies"]),
        (
            {"copies": MAX_COPIES + 1, "layout": "tiny", "place": "GB-XXX"},
            ["copies", "place", "layout"],
        ),
        ({"paper": "a9", "ink": "gold", "fold": "crane"}, ["paper", "ink", "fold"]),
        ({"with": "Elvish"}, ["with"]),
        ({"layout": "cards", "paper": "a5"}, ["paper"]),
        ({"name": "Anna"}, ["name"]),
        ({"language": None}, ["language"]),
        ({"language": ["ur"]}, ["language"]),
    ],
)
def test_everything_that_is_wrong_is_named_at_once(
    server: TestClient, wanted: dict[str, Any], wrong: list[str]
) -> None:
    answer = asked(server, entries({}, wanted, {"handout": "another"}))
    assert fields(answer) == [*(f"entries.1.{name}" for name in wrong), "entries.2.handout"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ("", "body"), ("{", "body"), ("[]", "body"), ('{"entries": 3}', "body"),
        ('{"entries": [3]}', "body"), ('{"entries": []}', "entries"), ("[" * 100_000, "body"),
        ('{"entries": [' + '{"handout": "x"},' * 3 + "{}]}", "entries.0.language"),
    ],
)  # fmt: skip
def test_what_is_no_list_of_entries_is_refused(server: TestClient, body: str, field: str) -> None:
    headers = {"Content-Type": "application/json"}
    assert fields(server.post("/v1/packs", content=body, headers=headers))[0] == field


@pytest.mark.parametrize(
    ("body", "query", "field"),
    [
        (bytes(range(256)), "", "body"),
        (b"a,b\n", "", "body"),
        (b"Home language\n" + b"Urdu\n" * 100_000, f"handout={SLUG}", "body"),
        (EXPORT.encode(), "", "handout"),
        (EXPORT.encode(), "handout=no-such", "home language.handout"),
        (b"handout,language\n", "", "entries"),
        (EXPORT.encode(), f"handout={SLUG}&otherwise=guess", "otherwise"),
        (EXPORT.encode(), f"handout={SLUG}&copies=9&child=x", "child"),
    ],
)
def test_a_table_that_cannot_be_used_says_why(
    server: TestClient, body: bytes, query: str, field: str
) -> None:
    answer = asked(server, body, query)
    assert field in fields(answer)
    assert "Canary" not in answer.text


def test_a_table_of_the_wrong_handouts_names_a_hundred_and_counts_the_others(
    server: TestClient,
) -> None:
    answer = asked(server, "handout,language\n" + "".join(f"x{n},Urdu\n" for n in range(300)))
    assert len(fields(answer)) == 101 and "200 more" in answer.json()["errors"][-1]["detail"]


def test_a_pack_has_an_end(server: TestClient) -> None:
    copies = entries(*({"copies": MAX_COPIES, "language": tag} for tag in TAGS))
    assert f"{MAX_COPIES_IN_ALL:,}" in asked(server, copies).json()["detail"]
    options = product(SLUGS, TAGS, PLACES, ("standard", "large", "easy"), ("colour", "mono"))
    names = ("handout", "language", "place", "layout", "ink")
    many = [dict(zip(names, each, strict=True)) for each in options]
    assert len(many) > MAX_HANDOUTS
    assert str(MAX_HANDOUTS) in asked(server, {"entries": many}).json()["detail"]


@pytest.mark.parametrize(("count", "fits"), [(2, True), (3, False)])
def test_a_pack_may_have_as_many_handouts_as_are_said(
    server: TestClient, monkeypatch: pytest.MonkeyPatch, count: int, fits: bool
) -> None:
    monkeypatch.setattr(order_validation, "MAX_HANDOUTS", 2)
    lines = [{"handout": SLUG, "language": tag, "copies": 1} for tag in TAGS[:count]]
    assert is_valid(server, lines) is fits


@pytest.mark.parametrize(("rest", "fits"), [(2, True), (3, False)])
def test_a_pack_may_have_as_many_copies_as_are_said(
    server: TestClient, rest: int, fits: bool
) -> None:
    copies = (MAX_COPIES, MAX_COPIES, rest)
    assert MAX_COPIES_IN_ALL == 2 * MAX_COPIES + 2
    lines = [
        {"handout": SLUG, "language": tag, "copies": number}
        for tag, number in zip(TAGS, copies, strict=False)
    ]
    assert is_valid(server, lines) is fits


def is_valid(server: TestClient, lines: list[dict[str, Any]]) -> bool:
    validator = OrderValidator(services_of(server).reloader.snapshot, "", "ask")
    try:
        validator.validate(((f"entries.{n}", line) for n, line in enumerate(lines)), "once")
    except Invalid as error:
        assert [each.field for each in error.errors] == ["entries"]
        return False
    return True


def test_of_packs_that_are_being_made_there_are_not_too_many(
    prepared: PreparedLibrary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.packs.scheduler.MAX_UNFINISHED", 2)
    with served(tmp_path, prepared) as client:
        services_of(client).scheduler.max_tasks = 0  # so that none is ever finished
        first, _ = (asked(client, entries({"copies": n})) for n in (1, 2))
        refused = asked(client, entries({"copies": 3}))
        assert (refused.status_code, problem_type(refused)) == (503, "render-failed")
        assert refused.headers["Retry-After"] == "30"  # while nobody can tell how long it takes
        client.delete(f"/v1/packs/{first.json()['id']}")
        assert asked(client, entries({"copies": 3})).status_code == 201


def test_a_body_has_an_end(server: TestClient) -> None:
    answer = asked(server, b"Home language\n" + b"x" * max_body("/v1/packs"))
    assert (answer.status_code, problem_type(answer)) == (413, "too-large")


def test_a_cancelled_pack_is_gone_and_those_who_listen_hear_it(
    server: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack = asked(server, entries({"layout": "large", "place": "GB-NIR"})).json()
    scheduler: PackScheduler = services_of(server).scheduler
    looked = scheduler.progress

    async def cancelled_meanwhile(id: str) -> Any:
        found = await looked(id)
        await scheduler.cancel(id)
        return found

    monkeypatch.setattr(scheduler, "progress", cancelled_meanwhile)
    heard = events(server, pack["id"])
    assert heard[-1]["state"] == "gone"
    for path in ("", ".pdf", ".zip", "/events"):
        answer = server.get(f"/v1/packs/{pack['id']}{path}")
        assert (answer.status_code, problem_type(answer)) == (404, "unknown-pack")


def test_delete_forgets_a_pack_and_its_files(server: TestClient) -> None:
    pack = finished(server, asked(server, entries({"ink": "mono"})))
    before = len(cached_files(server))
    assert server.delete(f"/v1/packs/{pack['id']}").status_code == 204
    assert len(cached_files(server)) == before - 2
    assert server.delete(f"/v1/packs/{pack['id']}").status_code == 404


def test_an_unfinished_pack_says_when_to_come_back(
    server: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    scheduler: PackScheduler = services_of(server).scheduler
    monkeypatch.setattr(scheduler, "_start_tasks", lambda: None)
    pack = asked(server, entries({"layout": "large", "ink": "mono"})).json()
    answer = server.get(f"/v1/packs/{pack['id']}.pdf")
    assert (answer.status_code, problem_type(answer)) == (409, "pack-unfinished")
    assert int(answer.headers["Retry-After"]) >= 1
    server.delete(f"/v1/packs/{pack['id']}")


def test_a_pack_goes_on_after_a_restart(prepared: PreparedLibrary, tmp_path: Path) -> None:
    with served(tmp_path, prepared) as server:
        scheduler: PackScheduler = services_of(server).scheduler
        scheduler._start_tasks = lambda: None  # type: ignore[method-assign]  # killed before it began
        pack = asked(server, entries({}, {"language": "ur"})).json()
        assert pack["state"] == "making"
    with served(tmp_path) as server:
        assert events(server, pack["id"])[-1]["state"] == "finished"


def test_a_pack_lost_from_the_file_cache_is_made_again(server: TestClient) -> None:
    before = {*cached_files(server)}
    pack = finished(server, asked(server, entries({"place": "GB-SCT"})))
    for each in {*cached_files(server)} - before:
        each.unlink()
    assert events(server, pack["id"])[-1]["state"] == "finished"
    assert server.get(pack["pdf"]).status_code == 200


def test_a_pack_of_damaged_files_is_made_again(server: TestClient) -> None:
    order = entries(*({"place": "GB-ENG", "language": each} for each in ("en", "ur", "zh-Hans")))
    before = {*cached_files(server)}
    pack = finished(server, asked(server, order))
    for each in {*cached_files(server)} - before:
        each.write_bytes(each.read_bytes()[:-1])
    assert server.get(pack["pdf"]).status_code == 409  # it is noticed, and nothing wrong is sent
    assert events(server, pack["id"])[-1]["state"] == "finished"
    assert server.get(pack["pdf"]).content.startswith(b"%PDF")


def test_after_a_day_a_pack_is_forgotten(server: TestClient) -> None:
    pack = finished(server, asked(server, entries({"place": "GB-ENG"})))
    scheduler: PackScheduler = services_of(server).scheduler
    for passed, status in ((KEPT - timedelta(minutes=10), 200), (timedelta(minutes=10), 404)):
        with Session(scheduler.reloader.engine) as session:
            row = session.exec(select(Pack).where(Pack.id == pack["id"])).one()
            row.made_at -= passed
            session.commit()
        assert server.get(f"/v1/packs/{pack['id']}").status_code == status


def test_what_is_withdrawn_meanwhile_is_in_no_pack(
    prepared: PreparedLibrary, tmp_path: Path
) -> None:
    with served(tmp_path, prepared) as server:
        pack = finished(server, asked(server, entries({}, {"handout": "cold-water"})))
        noticed(server, SLUG)
        late = server.get(f"/v1/packs/{pack['id']}").json()
        assert late["state"] == "failed" and "withdrawn" in late["detail"]
        answer = server.get(f"/v1/packs/{pack['id']}.pdf")
        assert (answer.status_code, answer.json()["detail"]) == (409, late["detail"])
        again = asked(server, entries({}))
        assert fields(again) == ["entries.0.handout"]


def test_what_is_withdrawn_in_a_place_is_in_no_pack_for_it(
    prepared: PreparedLibrary, tmp_path: Path
) -> None:
    with served(tmp_path, prepared) as server:

        def refused(**wanted: str) -> list[str]:
            """The fields of an order that are wrong."""
            snapshot = services_of(server).reloader.snapshot
            lines = [("0", {"handout": SLUG, "language": "en", **wanted})]
            try:
                OrderValidator(snapshot, "", "ask").validate(lines, "repeat")
            except Invalid as error:
                return [each.field for each in error.errors]
            return []

        noticed(server, SLUG, place="GB-ENG", language="pl")
        for place, gone in (("GB-GLS", True), ("GB-WLS", False)):
            assert refused(place=place, language="pl") == ["language"] * gone
            assert refused(place=place, **{"with": "pl"}) == ["0.with"] * gone
        noticed(server, SLUG, place="GB-GLS")
        assert refused(place="GB-GLS") == ["0.handout"]
        assert refused(place="GB-ENG") == []


def test_a_file_cache_without_room_fails_a_pack_and_says_so(
    prepared: PreparedLibrary, tmp_path: Path
) -> None:
    (tmp_path / "cache").write_text("no folder")
    with served(tmp_path, prepared) as server:
        pack = asked(server, entries({})).json()
        heard = events(server, pack["id"])[-1]
        assert heard["state"] == "failed" and "full" in heard["detail"]


ORDERED = {"slug": SLUG, "language": "en", "beside": None, "place": "GB"}
GONE = [
    ({"release": "0.0.1"}, "another release"),
    ("not even an object", "another release"),
    ({"place": "GB-XYZ"}, "no place 'GB-XYZ' any more"),
    ({"slug": "no-such-guide"}, "no guide 'no-such-guide'"),
    ({"language": "xx"}, "not available in 'xx'"),
    ({"beside": "xx"}, "not available in 'xx'"),
]


@pytest.mark.parametrize(("content", "says"), GONE)
def test_a_pack_that_cannot_be_read_has_failed_and_stops_no_other(
    server: TestClient, content: Any, says: str
) -> None:
    if isinstance(content, dict) and not content.keys() - ORDERED.keys():
        handout = PackHandout(**{**ORDERED, **content}, options=STANDARD)
        content = order_adapter().dump_python(PackOrder([(handout, 1)], "repeat", []), mode="json")
    scheduler: PackScheduler = services_of(server).scheduler
    id = new_pack(scheduler.reloader.engine, content).id
    finished(server, asked(server, entries({"copies": 3})))
    assert [each["state"] for each in events(server, id)][-1] == "failed"
    answer = server.get(f"/v1/packs/{id}")
    assert (answer.status_code, answer.json()["state"]) == (200, "failed")
    assert says in answer.json()["detail"] and "Order a new pack." in answer.json()["detail"]
    assert server.get(f"/v1/packs/{id}.pdf").status_code == 409
    assert server.get(f"/en/packs/{id}").status_code == 200
    assert not [each for each in server.get("/readyz").json()["warnings"] if "packs" in each]
    assert server.delete(f"/v1/packs/{id}").status_code == 204
    assert server.get(f"/v1/packs/{id}").status_code == 404
