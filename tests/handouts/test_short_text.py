"""The short text to send: it fits a message, says whom to ring, and is made of whole texts."""

from dataclasses import replace
from typing import Any

import pytest

from api.published.snapshot import AdviceQuery, Snapshot
from handouts.handout import STANDARD, Handout
from handouts.help_lines import help_lines
from handouts.lines import notices, trust_lines
from handouts.sentences import first_sentence
from handouts.short_text import MAX, short_text
from models.advice import CalloutAdvice, StepsAdvice
from richtext.plain import LEFT_TO_RIGHT_ISOLATE, NO_BREAK_SPACE, phone_text
from richtext.text import original
from tests.handouts.test_docx import NOW
from tests.registry import PLACES, SLUGS, TAGS

GUIDE, PATHWAY, LETTER, EXPIRED = "cold-water", "what-to-do", "swimming-lesson", "pool-news-2017"
ADDRESS = "https://advice.example/en/cold-water"
EXPECTED = """\
Cold water: what to do in the first hour

Is somebody in the water now?
Call 01632_960999.

What to do first
1. Stay calm and keep talking to them.
2. Throw something that floats.
3. Write down words: where, when, and who was there.
4. Then tell the harbour police on 01632_960101, or Beach Watch.

Emergency: 01632_960999
Harbour police: 01632_960101
Help for children · Young Swimmers: 0808_157_0192
Help for adults · Parents Line: 0808_157_0101

Read all of it here:
https://advice.example/en/cold-water""".replace("_", NO_BREAK_SPACE)
ROOM = MAX - len(EXPECTED)


def laid_out(snapshot: Snapshot, slug: str, tag: str, place: str = "GB") -> Handout:
    query = AdviceQuery(slug, tag, place)
    return snapshot.handout(query, NOW, "https://advice.example", STANDARD, None)


def check_short_text(handout: Handout, address: str) -> None:
    """Raise AssertionError unless the short text of a handout fits, and is made of whole texts."""
    text, advice = short_text(handout, address), handout.advice
    assert len(text) <= MAX
    lines = text.split("\n")
    assert (lines[0], lines[-1]) == (advice.title.text, address)
    whole = {
        *(each.text for each in notices(advice, handout.own_words, handout.site)),
        *(each.text for each in trust_lines(advice, handout.words)),
        *(
            each.text
            for block in advice.blocks
            for text in block.every_text()
            for each in (text, first_sentence(text))
        ),
        *("", advice.title.text, advice.summary.text, handout.own_words["share-more"].text),
    }
    found = help_lines(handout)
    numbers = {phone_text(each.phone.number, isolated=advice.title.dir == "rtl")
               for each in (found.lines if found else ())}  # fmt: skip
    for line in lines[:-1]:
        assert line in whole or line[3:] in whole or line.partition(": ")[2] in numbers, line
    assert sum(line.partition(": ")[2] in numbers for line in lines) == min(len(numbers), 4)
    steps = [line[:3] for line in lines if line[:1].isdigit() and line[3:] in whole]
    assert steps == [f"{number}. " for number, _ in enumerate(steps, 1)]
    assert bool(steps) == _has_steps(handout)
    if any(isinstance(each, CalloutAdvice) and each.kind == "urgent" for each in advice.blocks):
        assert next(each.title.text for each in advice.blocks if isinstance(each, CalloutAdvice)
                    and each.kind == "urgent") in lines  # fmt: skip


def _has_steps(handout: Handout) -> bool:
    blocks = handout.advice.blocks
    first = any(isinstance(each, StepsAdvice) and each.critical for each in blocks)
    return first and handout.advice.kind != "pathway"


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("tag", TAGS)
def test_it_fits_a_message_and_is_made_of_whole_texts(
    snapshot: Snapshot, slug: str, tag: str
) -> None:
    for place in PLACES:
        address = f"https://advice.example/{tag}/{slug}?place={place}&with=zh-Hans"
        check_short_text(laid_out(snapshot, slug, tag, place), address)


def test_it_says_what_to_do_whom_to_ring_and_where_the_rest_is(snapshot: Snapshot) -> None:
    assert short_text(laid_out(snapshot, GUIDE, "en"), ADDRESS) == EXPECTED


def test_numbers_hold_together_from_right_to_left(snapshot: Snapshot) -> None:
    text = short_text(laid_out(snapshot, GUIDE, "ur"), ADDRESS)
    assert text.count(f"{LEFT_TO_RIGHT_ISOLATE}01632\u00a0960999") == 2
    assert text.endswith(f"\n{ADDRESS}")


@pytest.mark.parametrize(
    ("slug", "tag", "said"),
    [
        (PATHWAY, "en", "Answer one or two questions. You get a short list"),
        (EXPIRED, "en", "This bulletin ended on "),
        (GUIDE, "ur", "مشینی ترجمہ۔"),
    ],
)
def test_it_says_what_one_has_to_know_of_it(
    snapshot: Snapshot, slug: str, tag: str, said: str
) -> None:
    assert said in short_text(laid_out(snapshot, slug, tag), ADDRESS)


def test_the_steps_of_a_pathway_are_for_those_who_answered(snapshot: Snapshot) -> None:
    assert "\n1. " not in short_text(laid_out(snapshot, PATHWAY, "en"), ADDRESS)


@pytest.mark.parametrize(
    ("words", "steps"),
    [
        (0, "1234"),
        (ROOM, "1234"),
        (ROOM + 1, "123"),
        (5000, ""),
    ],
)
def test_what_does_not_fit_is_left_out_from_a_step_on(
    snapshot: Snapshot, words: int, steps: str
) -> None:
    """The last step is so many characters longer, or the first one where all would go."""
    handout = laid_out(snapshot, GUIDE, "en")
    at = 0 if words > MAX else -1
    blocks: list[Any] = [*handout.advice.blocks]
    (place,) = [n for n, each in enumerate(blocks) if each.id == "first"]
    items = [*blocks[place].items]
    text = items[at].text
    longer = original(text.text + "x" * words, text.lang, text.dir)
    items[at] = items[at].model_copy(update={"text": longer})
    blocks[place] = blocks[place].model_copy(update={"items": items})
    advice = handout.advice.model_copy(update={"blocks": blocks})
    written = short_text(replace(handout, advice=advice), ADDRESS)
    assert [line[0] for line in written.split("\n") if line[1:3] == ". "] == [*steps]
    assert ("What to do first" in written) == bool(steps)
    assert "Parents Line: 0808" in written and len(written) <= MAX
    assert (len(written) == MAX) == (words == ROOM)
