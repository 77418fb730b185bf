"""What is wrong with a value is said in plain words, without patterns and names of the code."""

import re

import pytest
from pydantic import BaseModel, ValidationError

from models.directory import Contact, Place
from models.guide import Guide
from models.library import LibrarySettings
from models.plain_reasons import FORMS, plain_reason, with_hint


@pytest.mark.parametrize("model", [Contact, Place, Guide, LibrarySettings])
def test_every_form_of_text_in_the_files_has_words(model: type[BaseModel]) -> None:
    wanted = set(_patterns(model.model_json_schema()))
    assert wanted and wanted <= FORMS.keys()


def _patterns(schema: object) -> list[str]:
    if isinstance(schema, list):
        return [found for each in schema for found in _patterns(each)]
    if not isinstance(schema, dict):
        return []
    keys = schema.get("patternProperties", {})
    here = [schema["pattern"]] if isinstance(schema.get("pattern"), str) else []
    return [*keys, *here, *_patterns([*schema.values()])]


def test_no_reason_has_a_pattern_or_the_name_of_a_class() -> None:
    with pytest.raises(ValidationError) as error:
        Place.model_validate({"code": "Riverside", "name": 1, "roles": "helper", "rolls": {}})
    reasons = [plain_reason(each) for each in error.value.errors()]
    assert len(reasons) == 4
    assert [
        each for each in reasons if re.search(r"\^|String|dictionary|instance|inputs", each)
    ] == []


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        ("mapping values are not allowed here", "here: a text with a colon"),
        ("found duplicate key", "found duplicate key"),
        (None, "cannot be read"),
    ],
)
def test_an_error_of_yaml_says_what_to_do_where_that_is_known(
    problem: str | None, said: str
) -> None:
    assert said in with_hint(problem)
