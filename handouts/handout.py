"""A handout: advice laid out for paper or a file, with the code by which this sheet is known."""

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import date

from locales.dates import format_days
from locales.languages import Language, languages
from models.advice import Advice, Block
from models.codes import LAYOUTS
from models.library import LibraryCard
from richtext.text import ENGLISH, Text, fill

Words = Mapping[str, Text]
PAPERS = {"a4": "A4", "a5": "A5", "letter": "letter", "a3": "A3"}
INKS = ("colour", "mono")
PRINTERS = ("office", "print")
SHEETS = ("a4", "a5", "letter")
PAPERS_OF = {"poster": ("a4", "a3"), "cards": ("a4",)}


@dataclass(frozen=True)
class Options:
    """The layout, paper, ink and fold of a handout, and for whom it is: an office, or a print shop.
    `width` is the number of braille cells on a line, `height` the number of braille lines on a
    page."""

    layout: str = LAYOUTS[0]
    paper: str = "a4"
    ink: str = INKS[0]
    fold: str = "none"
    width: int = 40
    height: int = 25
    for_: str = PRINTERS[0]

    @property
    def papers(self) -> tuple[str, ...]:
        """Return the papers that the layout can be printed on."""
        return PAPERS_OF.get(self.layout, SHEETS)

    @property
    def single(self) -> bool:
        """Return whether the layout is a single page."""
        return self.layout in PAPERS_OF

    @property
    def narrow(self) -> bool:
        """Return whether lines are too short for two columns."""
        return self.layout in ("large", "easy") or self.paper == "a5"


STANDARD = Options()


def paper_for(paper: str | None, fold: str) -> str:
    """Return the chosen paper, or the default paper for the fold."""
    return paper or ("a5" if fold == "booklet" else STANDARD.paper)


def changed_options(options: Options) -> list[str]:
    """Return the options that differ from the defaults, for the name of a file."""
    pairs = zip(astuple(options), astuple(STANDARD), strict=True)
    return [str(chosen) for chosen, usual in pairs if chosen != usual]


def fill_date(text: Text, *days: date | str, **values: str) -> Text:
    """Return a text of the interface with a date, or the first and the last of several, written as
    in the language of the text: words that wait for their translation are in another."""
    return fill(text, date=format_days(languages()[text.lang], *days), **values)


@dataclass(frozen=True)
class Letterhead:
    """The sender at the top of a letter. `logo` is a PNG."""

    name: Text
    address: tuple[Text, ...] = ()
    logo: bytes | None = None


@dataclass(frozen=True)
class SignOff:
    """The end of a letter: the words above a line to sign, and the lines of text below it. It
    follows the block with the id `after`."""

    words: Text
    lines: tuple[Text, ...]
    after: str


@dataclass(frozen=True)
class Handout:
    """Advice with everything that a renderer needs.

    `words` are the interface texts by language, `roles` the labels of the roles of contacts,
    `library` the settings of the library, `site` the address of the website. `beside` is the same
    handout in a second language, with its own code. A letter that is filled in may have a
    letterhead (`head`), a `recipient` for the window of an envelope, a `slip` for replies at its
    end; its `opening` stands above the title, and it has a `sign_off`.
    """

    advice: Advice
    words: Mapping[str, Words]
    roles: Mapping[str, Text]
    library: LibraryCard
    site: str
    code: str
    options: Options = STANDARD
    beside: "Handout | None" = None
    head: Letterhead | None = None
    recipient: tuple[Text, ...] = ()
    opening: tuple[Text, ...] = ()
    sign_off: SignOff | None = None
    slip: tuple[Block, ...] = ()

    @property
    def pictured(self) -> bool:
        """Return whether its items have their icons. A single page has no room for them, unless it
        is a chart."""
        return self.chart or not self.options.single

    @property
    def chart(self) -> bool:
        """Return whether it is a chart: so is the poster of a pathway."""
        return self.options.layout == "poster" and self.advice.kind == "pathway"

    @property
    def headed(self) -> bool:
        """Return whether its top belongs to the sender: then the library is named at its end."""
        return bool(self.head or self.recipient)

    @property
    def own_words(self) -> Words:
        """Return the interface texts in the language of the advice."""
        return self.words[self.advice.language]

    @property
    def language(self) -> Language:
        return languages()[self.advice.language]

    @property
    def latin(self) -> str:
        """Return the tag of the language that Latin words are in, whatever the text around them:
        that of the library, or English if it has other letters."""
        source = languages()[self.library.source]
        return source.tag if source.script == "Latn" else ENGLISH

    @property
    def languages(self) -> list[str]:
        """Return the tags of its one or two languages."""
        return [each.advice.language for each in (self, self.beside) if each]

    def checked(self, dates: Sequence[str]) -> Text:
        """Return the line that says when the sources of contacts were published.

        `dates` is one year, month or day, or the oldest and the newest of several.
        """
        return fill_date(self.own_words["checked-in-sources"], *dates)

    @property
    def url(self) -> str:
        """Return the address that says whether the sheet is current."""
        return f"{self.site}/c/{self.code}"
