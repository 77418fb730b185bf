"""Parts of files: what is asked for, for how long, and what is no part."""

import pytest
from fastapi.testclient import TestClient

from tests.answers import problem_type
from tests.http.test_http import kept
from tests.packs.test_packs import asked, entries, finished

HTML = "/v1/handouts/swim-safely/en.html"
FILES = ["file", "pack.pdf", "pack.zip"]
WHOLE = None


@pytest.fixture(scope="module")
def addresses(server: TestClient) -> dict[str, str]:
    pack = finished(server, asked(server, entries({"copies": 2})))
    return {"file": HTML, "pack.pdf": pack["pdf"], "pack.zip": pack["zip"]}


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize(
    ("wanted", "part"),
    [
        ("bytes=0-0", slice(0, 1)),
        ("bytes=0-99", slice(0, 100)),
        ("bytes=100-", slice(100, None)),
        ("bytes=5-5", slice(5, 6)),
        ("bytes=0-99999999999", slice(0, None)),
        ("bytes=-1", slice(-1, None)),
        ("bytes=-500", slice(-500, None)),
        ("bytes=-99999999999", slice(0, None)),
        ("BYTES = 0 - 99", slice(0, 100)),
        # No range, or more than one: the whole file.
        ("bytes=0-99,200-299", WHOLE),
        ("bytes=9-8", WHOLE),
        ("bytes=-", WHOLE),
        ("bytes=", WHOLE),
        ("bytes=a-b", WHOLE),
        ("bytes=0-99;", WHOLE),
        ("bytes=--5", WHOLE),
        ("lines=0-99", WHOLE),
        ("", WHOLE),
        ("bytes=" + "9" * 5000 + "-", WHOLE),
    ],
)
def test_a_part_of_a_file(
    server: TestClient, addresses: dict[str, str], file: str, wanted: str, part: slice | None
) -> None:
    whole = server.get(addresses[file])
    response = server.get(addresses[file], headers={"Range": wanted})
    assert whole.headers["accept-ranges"] == response.headers["accept-ranges"] == "bytes"
    assert response.headers["etag"] == whole.headers["etag"]
    assert response.headers["content-type"] == whole.headers["content-type"]
    assert response.content == whole.content[part or slice(None)]
    assert response.headers["content-length"] == str(len(response.content))
    if part is None:
        assert response.status_code == 200 and "content-range" not in response.headers
    else:
        size = len(whole.content)
        start, stop, _ = part.indices(size)
        assert response.status_code == 206
        assert response.headers["content-range"] == f"bytes {start}-{stop - 1}/{size}"


@pytest.mark.parametrize("file", FILES)
def test_a_part_after_the_end_is_refused_with_the_size(
    server: TestClient, addresses: dict[str, str], file: str
) -> None:
    size = len(server.get(addresses[file]).content)
    assert server.get(addresses[file], headers={"Range": f"bytes={size - 1}-"}).status_code == 206
    for wanted in (f"bytes={size}-", f"bytes={size}-{size + 9}", "bytes=-0"):
        response = server.get(addresses[file], headers={"Range": wanted})
        assert response.status_code == 416
        assert problem_type(response) == "range-not-satisfiable"
        assert response.headers["content-range"] == f"bytes */{size}"


@pytest.mark.parametrize("file", FILES)
def test_a_download_continues_only_if_it_is_the_same_file(
    server: TestClient, addresses: dict[str, str], file: str
) -> None:
    etag = server.get(addresses[file]).headers["etag"]
    assert etag.startswith('"') and len(etag) == 34
    for known, status in [
        (etag, 206),
        (f"W/{etag}", 200),
        ('"other"', 200),
        ("", 200),
        ("Sat, 28 Nov 2026 10:00:00 GMT", 200),
    ]:
        headers = {"Range": "bytes=10-19", "If-Range": known}
        response = server.get(addresses[file], headers=headers)
        assert (response.status_code, len(response.content) == 10) == (status, status == 206)


@pytest.mark.parametrize("file", FILES)
def test_one_who_has_the_file_gets_no_part_of_it(
    server: TestClient, addresses: dict[str, str], file: str
) -> None:
    known = {"If-None-Match": server.get(addresses[file]).headers["etag"]}
    for response in (
        server.get(addresses[file], headers=known),
        server.head(addresses[file], headers=known),
        server.get(addresses[file], headers={**known, "Range": "bytes=0-9"}),
    ):
        assert (response.status_code, response.content) == (304, b"")
        assert response.headers["etag"] == known["If-None-Match"]


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("wanted", ["bytes=0-9", "bytes=99999999999-"])
def test_head_is_about_the_whole_file(
    server: TestClient, addresses: dict[str, str], file: str, wanted: str
) -> None:
    whole = server.get(addresses[file])
    head = server.head(addresses[file], headers={"Range": wanted})
    assert (head.status_code, head.content) == (200, b"")
    assert kept(head) == kept(whole)


def test_a_bundle_has_parts(server: TestClient) -> None:
    bundle = server.get("/v1/bundles/cy.zip")
    part = server.get("/v1/bundles/cy.zip", headers={"Range": "bytes=-22"})
    assert (part.status_code, part.content) == (206, bundle.content[-22:])


@pytest.mark.parametrize("address", ["/en/swim-safely", "/v1/advice/swim-safely/en"])
def test_what_is_no_file_has_no_parts(server: TestClient, address: str) -> None:
    response = server.get(address, headers={"Range": "bytes=0-9"})
    assert response.status_code == 200 and "accept-ranges" not in response.headers
