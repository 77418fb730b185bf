"""A handout: advice laid out for paper or a file, with the code by which this sheet is known."""

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass

from locales.dates import format_days
from locales.languages import Language, languages
from models.advice import Advice, Block
from models.codes import LAYOUTS
from models.directory import Role
from richtext.text import Text, fill

Words = Mapping[str, Text]
PAPERS = {"a4": "A4", "a5": "A5", "letter": "letter", "a3": "A3"}
INKS = ("colour", "mono")
SHEETS = ("a4", "a5", "letter")
PAPERS_OF = {"poster": ("a4", "a3"), "cards": ("a4",)}


@dataclass(frozen=True)
class Options:
    """How a handout is laid out: the size of its letters, of its paper, and the printer's ink;
    folded to a booklet or not; in braille, the cells of a line and the lines of a page."""

    layout: str = LAYOUTS[0]
    paper: str = "a4"
    ink: str = INKS[0]
    fold: str = "none"
    width: int = 40
    height: int = 25

    @property
    def papers(self) -> tuple[str, ...]:
        """On which paper there is such a layout."""
        return PAPERS_OF.get(self.layout, SHEETS)

    @property
    def single(self) -> bool:
        """Whether it has one page, in one language."""
        return self.layout in PAPERS_OF

    @property
    def narrow(self) -> bool:
        """Whether a line has room for one thing only."""
        return self.layout in ("large", "easy") or self.paper == "a5"


STANDARD = Options()


def paper_for(paper: str | None, fold: str) -> str:
    """The paper that was chosen, else that which goes with the fold."""
    return paper or ("a5" if fold == "booklet" else STANDARD.paper)


def changed_options(options: Options) -> list[str]:
    """What is not as it usually is, for the name of a file."""
    pairs = zip(astuple(options), astuple(STANDARD), strict=True)
    return [str(chosen) for chosen, usual in pairs if chosen != usual]


@dataclass(frozen=True)
class Letterhead:
    """Whose letter it is. `logo` is a PNG."""

    name: Text
    address: tuple[Text, ...] = ()
    logo: bytes | None = None


@dataclass(frozen=True)
class Handout:
    """`words` is the interface by language; `roles` what contacts are for; `site` where all of it
    is online; `beside` the same in another language, with a code of its own. A letter may have the
    `head` of a school, and at its end a `slip`."""

    advice: Advice
    words: Mapping[str, Words]
    roles: Mapping[Role, Text]
    site: str
    code: str
    options: Options = STANDARD
    beside: "Handout | None" = None
    head: Letterhead | None = None
    slip: tuple[Block, ...] = ()

    @property
    def own_words(self) -> Words:
        """The interface in the language of the advice."""
        return self.words[self.advice.language]

    @property
    def language(self) -> Language:
        return languages()[self.advice.language]

    @property
    def languages(self) -> list[str]:
        """The tags of one language or two."""
        return [each.advice.language for each in (self, self.beside) if each]

    def checked(self, dates: Sequence[str]) -> Text:
        """Return the line that says when the sources of contacts were published.

        `dates` is one year, month or day, or the oldest and the newest of several.
        """
        shown = format_days(self.language, *dates)
        return fill(self.own_words["checked-in-sources"], date=shown)

    @property
    def url(self) -> str:
        """Where one learns whether the sheet is current."""
        return f"{self.site}/c/{self.code}"
