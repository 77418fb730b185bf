"""What a text says without words is the newest in every language, whatever waits."""

from pathlib import Path

import pytest

from models.advice import StepsAdvice
from models.language_free import follow_source
from tests.models.test_safety_overlay import both
from tests.samples import GUIDE

REWORDED = GUIDE.replace("Stay **calm**.", "Stay **very calm**.")


@pytest.mark.parametrize(
    ("old", "new", "name", "value"),
    [
        ("84", "85", "figure", "85"),
        ("[emergency, helper]", "[helper]", "help", ["helper"]),
        ("kind: urgent", "kind: warning", "danger", "warning"),
    ],
)
def test_a_fact_of_a_block_follows(
    tmp_path: Path, root: Path, old: str, new: str, name: str, value: object
) -> None:
    polish, then, now = both(tmp_path / "content", root, REWORDED.replace(old, new))
    followed = follow_source(polish, then, now)
    blocks = {block.id: dict(block) for block in followed.blocks}
    assert value in blocks[name].values()
    own = [text for block in followed.blocks for text in block.every_text()]
    assert {text.lang for text in own} == {"pl"}
    if value == "85":
        assert "85" in blocks[name]["text"].text


def test_an_icon_follows_and_stays_beside_its_item(tmp_path: Path, root: Path) -> None:
    calm = "      calm: Stay **calm**.\n"
    with_icon = "      calm: {text: Stay **very calm**., icon: stay-calm}\n"
    polish, then, now = both(tmp_path / "content", root, GUIDE.replace(calm, with_icon))
    (first,) = [each for each in follow_source(polish, then, now).blocks if each.id == "first"]
    assert isinstance(first, StepsAdvice)
    assert [(each.id, each.icon) for each in first.items] == [("calm", "stay-calm"), ("read", None)]
    assert {each.text.lang for each in first.items} == {"pl"}


def test_a_bulletin_that_ended_is_over_in_every_language(tmp_path: Path, root: Path) -> None:
    ended = REWORDED.replace("published:", "expires: 2026-11-27\npublished:")
    polish, then, now = both(tmp_path / "content", root, ended)
    followed = follow_source(polish, then, now)
    assert str(followed.expires_on) == "2026-11-27"
    assert followed.title == polish.title


def test_without_a_change_nothing_follows(tmp_path: Path, root: Path) -> None:
    polish, then, now = both(tmp_path / "content", root, REWORDED)
    assert follow_source(polish, then, now) == polish
