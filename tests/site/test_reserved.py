"""No guide, no language and no block takes a name that addresses or pages need for themselves."""

import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pydantic import ValidationError

from api.app import PAGES, ROUTES, create_app
from api.published.snapshot import Snapshot
from api.site.reserved import RESERVED
from locales.languages import Language, languages
from locales.library import read_library
from locales.negotiate import match_language
from models.errors import InvalidFiles
from tests.answers import html_tree
from tests.registry import TAGS
from tests.samples import library

BELOW_A_LANGUAGE = re.compile(r"/\{lang\}/([a-z-]+)")
BELOW_A_GUIDE = re.compile(r"/\{lang\}/\{slug\}(?:/\{answer\})?/([a-z-]+)")
IN_NO_LANGUAGE = re.compile(r"/([^/{]+)")
ROUTERS = [each.router for each in (*ROUTES, *PAGES)]
PATHS = [
    *(route.path for router in ROUTERS for route in router.routes),
    *(path for route in create_app().routes if (path := getattr(route, "path", None))),
]
FIRST = sorted({found[1] for path in PATHS if (found := IN_NO_LANGUAGE.match(path))})
CATALOGS = {"contacts", "ui"}  # which all guides share


def test_the_reserved_slugs_are_those_of_addresses_pages_and_catalogs() -> None:
    assert {"v1", "static", "status", "c", "api", "openapi.json"} <= {*FIRST}
    beside = {found[1] for path in PATHS if (found := BELOW_A_LANGUAGE.match(path))}
    assert {*FIRST, *beside} == RESERVED.slugs - CATALOGS


@pytest.mark.parametrize("name", sorted(RESERVED.slugs - CATALOGS))
def test_what_addresses_begin_with_is_no_language(name: str) -> None:
    assert not {name} & {tag for each in languages().values() for tag in (each.tag, *each.aliases)}
    assert match_language(name, frozenset(TAGS)) is None
    given = languages()["en"].model_dump()
    with pytest.raises(ValidationError, match=f"`{name}` cannot be the tag of a language"):
        Language.model_validate({**given, "tag": name})
    for tag in ("en", "apa", "ckb", "zh-Hans", "pa-Arab-PK", "es-419"):
        assert Language.model_validate({**given, "tag": tag}).tag == tag


@pytest.mark.parametrize("name", FIRST)
def test_what_addresses_begin_with_is_no_slug(tmp_path: Path, name: str) -> None:
    library(tmp_path)
    guide = tmp_path / "guides/safe.yaml"
    guide.rename(guide.with_name(f"{name}.yaml"))
    with pytest.raises(InvalidFiles, match=rf"{re.escape(name)}\.yaml.*(reserved|small letters)"):
        read_library(tmp_path, RESERVED)


def test_the_reserved_ids_are_those_on_the_pages_of_guides(
    client: TestClient, snapshot: Snapshot
) -> None:
    used = set()
    for slug, guide in snapshot.guides.items():
        blocks = {block.id for block in guide["en"].translation.blocks}
        for query in ("", "?with=en"):
            page = html_tree(client.get(f"/ur/{slug}{query}").text)
            ids = {each.get("id", "") for each in page.iter()} - {""}
            used |= ids - blocks
    pages = {found[1] for path in PATHS if (found := BELOW_A_GUIDE.match(path))}
    assert pages == {"code", "print", "mistake"}
    assert used | pages == RESERVED.ids


@pytest.mark.parametrize("name", ["code", "print", "mistake"])
def test_an_answer_cannot_have_the_name_of_a_page(tmp_path: Path, name: str) -> None:
    library(tmp_path)
    guide = Path("tests/library/pathways/what-to-do.yaml").read_text("utf-8")
    (tmp_path / "pathways").mkdir(exist_ok=True)
    path = tmp_path / "pathways/what-to-do.yaml"
    path.write_text(re.sub(r"(id|to): where\b", rf"\1: {name}", guide), "utf-8")
    with pytest.raises(InvalidFiles, match=f"the id `{name}` is reserved or used twice"):
        read_library(tmp_path, RESERVED)
