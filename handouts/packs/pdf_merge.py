"""Merge PDFs into one that keeps the structure tree of each for screen readers.

The file is written as it grows, with one PDF in memory at a time: pikepdf would hold all of them
until the end (docs/decisions/013).
"""

import re
import zlib
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from io import BytesIO
from typing import IO, Any

from pikepdf import Array, Dictionary, Name, Page, Pdf, Stream, String

from handouts.formats.pdf_archive import CLAIMS, identifier, output_intents, srgb

# A string may look like a reference; qpdf escapes the brackets in it.
REFERENCE = re.compile(rb"\((?:\\.|[^\\()])*\)|<[0-9A-Fa-f]*>|\b(\d+) 0 R\b", re.DOTALL)
OBJECTS_PER_STREAM = 200
METADATA = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{}</rdf:li></rdf:Alt></dc:title>
</rdf:Description>
{}</rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


@dataclass(frozen=True)
class MergedPart:
    """One of the merged PDFs. `pages`, `structure` and `first_page` are object numbers."""

    title: str
    sheets: int  # of one copy, printed on both sides
    page_count: int  # of all copies
    pages: int
    structure: int
    first_page: int


class PdfMerger:
    """Write several PDFs to one file, each on sheets of its own when printed on both sides.

    Further copies of a PDF look the same and are not read out again. The PDFs must come from
    `render_pdf` or `make_booklet`: not encrypted, tagged, with a parent tree in one node.
    """

    def __init__(self, file: IO[bytes], title: str, language: str) -> None:
        self.file = file
        self.title, self.language = title, language
        # By object number: its position in the file, or its index in an object stream.
        self.positions = array("Q", [0])
        self.pending: list[tuple[int, bytes]] = []  # small objects for the next object stream
        self.next_key = 0  # of the parent tree
        self.parent_leaves: list[int] = []
        self.digest = sha256()  # of what has been written
        self.page_tree, self.root_element = self._new_number(), self._new_number()
        file.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")

    def add(self, content: bytes, title: str, copies: int = 1) -> MergedPart:
        """Write so many copies of a PDF; `finish` puts it in its place."""
        with Pdf.open(BytesIO(content)) as pdf:
            return self._add(pdf, title, copies)

    def finish(self, order: Sequence[MergedPart]) -> None:
        """Write the page tree, bookmarks and structure of the parts in this order."""
        catalog, structure, outlines = (self._new_number() for _ in range(3))
        kids = b" ".join(b"%d 0 R" % each.pages for each in order)
        count = sum(each.page_count for each in order)
        self._write(self.page_tree, b"<< /Type /Pages /Count %d /Kids [ %b ] >>" % (count, kids))
        parts = b" ".join(b"%d 0 R" % each.structure for each in order)
        self._write(
            self.root_element,
            b"<< /Type /StructElem /S /Document /P %d 0 R /K [ %b ] >>" % (structure, parts),
        )
        leaves = b" ".join(b"%d 0 R" % leaf for leaf in self.parent_leaves)
        parents = self._write_new(b"<< /Kids [ %b ] >>" % leaves)
        self._write(
            structure,
            b"<< /Type /StructTreeRoot /K [ %d 0 R ] /ParentTree %d 0 R /ParentTreeNextKey %d >>"
            % (self.root_element, parents, self.next_key),
        )
        self._write_bookmarks(outlines, order)
        xmp = METADATA.format(escape(self.title), CLAIMS).encode()
        metadata = self._write_new_stream(b"<< /Type /Metadata /Subtype /XML", xmp)
        profile = self._write_new_stream(b"<< /N 3 /Filter /FlateDecode", zlib.compress(srgb()))
        self._write(
            catalog,
            b"<< /Type /Catalog /Pages %d 0 R /StructTreeRoot %d 0 R /Outlines %d 0 R /Metadata "
            b"%d 0 R /Lang %b /MarkInfo << /Marked true >> /ViewerPreferences << /DisplayDocTitle "
            b"true /Duplex /DuplexFlipLongEdge /PrintScaling /None >> /OutputIntents %b >>"
            % (
                self.page_tree,
                structure,
                outlines,
                metadata,
                _string(self.language),
                output_intents(profile),
            ),
        )
        self._write_pending()
        self._write_end(catalog)

    def _add(self, pdf: Pdf, title: str, copies: int) -> MergedPart:
        pages, root = [*pdf.pages], pdf.Root
        if len(pages) % 2:
            pdf.add_blank_page(page_size=pages[-1].mediabox[2:])
            pdf.pages[-1].obj.Tabs = Name.S
        _resolve_link_targets(pdf)
        numbers = {each.objgen[0]: self._new_number() for each in _part_objects(pdf)}
        top = root.StructTreeRoot.K
        top = top[0] if isinstance(top, Array) else top
        top.S, top.T, top.Lang = Name.Part, String(title), root.Lang
        self._renumber_structure(pdf, numbers)
        branch, structure = self._new_number(), numbers[top.objgen[0]]
        leaves = [numbers[each.obj.objgen[0]] for each in pdf.pages]
        for each in pdf.pages:
            del each.obj["/Parent"]
        del top["/P"]
        for each in _part_objects(pdf):
            number = numbers[each.objgen[0]]
            if number in leaves:
                self._write_object(number, each, numbers, b"/Parent %d 0 R" % branch)
            elif number == structure:
                self._write_object(number, each, numbers, b"/P %d 0 R" % self.root_element)
            else:
                self._write_object(number, each, numbers)
        if copies > 1:
            leaves += self._write_copies(pdf, numbers, branch, copies - 1)
        kids = b" ".join(b"%d 0 R" % each for each in leaves)
        self._write(
            branch,
            b"<< /Type /Pages /Parent %d 0 R /Count %d /Kids [ %b ] >>"
            % (self.page_tree, len(leaves), kids),
        )
        return MergedPart(
            title=title,
            sheets=len(pdf.pages) // 2,
            page_count=len(leaves),
            pages=branch,
            structure=structure,
            first_page=leaves[0],
        )

    def _write_copies(
        self, pdf: Pdf, numbers: Mapping[int, int], branch: int, copies: int
    ) -> list[int]:
        """Write the pages of further copies, which draw forms marked as artifacts."""
        drawn = []
        for page in pdf.pages:
            number = self._new_number()
            self._write_object(
                number, page.as_form_xobject(), self._write_untagged_forms(page, numbers)
            )
            resources = b"<< /XObject << /Copy %d 0 R >> >>" % number
            contents = self._write_new_stream(b"<<", b"/Artifact BMC /Copy Do EMC")
            box = b" ".join(b"%g" % float(each) for each in page.mediabox)
            drawn.append(
                b"<< /Type /Page /Parent %d 0 R /MediaBox [ %b ] /Tabs /S /Resources %b /Contents "
                b"%d 0 R >>" % (branch, box, resources, contents)
            )
        return [self._write_new(each) for _ in range(copies) for each in drawn]

    def _write_untagged_forms(self, page: Page, numbers: Mapping[int, int]) -> Mapping[int, int]:
        """Write the forms on a page again, untagged; return the numbers to use for them."""
        found = dict(numbers)
        for form in page.resources.get("/XObject", Dictionary()).values():
            if "/StructParents" in form:
                found[form.objgen[0]] = self._new_number()
                del form["/StructParents"]
                self._write_object(found[form.objgen[0]], form, numbers)
        return found

    def _renumber_structure(self, pdf: Pdf, numbers: Mapping[int, int]) -> None:
        """Move the keys by which pages and links find their structure behind those in use."""
        nums = [*pdf.Root.StructTreeRoot.ParentTree.Nums]
        for each in _part_objects(pdf):
            for name in ("/StructParents", "/StructParent"):
                if isinstance(each, Dictionary | Stream) and name in each:
                    each[name] = int(each[name]) + self.next_key
        keys = [int(each) + self.next_key for each in nums[::2]]
        pairs = b" ".join(
            b"%d %b" % (key, _renumbered(_unparsed(value), numbers))
            for key, value in zip(keys, nums[1::2], strict=True)
        )
        leaf = self._write_new(b"<< /Limits [ %d %d ] /Nums [ %b ] >>" % (keys[0], keys[-1], pairs))
        self.parent_leaves.append(leaf)
        self.next_key = keys[-1] + 1

    def _write_bookmarks(self, outlines: int, order: Sequence[MergedPart]) -> None:
        numbers = [self._new_number() for _ in order]
        for place, (number, part) in enumerate(zip(numbers, order, strict=True)):
            beside = b""
            if place:
                beside += b"/Prev %d 0 R " % numbers[place - 1]
            if place + 1 < len(numbers):
                beside += b"/Next %d 0 R " % numbers[place + 1]
            self._write(
                number,
                b"<< /Title %b /Parent %d 0 R %b/Dest [ %d 0 R /Fit ] >>"
                % (_string(part.title), outlines, beside, part.first_page),
            )
        ends = (numbers[0], numbers[-1], len(numbers))
        self._write(outlines, b"<< /Type /Outlines /First %d 0 R /Last %d 0 R /Count %d >>" % ends)

    def _write_object(
        self, number: int, found: Any, numbers: Mapping[int, int], more: bytes = b""
    ) -> None:
        if isinstance(found, Stream):
            dictionary = _renumbered(_unparsed(Dictionary(dict(found.stream_dict))), numbers)
            self._write_stream(number, dictionary.rstrip()[:-2], found.read_raw_bytes())
            return
        written = _renumbered(found.unparse(resolved=True), numbers)
        self._write(number, written.rstrip()[:-2] + more + b" >>" if more else written)

    def _new_number(self) -> int:
        self.positions.append(0)
        return len(self.positions) - 1

    def _write_new(self, content: bytes) -> int:
        number = self._new_number()
        self._write(number, content)
        return number

    def _write_new_stream(self, dictionary: bytes, data: bytes) -> int:
        number = self._new_number()
        self._write_stream(number, dictionary, data)
        return number

    def _write(self, number: int, content: bytes) -> None:
        self.pending.append((number, content))
        if len(self.pending) >= OBJECTS_PER_STREAM:
            self._write_pending()

    def _write_pending(self) -> None:
        """Write the pending objects to one compressed object stream."""
        offsets, content = [], b""
        stream = self._new_number()
        for index, (number, each) in enumerate(self.pending):
            offsets.append(b"%d %d" % (number, len(content)))
            content += each + b"\n"
            self.positions[number] = _IN_STREAM | stream << 16 | index
        head = b" ".join(offsets) + b" "
        dictionary = b"<< /Type /ObjStm /N %d /First %d /Filter /FlateDecode"
        data = zlib.compress(head + content)
        self._write_stream(stream, dictionary % (len(offsets), len(head)), data)
        self.pending = []

    def _write_stream(self, number: int, dictionary: bytes, data: bytes) -> None:
        """Write a stream; `dictionary` comes without /Length and without its closing brackets."""
        dictionary = re.sub(rb"/Length \d+", b"", dictionary)
        self.positions[number] = self.file.tell()
        written = b"%d 0 obj\n%b /Length %d >>\nstream\n%b\nendstream\nendobj\n"
        written %= (number, dictionary, len(data), data)
        self.digest.update(written)
        self.file.write(written)

    def _write_end(self, catalog: int) -> None:
        """Write the cross-reference stream, by which readers find objects (ISO 32000-1, 7.5.8)."""
        number, position = self._new_number(), self.file.tell()
        self.positions[number] = position
        compressor = zlib.compressobj()
        rows = [compressor.compress(_row(each)) for each in self.positions]
        data = b"".join([*rows, compressor.flush()])
        dictionary = b"<< /Type /XRef /Size %d /W [1 8 2] /Root %d 0 R /Filter /FlateDecode "
        dictionary = dictionary % (len(self.positions), catalog) + identifier(self.digest.digest())
        self._write_stream(number, dictionary, data)
        self.file.write(b"startxref\n%d\n%%%%EOF\n" % position)


# Positions with this bit: the number of an object stream in bits 16 to 62, the index below.
_IN_STREAM = 1 << 63


def _row(position: int) -> bytes:
    if not position:
        return bytes(11)
    if position & _IN_STREAM:
        stream_and_index = position & ~_IN_STREAM
        return b"\x02" + (stream_and_index >> 16).to_bytes(8) + (position & 0xFFFF).to_bytes(2)
    return b"\x01" + position.to_bytes(8) + bytes(2)


def _part_objects(pdf: Pdf) -> Iterator[Any]:
    """Yield the objects of a PDF but those that the merged file has once for all parts."""
    own = {
        pdf.Root.StructTreeRoot.objgen,
        pdf.Root.objgen,
        pdf.trailer.get("/Info", pdf.Root).objgen,
        pdf.Root.OutputIntents[0].DestOutputProfile.objgen,
    }
    for each in pdf.objects:
        kind = each.get("/Type") if isinstance(each, Dictionary | Stream) else None
        shared = kind in (Name.Pages, Name.XRef, Name.ObjStm, Name.Outlines, Name.Metadata)
        if each is not None and not shared and each.objgen not in own and not _bookmark(each):
            yield each


def _bookmark(found: Any) -> bool:
    return isinstance(found, Dictionary) and "/Title" in found and "/Dest" in found


def _resolve_link_targets(pdf: Pdf) -> None:
    """Replace the names of link targets by the targets: two PDFs may use one name."""
    dests = pdf.Root.get("/Names", Dictionary()).get("/Dests", Dictionary()).get("/Names", Array())
    places = dict(zip(map(str, [*dests][::2]), [*dests][1::2], strict=True))
    for page in pdf.pages:
        for link in page.obj.get("/Annots", Array()):
            for holder, name in ((link, "/Dest"), (link.get("/A", Dictionary()), "/D")):
                if isinstance(holder.get(name), String):
                    holder[name] = places[str(holder[name])]


def _renumbered(written: bytes, numbers: Mapping[int, int]) -> bytes:
    def new(match: re.Match[bytes]) -> bytes:
        old = match.group(1)
        if old is None:
            return match.group()
        number = numbers.get(int(old))
        return b"%d 0 R" % number if number else b"null"

    return REFERENCE.sub(new, written)


def _unparsed(value: Any) -> bytes:
    return value.unparse() if hasattr(value, "unparse") else str(value).encode()


def _string(text: str) -> bytes:
    return String(text).unparse()
