"""Files in the cache are given as they were stored, or not at all: in a folder and in a bucket."""

import pickle
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from handouts.file_cache import FileCache, LocalFileCache
from handouts.file_digest import HEADER, header
from models.publishing import PreparedLibrary
from tests.answers import cached_files, served, services_of

KEY, OTHER = "ab" * 32, "cd" * 32
CONTENT = b"%PDF-1.7 ring 0800 1111" * 10_000
Store = Callable[[str, bytes], None]


@pytest.fixture(params=["folder", "bucket"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[FileCache, Store]]:
    """A cache, and how to write into its place without it."""
    if request.param == "folder":
        folder = LocalFileCache(tmp_path)

        def write(key: str, content: bytes) -> None:
            (tmp_path / key[:2]).mkdir(exist_ok=True)
            (tmp_path / key[:2] / key).write_bytes(content)

        yield folder, write
    else:
        pytest.importorskip("obstore")
        from handouts.file_cache_s3 import S3FileCache

        bucket = S3FileCache("memory:///")
        yield bucket, lambda key, content: bucket.store.put(f"{key[:2]}/{key}", content) and None


def read(cache: FileCache, start: int = 0) -> bytes | None:
    found = cache.read(KEY, start)
    return b"".join(found[1]) if found else None


def damaged(stored: bytes) -> Iterator[tuple[str, bytes]]:
    yield "empty", b""
    yield "without a digest", CONTENT
    yield "foreign", b"<script>ring 0900 666 666</script>"
    yield "cut off", stored[:-1]
    yield "cut off in its header", stored[: HEADER - 1]
    yield "only its header", stored[:HEADER]
    yield "longer", stored + b" "
    yield "another digit", stored.replace(b"0800 1111", b"0900 1111", 1)
    yield "another digest", stored[: HEADER - 1] + bytes([stored[HEADER - 1] ^ 1]) + CONTENT
    yield "of another key", header(OTHER, [CONTENT]) + CONTENT


ROWS = [name for name, _ in damaged(header(KEY, [CONTENT]) + CONTENT)]


@pytest.mark.parametrize("row", range(len(ROWS)), ids=ROWS)
def test_what_was_damaged_is_a_miss_and_removed_and_logged_once(
    kept: tuple[FileCache, Store], row: int, caplog: pytest.LogCaptureFixture
) -> None:
    cache, write = kept
    _, stored = [*damaged(header(KEY, [CONTENT]) + CONTENT)][row]
    for take in (lambda: cache.get(KEY), lambda: read(cache), lambda: read(cache, 5)):
        write(KEY, stored)
        assert take() is None
        assert not cache.has(KEY)
    assert (len(cache.damage.keys), caplog.text.count(KEY)) == (1, 1)


@pytest.mark.parametrize("content", [b"", b"x", CONTENT], ids=["empty", "short", "long"])
def test_what_was_stored_is_given(kept: tuple[FileCache, Store], content: bytes) -> None:
    cache, write = kept
    cache.put(KEY, content)
    assert (cache.has(KEY), cache.get(KEY), cache.size_of(KEY)) == (True, content, len(content))
    write(KEY, header(KEY, [content]) + content)
    assert (cache.get(KEY), len(cache.damage.keys)) == (content, 0)


def test_a_file_on_disk_is_given_whole_and_from_a_byte_on(
    kept: tuple[FileCache, Store], tmp_path: Path
) -> None:
    cache, _ = kept
    (tmp_path / "pack").write_bytes(CONTENT)
    cache.put_file(KEY, tmp_path / "pack")
    assert (cache.get(KEY), cache.size_of(KEY)) == (CONTENT, len(CONTENT))
    for start in (0, 1, len(CONTENT) - 1):
        found = cache.read(KEY, start)
        assert found and (found[0], b"".join(found[1])) == (len(CONTENT), CONTENT[start:])


def test_what_has_no_digest_does_not_count_as_there(kept: tuple[FileCache, Store]) -> None:
    cache, write = kept
    write(KEY, CONTENT)
    assert not cache.has(KEY)
    write(KEY, header(KEY, [CONTENT]) + CONTENT)
    assert cache.has(KEY)


def test_a_process_of_its_own_reads_the_same(tmp_path: Path) -> None:
    LocalFileCache(tmp_path).put(KEY, CONTENT)
    assert pickle.loads(pickle.dumps(LocalFileCache(tmp_path))).get(KEY) == CONTENT


@pytest.fixture
def server(prepared: PreparedLibrary, tmp_path: Path) -> Iterator[TestClient]:
    with served(tmp_path, prepared) as client:
        yield client


def test_a_damaged_handout_is_made_anew(server: TestClient) -> None:
    address = "/v1/handouts/swim-safely/en.pdf"
    good = server.get(address)
    (file,) = cached_files(server)
    for stored in (b"", b"<script>", file.read_bytes()[:-1]):
        file.write_bytes(stored)
        assert fresh(server, address).content == good.content
    warnings: list[Any] = server.get("/readyz").json()["warnings"]
    assert warnings == ["Damaged files in the file cache, made anew since the start: 1."]
    assert len(services_of(server).render_pool.file_cache.damage.keys) == 1


def fresh(server: TestClient, address: str) -> Any:
    """Ask so that the response cache does not answer."""
    return server.get(address, headers={"Cookie": "a=b"})
