"""Localise guides and the directory: messages and catalogs become translations and cards."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from babel.messages.catalog import Message as CatalogMessage
from pydantic import TypeAdapter

from locales import inline
from locales.catalogs import is_translated
from locales.languages import Language, languages
from locales.library import INTERFACE, INTERFACE_FILE, Document, read_interface
from locales.reviews import ReviewLog, find_review, status_of, weakest
from models.advice import Block, ContactCard, DirectoryCard, FieldCard, Item, PlaceCard, Translation
from models.blocks import TEXT_FIELDS
from models.directory import Contact, Directory, Place
from models.guide import EASY, Guide, SourceBlock, Statistic, guide_messages
from models.library import COVER
from models.yaml_source import Message
from richtext.nodes import (
    FieldNode,
    LinkNode,
    Node,
    ReferenceNode,
    StrongNode,
    TextNode,
)
from richtext.text import Status, Text

BLOCKS = TypeAdapter(list[Block])


@dataclass(frozen=True)
class DocumentMessages:
    """The messages of one document in one language; those that are written in it need no catalog. A
    message without a translation of its present source text is localised as in the `fallback`, and
    without that, in the language it is written in."""

    language: Language
    document: Document
    catalog: Mapping[str, CatalogMessage] = field(default_factory=dict)
    review_log: ReviewLog = field(default_factory=dict)
    fallback: "DocumentMessages | None" = None

    @property
    def source(self) -> Language:
        """The language of the library."""
        return languages()[self.document.source]

    def is_source(self, context: str) -> bool:
        """Return whether a message is written in this language."""
        return self.document.language_of(context) == self.language

    def has(self, context: str, message: Message) -> bool:
        """Return whether a message can be read in this language."""
        return self.is_source(context) or is_translated(self.catalog.get(context), message.text)

    def text(self, context: str, message: Message) -> str:
        if self.is_source(context):
            return message.text
        return str(self.catalog[context].string)

    def status(self, context: str) -> Status:
        if self.is_source(context):
            return "source"
        return status_of(self.catalog[context], self.review_log)

    def localised(
        self, context: str, message: Message, nodes: Mapping[str, Node] | None = None
    ) -> Text:
        """Return a message as a text. `nodes` replace placeholders that are not contacts."""
        if not self.has(context, message):
            written = DocumentMessages(self.document.language_of(context), self.document)
            return (self.fallback or written).localised(context, message, nodes)
        return Text(
            lang=self.language.tag,
            dir=self.language.dir,
            status=self.status(context),
            nodes=_nodes(inline.parse(self.text(context, message)), nodes or {}),
        )

    def reviewed_on(self, contexts: Iterable[str]) -> date | None:
        """Return the day of the last review, or None unless all messages are reviewed."""
        contexts = list(contexts)
        if any(self.status(context) != "reviewed" for context in contexts):
            return None
        entries = (find_review(self.catalog[context], self.review_log) for context in contexts)
        return max(entry.date for entry in entries if entry)


def source_messages(document: Document) -> DocumentMessages:
    """Return the messages of a document in the language of its library, without a catalog."""
    return DocumentMessages(languages()[document.source], document)


@cache
def software_words(*, for_staff: bool) -> Mapping[str, Text]:
    """Return the words of the interface that come with this release, in English; those of staff,
    which are shown in the language of the library only, if wanted."""
    document = Document(INTERFACE, INTERFACE_FILE, read_interface())
    wording = source_messages(document)
    return {
        key: wording.localised(key, each)
        for key, each in document.messages.items()
        if for_staff or not key.startswith(COVER)
    }


def localise_guide(guide: Guide, wording: DocumentMessages) -> Translation:
    """Return a guide in one language."""
    messages = dict(guide_messages(guide))
    critical = [context for context, message in messages.items() if message.critical]
    return Translation(
        slug=guide.slug,
        kind=guide.kind,
        language=wording.language.tag,
        direction=wording.language.dir,
        status=weakest(wording.status(context) for context in messages),
        critical_status=weakest(wording.status(context) for context in critical or messages),
        reviewed_on=wording.reviewed_on(messages),
        title=wording.localised("document.title", guide.title),
        english_title=wording.source.text(guide.title.text),
        summary=wording.localised("document.summary", guide.summary),
        keywords=wording.localised("document.keywords", guide.keywords) if guide.keywords else None,
        audience=guide.audience,
        topics=guide.topics,
        published_at=guide.published,
        expires_on=guide.expires,
        review_due=guide.review_due,
        see_instead=guide.see_instead,
        sources=guide.sources,
        fields={
            key: FieldCard(
                label=wording.localised(f"fields.{key}", each.label),
                **each.model_dump(exclude={"label"}),
            )
            for key, each in guide.fields.items()
        },
        acknowledgements=[
            Item(id=key, text=wording.localised(f"acknowledgements.{key}", message))
            for key, message in guide.acknowledgements.items()
        ],
        blocks=BLOCKS.validate_python([_block(each, guide, wording) for each in guide.blocks]),
    )


def localise_directory(directory: Directory, wording: DocumentMessages) -> DirectoryCard:
    """Return the directory in one language."""
    return DirectoryCard(
        contacts={id: _contact(each, wording) for id, each in directory.contacts.items()},
        places={code: _place(each, directory, wording) for code, each in directory.places.items()},
        roles={
            role: wording.localised(f"role.{role}", label)
            for role, label in directory.roles.items()
        },
        postcodes=directory.postcodes,
    )


def fixed_nodes(guide: Guide, block: SourceBlock, wording: DocumentMessages) -> dict[str, Node]:
    """Return the nodes for placeholders and links of a block that are not contacts."""
    nodes: dict[str, Node] = {
        key: FieldNode(field=key, label=inline.plain(wording.text(f"fields.{key}", each.label)))
        for key, each in guide.fields.items()
    }
    nodes.setdefault("language", wording.language.spoken_in(wording.source.tag))
    nodes |= {f"link:{key}": LinkNode(href=url, children=[]) for key, url in guide.links.items()}
    if isinstance(block, Statistic):
        nodes["value"] = TextNode(text=block.value)
    return nodes


def _block(block: SourceBlock, guide: Guide, wording: DocumentMessages) -> dict[str, Any]:
    """Return the data of an advice block: the same fields, with texts in place of messages."""
    nodes = fixed_nodes(guide, block, wording)

    def localised(name: str, message: Message) -> Text:
        return wording.localised(f"{block.id}.{name}", message, nodes)

    single, items = TEXT_FIELDS[block.type]
    data = block.model_dump(exclude={"note", *single, items})
    data["easy"] = {
        name.removesuffix(EASY): localised(name, message)
        for name, message in block.messages()
        if name.endswith(EASY)
    }
    for name in single:
        message = getattr(block, name)
        data[name] = localised(name, message) if message else None
    if items:
        data[items] = [
            {"id": key, "text": localised(key, each), **each.model_dump(include={"to", "icon"})}
            for key, each in getattr(block, items).items()
        ]
    return data


def _contact(contact: Contact, wording: DocumentMessages) -> ContactCard:
    more = wording.localised(f"{contact.id}.more", contact.more) if contact.more else None
    return ContactCard(
        id=contact.id,
        name=wording.source.text(contact.name),
        about=wording.localised(f"{contact.id}.about", contact.about),
        more=more,
        phones=contact.phones,
        website=contact.website,
        evidenced_on=contact.evidenced_on,
        human_verified_on=contact.human_verified_on,
    )


def _place(place: Place, directory: Directory, wording: DocumentMessages) -> PlaceCard:
    return PlaceCard(
        code=place.code,
        name=wording.localised(f"place.{place.code}", place.name),
        parent=place.parent,
        roles=directory.filled(place.code),
    )


def _nodes(pieces: Iterable[inline.Inline], nodes: Mapping[str, Node]) -> list[Node]:
    return [_node(piece, nodes) for piece in pieces]


def _node(piece: inline.Inline, nodes: Mapping[str, Node]) -> Node:
    match piece:
        case inline.Words():
            return TextNode(text=piece.text)
        case inline.Strong():
            return StrongNode(children=_nodes(piece.children, nodes))
        case inline.Link():
            return _link(piece, nodes)
        case inline.Placeholder():
            if piece.name in nodes:
                return nodes[piece.name]
            to, _, part = piece.name.partition(".")
            return ReferenceNode(to=to, part="phone" if part else "name")


def _link(piece: inline.Link, nodes: Mapping[str, Node]) -> Node:
    children = _nodes(piece.children, nodes)
    known = nodes.get(piece.target)
    if isinstance(known, LinkNode):
        return LinkNode(href=known.href, children=children)
    to = piece.target.removeprefix("contact:")
    return ReferenceNode(to=to, part="website", children=children)
