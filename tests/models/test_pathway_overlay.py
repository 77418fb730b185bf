"""Whatever of a pathway is in English, every answer leads on; and a letter has all its fields."""

from typing import Any

import pytest

from models.advice import Block, FieldsAdvice, QuestionAdvice, Translation
from models.language_free import follow_source
from models.pathway import leads_on, questions
from models.publishing import PreparedLibrary
from models.safety_overlay import SourceEdition, overlay_safety
from richtext.nodes import FieldNode, TextNode

Answers = dict[str, str]
HAPPENED = {"lost": "where", "cold": "warm"}
WHERE = {"beach": "beach", "pool": "pool", "unsure": "pool"}
OLDER = ["danger", "happened", "where", "beach", "pool", "warm", "help"]
WITH_WHEN = [*OLDER[:5], "when", *OLDER[5:]]
WITH_SEA = [*OLDER[:4], "sea", *OLDER[4:]]


def reworded(guide: Translation, id: str) -> Translation:
    """The guide in which the first text of a block says something else."""

    def change(block: Block) -> Block:
        first = next(name for name, _ in block.texts())
        return block.with_texts(
            lambda name, text: (
                text.model_copy(update={"nodes": [TextNode(text=f"Now {id}.")]})
                if name == first
                else text
            )
        )

    blocks = [change(each) if each.id == id else each for each in guide.blocks]
    return guide.model_copy(update={"blocks": blocks})


def leading(guide: Translation, id: str, answers: Answers) -> Translation:
    """The guide in which a question has these answers, by the block to which each leads."""

    def change(block: Block) -> Block:
        if not isinstance(block, QuestionAdvice) or block.id != id:
            return block
        old = {each.id: each for each in block.answers}
        new = [
            old.get(each, block.answers[0]).model_copy(update={"id": each, "to": to})
            for each, to in answers.items()
        ]
        return block.model_copy(update={"answers": new})

    return guide.model_copy(update={"blocks": [change(each) for each in guide.blocks]})


def with_when(guide: Translation) -> Translation:
    """Who says that somebody is cold is asked a question that is new."""
    (question,) = [each for each in guide.blocks if each.id == "where"]
    new = question.model_copy(update={"id": "when", "answers": question.answers[:1]})
    blocks = [*guide.blocks[:5], new, *guide.blocks[5:]]
    guide = reworded(guide.model_copy(update={"blocks": blocks}), "when")
    return leading(
        leading(guide, "when", {"beach": "warm"}), "happened", HAPPENED | {"cold": "when"}
    )


def with_sea(guide: Translation) -> Translation:
    """There is one more answer, which leads to steps that are new."""
    (steps,) = [each for each in guide.blocks if each.id == "beach"]
    new = steps.model_copy(update={"id": "sea"})
    blocks = [*guide.blocks[:4], new, *guide.blocks[4:]]
    guide = reworded(guide.model_copy(update={"blocks": blocks}), "sea")
    return leading(guide, "where", WHERE | {"sea": "sea"})


def without(guide: Translation, id: str) -> Translation:
    blocks = [each for each in guide.blocks if each.id != id]
    return guide.model_copy(update={"blocks": blocks})


def to_beach(guide: Translation) -> Translation:
    return leading(guide, "where", WHERE | {"unsure": "beach"})


def to_beach_by_another_name(guide: Translation) -> Translation:
    return leading(guide, "where", {"beach": "beach", "pool": "pool", "not-known": "beach"})


def with_another_name(guide: Translation) -> Translation:
    return leading(guide, "where", {"beach": "beach", "pool": "pool", "not-known": "pool"})


def pool(guide: Translation) -> Translation:
    return reworded(guide, "pool")


def where(guide: Translation) -> Translation:
    return reworded(guide, "where")


def without_pool(guide: Translation) -> Translation:
    return leading(without(guide, "pool"), "where", {"beach": "beach", "unsure": "beach"})


@pytest.mark.parametrize(
    ("normal", "safety", "order", "english", "answers"),
    [
        (where, pool, OLDER, {"pool": 3}, HAPPENED | WHERE),
        (pool, where, OLDER, {"where": 3}, HAPPENED | WHERE),
        (with_sea, pool, OLDER, {"pool": 3}, HAPPENED | WHERE),
        (pool, with_sea, WITH_SEA, {"where": 3, "sea": 3}, HAPPENED | WHERE | {"sea": "sea"}),
        (pool, with_when, WITH_WHEN, {"when": 3}, {"lost": "where", "cold": "when"}),
        # The answer in the language would lead to a question that is not there.
        (with_when, pool, WITH_WHEN, {"when": 2, "pool": 3}, {"lost": "where", "cold": "when"}),
        (pool, to_beach, OLDER, {}, HAPPENED | WHERE | {"unsure": "beach"}),
        # An answer with another id is another answer.
        (
            with_another_name,
            to_beach_by_another_name,
            OLDER,
            {"where": 3},
            {"pool": "pool", "not-known": "beach"},
        ),
        (where, without_pool, [*OLDER[:4], *OLDER[5:]], {"where": 3}, {"unsure": "beach"}),
    ],
)
def test_every_answer_of_an_overlaid_pathway_leads_on(
    prepared: PreparedLibrary,
    normal: Any,
    safety: Any,
    order: list[str],
    english: dict[str, int],
    answers: Answers,
) -> None:
    guide = prepared.translations["what-to-do"]
    second = normal(guide["en"])
    editions = [(1, False, guide["en"]), (2, False, second), (3, True, safety(second))]
    found = overlay_safety(guide["pl"], [SourceEdition(*each) for each in editions])
    assert leads_on(found.blocks)
    assert [block.id for block in found.blocks] == order
    assert {block.id: block.changed_in for block in found.blocks if block.changed_in} == english
    led = {each.id: each.to for block in questions(found.blocks) for each in block.answers}
    assert led | answers == led


@pytest.mark.parametrize(
    ("change", "answers"),
    [
        (to_beach, HAPPENED | WHERE | {"unsure": "beach"}),
        (with_when, HAPPENED | WHERE),
        (with_sea, HAPPENED | WHERE),
        (lambda guide: without_pool(with_when(guide)), HAPPENED | WHERE),
    ],
)
def test_answers_of_a_language_that_waits_lead_where_english_leads_if_that_is_there(
    prepared: PreparedLibrary, change: Any, answers: Answers
) -> None:
    guide = prepared.translations["what-to-do"]
    found = follow_source(guide["pl"], guide["en"], change(guide["en"]))
    assert leads_on(found.blocks)
    assert [block.id for block in found.blocks] == OLDER
    assert {a.id: a.to for each in questions(found.blocks) for a in each.answers} == answers


# Letters


def with_field(guide: Translation) -> Translation:
    """A letter that asks for one thing more."""
    field = next(iter(guide.fields.values()))
    blocks = [
        each.model_copy(update={"show": [*each.show, "more"]})
        if isinstance(each, FieldsAdvice)
        else each
        for each in guide.blocks
    ]
    return guide.model_copy(update={"fields": {**guide.fields, "more": field}, "blocks": blocks})


def without_field(guide: Translation) -> Translation:
    key = next(reversed(guide.fields))
    blocks = [
        each.model_copy(update={"show": [name for name in each.show if name != key]})
        if isinstance(each, FieldsAdvice)
        else each
        for each in guide.blocks
    ]
    fields = {name: field for name, field in guide.fields.items() if name != key}
    return guide.model_copy(update={"fields": fields, "blocks": blocks})


def test_a_letter_has_every_field_that_it_shows_and_no_more_after_a_safety_change(
    prepared: PreparedLibrary,
) -> None:
    guide = prepared.translations["swimming-lesson"]
    english, polish = guide["en"], guide["pl"]
    shown = [key for each in english.blocks if isinstance(each, FieldsAdvice) for key in each.show]
    assert shown
    followed = follow_source(polish, english, with_field(english))
    assert followed.fields["more"].label.lang == "en"
    assert {field.label.lang for key, field in followed.fields.items() if key != "more"} == {"pl"}
    editions = [SourceEdition(1, False, english), SourceEdition(2, True, with_field(english))]
    assert overlay_safety(polish, editions).fields == followed.fields
    fewer = SourceEdition(2, True, without_field(english))
    found = overlay_safety(polish, [SourceEdition(1, False, english), fewer])
    assert found.fields.keys() == fewer.text.fields.keys()
    assert {field.label.lang for field in found.fields.values()} == {"pl"}


def test_no_text_names_a_field_that_a_safety_change_has_dropped(prepared: PreparedLibrary) -> None:
    guide = prepared.translations["swimming-lesson"]
    key = next(reversed(guide["en"].fields))

    def naming(letter: Translation) -> Translation:
        """The letter that names the field in a paragraph."""
        blocks = [
            each.with_texts(
                lambda _, text: text.model_copy(update={"nodes": [FieldNode(field=key, label="x")]})
            )
            if each.id == "opening"
            else each
            for each in letter.blocks
        ]
        return letter.model_copy(update={"blocks": blocks})

    first, last = naming(guide["en"]), without_field(guide["en"])
    editions = [(1, False, first), (2, False, guide["en"]), (3, True, last)]
    found = overlay_safety(naming(guide["pl"]), [SourceEdition(*each) for each in editions])
    assert key not in found.fields
    changed = {block.id: block.changed_in for block in found.blocks if block.changed_in}
    assert changed == {"opening": 2}
