"""What is said of letters over HTTP, and what is sent to fill one in."""

from typing import Annotated

from pydantic import BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from api.http.limits import MAX_LOGO, MAX_MEMBERS, FieldText, Name
from handouts.letter import LetterValues
from handouts.letterhead import InvalidLogo, decode_logo
from models.advice import FieldCard, Item
from richtext.described import DescribedModel
from richtext.text import Text


class LetterCard(DescribedModel):
    """A letter that can be filled in."""

    slug: str
    """The name of the letter in addresses, the same in all languages."""
    title: Text
    """The title of the letter."""
    summary: Text
    """One or two sentences on when to send it."""
    languages: list[str]
    """The BCP 47 tags of the languages in which it can be written."""


class LetterList(DescribedModel):
    """The letters."""

    items: list[LetterCard]
    """The letters that can be filled in."""


class LetterForm(LetterCard):
    """What to send for a letter."""

    fields: dict[str, FieldCard]
    """The merge fields, by key."""
    acknowledgements: list[Item]
    """What somebody at the sender has to confirm: send the ids of all."""


def _decode_logo(written: object) -> object:
    try:
        return decode_logo(written) if isinstance(written, str) else written
    except InvalidLogo as error:
        raise PydanticCustomError("logo", error.errors[0].detail.removesuffix(".")) from None


class HeadDetails(DescribedModel):
    """The head of a letter."""

    model_config = ConfigDict(extra="forbid")

    name: FieldText = ""
    """The name of the sender."""
    address: FieldText = ""
    """The address of the sender, which can have several lines."""
    logo: Annotated[bytes | None, Field(max_length=MAX_LOGO), BeforeValidator(_decode_logo)] = None
    """A PNG or JPEG in base64, also as a `data:` URL; null for none."""


class LetterDetails(DescribedModel):
    """What the sender fills in."""

    model_config = ConfigDict(extra="forbid")

    fields: Annotated[dict[Name, FieldText], Field(max_length=MAX_MEMBERS)] = {}
    """The values of the merge fields, by key: dates as `2026-09-01`, one person per line."""
    acknowledgements: Annotated[list[Name], Field(max_length=MAX_MEMBERS)] = []
    """The ids of what somebody at the sender has confirmed."""
    head: HeadDetails = HeadDetails()
    """The letterhead."""
    slip: bool = False
    """Whether to add a reply slip."""
    recipient: FieldText = ""
    """Name and address for the window of an envelope, up to 6 lines; may be empty."""
    signatory: FieldText = ""
    """What stands below the line to sign, up to 2 lines such as a name and a role."""

    def values(self) -> LetterValues:
        """Return the values as the letter takes them."""
        head = self.head
        return LetterValues(
            self.fields,
            self.acknowledgements,
            head.name,
            head.address,
            head.logo,
            self.slip,
            self.recipient,
            self.signatory,
        )


class LetterPackDetails(LetterDetails):
    """What the sender fills in for a letter in several languages."""

    copies: Annotated[dict[Name, int], Field(min_length=1, max_length=MAX_MEMBERS)]
    """The number of copies, 1 to 9,999, by language: a tag, a name or a code."""
