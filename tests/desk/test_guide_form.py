"""The form of a guide: labels for people, and a file in which only what was typed has changed."""

import difflib
from dataclasses import replace
from pathlib import PurePath

import pytest

from api.desk.guide_editing import etag_of, with_newest
from api.desk.guide_form import (
    MAX_ITEMS,
    GuideForm,
    OpenGuide,
    changed_texts,
    easy_warnings,
    edited_source,
    field_of_fault,
    is_changed,
    moved,
    open_guide,
    read_guide_form,
    shown_blocks,
    with_ids,
)
from api.desk.guide_texts import text_labels
from locales.library import FOLDERS
from locales.library_files import read_library_files
from models.errors import Invalid
from models.guide import guide_messages
from tests.samples import GUIDE

GUIDES = {
    path: text
    for path, text in read_library_files().items()
    if PurePath(path).parts[0] in FOLDERS.values()
}
CHANGE = {"kind": "normal", "note": "New.", "published": "2026-12-01"}
SAFE = open_guide("guides/safe.yaml", "safe", GUIDE)


def opened(path: str) -> OpenGuide:
    return open_guide(path, PurePath(path).stem, GUIDES[path])


def as_sent(guide: OpenGuide) -> dict[str, object]:
    """What a browser sends of a form in which nothing was typed."""
    blocks = [*shown_blocks(guide, GuideForm())]
    sent = {f"text.{text.context}": text.text for block in blocks for text in block.texts}
    for block in blocks:
        if block.items:
            keys = dict.fromkeys(text.key for text in block.texts if text.key)
            sent[f"order.{block.id}"] = " ".join(keys)
    return {key: text.replace("\n", "\r\n") for key, text in sent.items()}


def test_a_list_has_a_limit_as_each_text_is_compared_with_all_others() -> None:
    # The check of a form with 1,900 new texts took more than three minutes.
    keys = [f"+{number}" for number in range(MAX_ITEMS)]
    texts = {f"text.first.{key}": "New text" for key in keys}
    form = read_guide_form({"order.first": " ".join(keys), **texts})
    assert len(with_ids(SAFE, form).orders["first"]) == MAX_ITEMS
    with pytest.raises(Invalid, match=f"has more than {MAX_ITEMS} texts"):
        read_guide_form({"order.first": " ".join([*keys, "+a"])})


@pytest.mark.parametrize("path", GUIDES)
def test_every_message_has_a_label_of_its_own(path: str) -> None:
    guide = opened(path)
    labels = text_labels(guide.guide)
    contexts = dict(guide_messages(guide.guide))
    assert contexts.keys() <= labels.keys()
    shown = [text for block in guide.blocks for text in block.texts]
    assert [text.context for text in shown] == [*contexts]
    assert all(text.label == text.label.strip() and text.label for text in shown)


@pytest.mark.parametrize("path", GUIDES)
def test_a_form_in_which_nothing_was_typed_changes_nothing(path: str) -> None:
    guide = opened(path)
    form = read_guide_form(as_sent(guide))
    assert not is_changed(guide, form)
    assert edited_source(guide, form) == guide.source.text


@pytest.mark.parametrize("path", GUIDES)
def test_one_sentence_changes_one_line_besides_the_change_itself(path: str) -> None:
    guide = opened(path)
    (context, message), *_ = guide_messages(guide.guide)
    sent = {**as_sent(guide), f"text.{context}": "Other words", **CHANGE}
    edited = edited_source(guide, read_guide_form(sent))
    lines = difflib.unified_diff(
        guide.source.text.splitlines(), edited.splitlines(), lineterm="", n=0
    )
    added = [each[1:].strip() for each in lines if each[0] == "+" and each[:3] != "+++"]
    assert len([each for each in added if "Other words" in each]) == 1
    allowed = ("kind: normal", "note: New.", "published: 2026-12-01", "change:")
    assert all("Other words" in each or each.startswith(allowed) for each in added)
    assert message.text not in ("Other words",)


def test_labels_say_which_text_it_is() -> None:
    labels = text_labels(opened("guides/image-shared-online.yaml").guide)
    assert labels["document.title"] == "Title"
    assert labels["first.report"] == "Step 6 of ‘Do this first’"
    assert labels["removal.app"] == "Point 3 of ‘Get the picture removed’"
    assert labels["danger.title"] == "Title of the box"
    assert labels["danger.call"] == "Paragraph 1 of the box ‘Is your child in danger now?’"
    assert labels["not-to-blame.text"] == "Paragraph"
    strong = open_guide(SAFE.file, "safe", GUIDE.replace("title: Danger now?", 'title: "**Now**"'))
    assert "Paragraph 1 of the box ‘Now’" in text_labels(strong.guide).values()
    texts = {
        t.context: t for b in opened("guides/image-shared-online.yaml").blocks for t in b.texts
    }
    assert texts["first.report-easy"].label == "In easy words: step 6 of ‘Do this first’"
    assert (texts["first.report"].icon, texts["first.report"].critical) == ("tell-police", True)
    assert texts["first.keep"].note.startswith("This is the most delicate sentence.")
    assert texts["first.report"].line == 88


def test_an_id_is_made_once_and_stays_while_the_text_does() -> None:
    form = GuideForm(orders={"first": ["calm", "+1", "+2", "read"]}, texts={
        "first.+1": "Read more", "first.+2": "",
    })  # fmt: skip
    once = with_ids(SAFE, form)
    assert once.orders["first"] == ["calm", "+read-more", "read"]
    assert once.texts == {"first.+read-more": "Read more"}
    assert with_ids(SAFE, once).orders == once.orders
    twice = replace(once, orders={"first": [*once.orders["first"], "+1"]})
    again = with_ids(SAFE, replace(twice, texts={**once.texts, "first.+1": "Read"}))
    assert again.orders["first"] == ["calm", "+read-more", "read", "+read-2"]


@pytest.mark.parametrize("key", ["nothing", "danger", "../x", "+"])
def test_a_key_that_is_not_there_is_not_written(key: str) -> None:
    form = GuideForm(orders={"first": ["calm", key, "read"]})
    assert edited_source(SAFE, form) == GUIDE


@pytest.mark.parametrize(
    ("what", "order"),
    [
        ("up first.calm", ["calm", "read"]),
        ("down first.read", ["calm", "read"]),
        ("up first.read", ["read", "calm"]),
        ("remove first.read", ["calm"]),
        ("add first.read", ["calm", "read", "+1"]),
        ("back first.read", ["calm", "read"]),
        ("add first.", ["calm", "read", "+1"]),
    ],
)
def test_a_button_moves_one_text(what: str, order: list[str]) -> None:
    assert moved(SAFE, GuideForm(), what).orders["first"] == order


def test_a_changed_text_whose_easy_words_are_as_before_is_named() -> None:
    guide = opened("guides/image-shared-online.yaml")
    form = GuideForm(texts={"first.report": "Tell the police.", "first.app": "x"})
    (warning,) = easy_warnings(guide, form)
    assert warning.startswith("Step 6 of ‘Do this first’: its easy words are as before.")
    both = GuideForm(texts={**form.texts, "first.report-easy": "Tell the police now."})
    assert easy_warnings(guide, both) == []


def test_a_fault_is_at_the_field_that_it_is_about() -> None:
    form = GuideForm(orders={"first": ["calm", "+go"]}, texts={"first.+go": "Go"})
    assert field_of_fault(SAFE, form, "first.calm: markup") == "text.first.calm"
    assert field_of_fault(SAFE, form, "first.go: markup") == "text.first.+go"
    assert field_of_fault(SAFE, form, "help: unknown role") == ""


def test_words_typed_on_an_older_version_are_put_on_the_newest() -> None:
    newer = open_guide(SAFE.file, "safe", GUIDE.replace("Danger now?", "Danger?").replace(
        "      read: Read", "      new: New.\n      read: Read"
    ))  # fmt: skip
    sent = {**as_sent(SAFE), "text.first.calm": "Calm.", "order.first": "calm +1"}
    form = replace(read_guide_form({**sent, "text.first.+1": "Go"}), base=etag_of(SAFE))
    newest, conflicts = with_newest(SAFE, newer, form)
    assert [(each.context, each.both) for each in conflicts] == [
        ("danger.title", False),
        ("first.new", False),
    ]
    assert changed_texts(newer, newest) == {"first.calm": "Calm."}
    assert newest.orders["first"] == ["calm", "new", "+1"]
    assert newest.base == etag_of(newer)
    assert newest.texts["first.+1"] == "Go"
