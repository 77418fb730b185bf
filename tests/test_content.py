"""Facts about the bundled library: what is printed may be printed, and is plain to read.

The gate `tests/gates/test_content.py` says more of it, in every language and on paper."""

import re

import pytest

from locales.inline import Placeholder, Words, parse, signature, walk
from locales.library import BUNDLED, FOLDERS, read_library
from models.directory import Contact
from models.guide import EASY, Contacts, guide_messages

LIBRARY = read_library()
SLUGS = sorted(LIBRARY.guides)
PLACES = list(LIBRARY.directory.places)
MOST_WORDS_IN_A_SENTENCE = 20
MOST_WORDS_IN_AN_EASY_SENTENCE = 12
# A mark ends a sentence when a space, a quotation mark or nothing follows: "GOV.UK" is one word.
END = re.compile(r"[.?!:]+(?=[\s”\"]|$)")
WORD = re.compile(r"[\w’'-]+")
# Research found these dead, taken over, moved or without proof.
NEVER_PRINTED = (
    "emergencysms.org.uk",
    "emergencysms.net",
    "thinkuknow.co.uk",
    "actionfraud.police.uk",
    "chat.womensaid.org.uk",
    "88858",
    "08081640123",
    "08088084994",
    "08088010722",
)
# Slugs are addresses, ids of blocks are anchors and names of messages: sheets, links and reviews
# use them for ever. New ones are added here.
PUBLIC_NAMES = {
    "abuse-video-going-round": "danger first never why children parents staff help",
    "campaign-december-2017": (
        "danger news campaign why week safeguarded arrests trust harm survey alert talked security "
        "advice changed help"
    ),
    "image-shared-online": (
        "danger not-to-blame first removal no-promise blackmail fakes adults help"
    ),
    "live-streaming": "danger what-it-is tricks abuse say ask set-up if-it-happens help",
    "strangers-and-pictures": (
        "head dear danger opening known how abuse if-it-happens prevent school sign help"
    ),
    "what-has-happened": "danger happened where public private blackmail stranger bad-thing help",
}
PUBLIC_PLACES = ["GB", "GB-ENG", "GB-WLS", "GB-SCT", "GB-NIR", "GB-GLS"]
FOR_ADULTS_ONLY = {"stopncii", "revenge-porn-helpline"}
CONTACTS = list(LIBRARY.directory.contacts.values())
ENGLISH_TEXTS = [
    (domain, context, message.text)
    for domain, document in LIBRARY.documents.items()
    for context, message in document.messages.items()
]


@pytest.mark.parametrize("slug", PUBLIC_NAMES)
def test_slugs_and_ids_of_blocks_stay(slug: str) -> None:
    ids = {block.id for block in LIBRARY.guides[slug].blocks}
    assert set(PUBLIC_NAMES[slug].split()) - ids == set()


def test_places_stay() -> None:
    assert set(PUBLIC_PLACES) - set(PLACES) == set()


def words_of(message: str) -> str:
    """What a reader sees of a message, with one word for each placeholder."""
    return "".join(
        piece.text if isinstance(piece, Words) else "X"
        for piece in walk(parse(message))
        if isinstance(piece, Words | Placeholder)
    )


def longest_sentence(message: str) -> int:
    """The number of words in it."""
    return max(len(WORD.findall(sentence)) for sentence in END.split(words_of(message)))


def digits_only(text: str) -> str:
    """Numbers without the spaces in them, so that no way of grouping hides one."""
    return re.sub(r"(?<=\d)[\s\u00a0](?=\d)", "", text)


@pytest.mark.parametrize(
    ("message", "count"),
    [
        ("One two three. Four five.", 3),
        ("Ring {uk-999.phone} now: one two three four.", 4),
        ("**One** [two three](link:a), don't!", 4),
        ("One “two three four.” Five", 4),
        ("See the web at 9.30 today", 7),
        ("", 0),
    ],
)
def test_words_are_counted_by_sentence(message: str, count: int) -> None:
    assert longest_sentence(message) == count


@pytest.mark.parametrize("domain", list(LIBRARY.documents))
def test_no_english_sentence_is_long(domain: str) -> None:
    long = {
        context: text
        for document, context, text in ENGLISH_TEXTS
        if document == domain
        and context != "document.keywords"  # a list, which nobody reads
        and longest_sentence(text) > MOST_WORDS_IN_A_SENTENCE
    }
    assert long == {}


@pytest.mark.parametrize("slug", SLUGS)
def test_a_guide_fits_a_sheet_of_paper(slug: str) -> None:
    messages = dict(guide_messages(LIBRARY.guides[slug]))
    messages.pop("document.keywords", None)
    count = sum(
        len(words_of(message.text).split())
        for context, message in messages.items()
        if not context.endswith(EASY)  # printed in place of another text
    )
    assert 250 <= count <= (650 if LIBRARY.guides[slug].kind == "pathway" else 530)


@pytest.mark.parametrize("slug", SLUGS)
def test_an_easy_text_is_short_and_keeps_the_facts(slug: str) -> None:
    messages = dict(guide_messages(LIBRARY.guides[slug]))
    easy = {each: message for each, message in messages.items() if each.endswith(EASY)}
    assert len(easy) > 10
    for context, message in easy.items():
        usual = messages[context.removesuffix(EASY)].text
        assert longest_sentence(message.text) <= MOST_WORDS_IN_AN_EASY_SENTENCE, context
        assert signature(message.text).keys() == signature(usual).keys(), context
        assert {*re.findall(r"\d+", message.text)} == {*re.findall(r"\d+", usual)}, context


def test_every_file_is_a_guide_under_its_own_name() -> None:
    files = {path.stem for folder in FOLDERS.values() for path in (BUNDLED / folder).iterdir()}
    assert files == set(SLUGS)
    assert all(guide.slug == slug for slug, guide in LIBRARY.guides.items())
    assert {guide.kind for guide in LIBRARY.guides.values()} == set(FOLDERS)


@pytest.mark.parametrize("contact", CONTACTS, ids=lambda contact: contact.id)
def test_a_contact_may_be_printed(contact: Contact) -> None:
    assert contact.print_policy.startswith("yes")


@pytest.mark.parametrize("code", PLACES)
def test_whoever_is_listed_says_since_when_it_is_known(code: str) -> None:
    for ids in LIBRARY.directory.filled(code).values():
        assert all(LIBRARY.directory.contacts[id].evidenced_on for id in ids)


@pytest.mark.parametrize("contact", CONTACTS, ids=lambda contact: contact.id)
def test_what_is_dialled_is_what_is_printed(contact: Contact) -> None:
    for line in contact.phones:
        digits = line.number.replace(" ", "")
        abroad = "+44" + digits[1:] if len(digits) > 6 else digits
        assert line.uri.partition(":")[2] == abroad


@pytest.mark.parametrize(
    "said", ["Text 88858.", "Ring 0808 808 4994", "0808\u00a08010 722", "See thinkuknow.co.uk/x"]
)
def test_a_blocked_detail_is_found_however_it_is_grouped(said: str) -> None:
    assert any(each in digits_only(said) for each in NEVER_PRINTED)


def test_nothing_that_is_blocked_is_in_the_english_or_the_directory() -> None:
    lines = [line.number for each in CONTACTS for line in each.phones]
    shown = digits_only("\n".join([*lines, *(text for _, _, text in ENGLISH_TEXTS)]))
    shown += "\n".join(each.website for each in CONTACTS)
    assert "08001111" in shown
    assert [each for each in NEVER_PRINTED if each in shown] == []


def test_no_number_of_a_contact_is_typed_into_a_text() -> None:
    numbers = {line.number.replace(" ", "") for each in CONTACTS for line in each.phones}
    typed = {
        (domain, context, number)
        for domain, context, text in ENGLISH_TEXTS
        for number in re.findall(r"\d+", digits_only(words_of(text).replace("999 BSL", "")))
        if number in numbers
    }
    assert typed == set()


@pytest.mark.parametrize("code", PLACES)
def test_services_for_adults_fill_no_role_of_a_place(code: str) -> None:
    filled = {id for ids in LIBRARY.directory.filled(code).values() for id in ids}
    assert len(filled) > 5
    assert not filled & FOR_ADULTS_ONLY


def test_services_for_adults_are_in_no_list_and_the_register_of_them_is_right() -> None:
    assert set(LIBRARY.directory.contacts) >= FOR_ADULTS_ONLY
    for contact in CONTACTS:
        adults = "18+" in contact.print_policy or "adults only" in contact.about.text.lower()
        assert adults == (contact.id in FOR_ADULTS_ONLY)
    listed = {
        to
        for guide in LIBRARY.guides.values()
        for block in guide.blocks
        if isinstance(block, Contacts)
        for to in block.show
    }
    assert "emergency" in listed and not listed & FOR_ADULTS_ONLY


@pytest.mark.parametrize("slug", SLUGS)
def test_dates_follow_each_other(slug: str) -> None:
    guide = LIBRARY.guides[slug]
    assert guide.expires is None or guide.published <= guide.expires
    assert guide.review_due is None or guide.published < guide.review_due
    assert guide.review_due is not None or guide.see_instead in SLUGS
