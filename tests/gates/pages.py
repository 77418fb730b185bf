"""Every kind of page of the bundled library: a new kind is a line here, and all gates open it."""

from collections.abc import Iterable

from tests.registry import SOME_TAGS, TAGS

GUIDE, LETTER, PATHWAY = "image-shared-online", "strangers-and-pictures", "what-has-happened"
BESIDE = {tag: "en" if tag != "en" else "ti" for tag in TAGS}
# An address that ends in `with=` has another language beside.
IN_A_LANGUAGE = (
    *("", GUIDE, f"{GUIDE}?place=GB-GLS&with=", "campaign-december-2017", LETTER, PATHWAY),
    *(f"{PATHWAY}/where", f"{PATHWAY}/where?with=", f"{PATHWAY}/blackmail?place=GB-GLS"),
    *(
        f"{GUIDE}/mistake",
        f"{GUIDE}/code?with=",
        f"{GUIDE}?near=?",
        "search?q=999",
        "search?q=qqqq",
    ),
    *(f"{GUIDE}/print", f"{GUIDE}/print?layout=poster&paper=a5&fold=booklet"),
    *("safety", "privacy", "accessibility", "offline"),
    *(f"letters/{LETTER}", "packs", "packs/gone", "nothing"),
    f"{GUIDE}?place=nowhere",
)
IN_NO_LANGUAGE = ("/", "/c/", "/c/nonsense", "/status", "/api/", "/problems")


def paths(tags: Iterable[str], *in_a_language: str) -> list[str]:
    """Return addresses of pages in some languages."""
    return [
        f"/{tag}/{path}{BESIDE[tag] if path.endswith('with=') else ''}"
        for tag in tags
        for path in in_a_language
    ]


IN_ENGLISH = [*IN_NO_LANGUAGE, *paths(["en"], *IN_A_LANGUAGE)]
PAGES = [*IN_NO_LANGUAGE, *paths(TAGS, *IN_A_LANGUAGE)]
# Pages are the same code in every language: in the other four those with the most in them.
LONGEST = ("", f"{GUIDE}?with=", f"{PATHWAY}/public", f"letters/{LETTER}")
OTHER_TAGS = [tag for tag in TAGS if tag not in SOME_TAGS]
EXAMINED = [
    *IN_NO_LANGUAGE,
    *paths(SOME_TAGS, *IN_A_LANGUAGE),
    *paths(OTHER_TAGS, *LONGEST),
]
# What a form answers: the page, and what is pressed there.
ANSWERED = {
    "a report without a word": (f"{GUIDE}/mistake", "form[method=post] button"),
    "a letter with mistakes": (f"letters/{LETTER}", "p > button[value=languages]"),
    "a pack without a leaflet": ("packs", "form[action*=packs] button"),
}
