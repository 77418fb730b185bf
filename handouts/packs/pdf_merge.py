"""Finished PDFs bound into one, with the structure of each for screen readers.

It is written as it grows, so that memory holds one of them at a time: pikepdf would hold them all
until the end (docs/decisions/013)."""

import re
import zlib
from array import array
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from io import BytesIO
from typing import IO, Any

from pikepdf import Array, Dictionary, Name, Page, Pdf, Stream, String

# A string may look like a reference; qpdf escapes the brackets in it.
REFERENCE = re.compile(rb"\((?:\\.|[^\\()])*\)|<[0-9A-Fa-f]*>|\b(\d+) 0 R\b", re.DOTALL)
OBJECTS_TOGETHER = 200
METADATA = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{}</rdf:li></rdf:Alt></dc:title>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


class MergedPart:
    """One of the PDFs as it stands in the whole: its pages, its structure, its bookmark."""

    def __init__(self, title: str, sheets: int, pages: int, count: int, part: int) -> None:
        self.title, self.sheets = title, sheets
        self.pages, self.count, self.part = pages, count, part
        self.first = 0


class PdfMerger:
    """Each PDF begins on a sheet of its own, as printed on both sides. Further copies of it look
    the same and are not read out again."""

    def __init__(self, file: IO[bytes], title: str, language: str) -> None:
        self.file = file
        self.title, self.language = title, language
        self.places = array("Q", [0])  # of objects: in the file, or in the stream that holds them
        self.waiting: list[tuple[int, bytes]] = []
        self.keys = 0
        self.limits: list[tuple[int, int, int]] = []
        self.tree, self.root = self._numbered(), self._numbered()
        file.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")

    def add(self, content: bytes, title: str, copies: int = 1) -> MergedPart:
        """A PDF, so many times; where it is first is known to `finish` only."""
        with Pdf.open(BytesIO(content)) as pdf:
            return self._added(pdf, title, copies)

    def finish(self, order: Sequence[MergedPart]) -> None:
        """Writes what there is in this order."""
        catalog, structure, outlines = (self._numbered() for _ in range(3))
        kids = b" ".join(b"%d 0 R" % each.pages for each in order)
        count = sum(each.count for each in order)
        self._write(self.tree, b"<< /Type /Pages /Count %d /Kids [ %b ] >>" % (count, kids))
        parts = b" ".join(b"%d 0 R" % each.part for each in order)
        self._write(
            self.root,
            b"<< /Type /StructElem /S /Document /P %d 0 R /K [ %b ] >>" % (structure, parts),
        )
        leaves = b" ".join(b"%d 0 R" % leaf for _, _, leaf in self.limits)
        parents = self._new(b"<< /Kids [ %b ] >>" % leaves)
        self._write(
            structure,
            b"<< /Type /StructTreeRoot /K [ %d 0 R ] /ParentTree %d 0 R /ParentTreeNextKey %d >>"
            % (self.root, parents, self.keys),
        )
        self._write_bookmarks(outlines, order)
        described = METADATA.format(escape(self.title)).encode()
        metadata = self._new_stream(b"<< /Type /Metadata /Subtype /XML", described)
        self._write(
            catalog,
            b"<< /Type /Catalog /Pages %d 0 R /StructTreeRoot %d 0 R /Outlines %d 0 R /Metadata "
            b"%d 0 R /Lang %b /MarkInfo << /Marked true >> /ViewerPreferences << /DisplayDocTitle "
            b"true /Duplex /DuplexFlipLongEdge /PrintScaling /None >> >>"
            % (self.tree, structure, outlines, metadata, _string(self.language)),
        )
        self._write_waiting()
        self._write_end(catalog)

    def _added(self, pdf: Pdf, title: str, copies: int) -> MergedPart:
        pages, root = [*pdf.pages], pdf.Root
        if len(pages) % 2:
            pdf.add_blank_page(page_size=pages[-1].mediabox[2:])
            pdf.pages[-1].obj.Tabs = Name.S
        _point_by_place(pdf)
        numbers = {each.objgen[0]: self._numbered() for each in _kept(pdf)}
        top = root.StructTreeRoot.K
        top = top[0] if isinstance(top, Array) else top
        top.S, top.T, top.Lang = Name.Part, String(title), root.Lang
        self._renumber_structure(pdf, numbers)
        branch, part = self._numbered(), numbers[top.objgen[0]]
        leaves = [numbers[each.obj.objgen[0]] for each in pdf.pages]
        for each in pdf.pages:
            del each.obj["/Parent"]
        del top["/P"]
        for each in _kept(pdf):
            number = numbers[each.objgen[0]]
            if number in leaves:
                self._write_object(number, each, numbers, b"/Parent %d 0 R" % branch)
            elif number == part:
                self._write_object(number, each, numbers, b"/P %d 0 R" % self.root)
            else:
                self._write_object(number, each, numbers)
        if copies > 1:
            leaves += self._copied(pdf, numbers, branch, copies - 1)
        kids = b" ".join(b"%d 0 R" % each for each in leaves)
        self._write(
            branch,
            b"<< /Type /Pages /Parent %d 0 R /Count %d /Kids [ %b ] >>"
            % (self.tree, len(leaves), kids),
        )
        bound = MergedPart(title, len(pdf.pages) // 2, branch, len(leaves), part)
        bound.first = leaves[0]
        return bound

    def _copied(self, pdf: Pdf, numbers: Mapping[int, int], branch: int, copies: int) -> list[int]:
        """The leaves of further copies. What they draw is a form, marked as being no text."""
        drawn = []
        for page in pdf.pages:
            number = self._numbered()
            self._write_object(number, page.as_form_xobject(), self._untagged(page, numbers))
            resources = b"<< /XObject << /Copy %d 0 R >> >>" % number
            contents = self._new_stream(b"<<", b"/Artifact BMC /Copy Do EMC")
            box = b" ".join(b"%g" % float(each) for each in page.mediabox)
            drawn.append(
                b"<< /Type /Page /Parent %d 0 R /MediaBox [ %b ] /Tabs /S /Resources %b /Contents "
                b"%d 0 R >>" % (branch, box, resources, contents)
            )
        return [self._new(each) for _ in range(copies) for each in drawn]

    def _untagged(self, page: Page, numbers: Mapping[int, int]) -> Mapping[int, int]:
        """The same numbers but for the forms on a page, which are written without structure."""
        found = dict(numbers)
        for form in page.resources.get("/XObject", Dictionary()).values():
            if "/StructParents" in form:
                found[form.objgen[0]] = self._numbered()
                del form["/StructParents"]
                self._write_object(found[form.objgen[0]], form, numbers)
        return found

    def _renumber_structure(self, pdf: Pdf, numbers: Mapping[int, int]) -> None:
        """Moves the keys by which a page or a link finds its structure behind those in use."""
        nums = [*pdf.Root.StructTreeRoot.ParentTree.Nums]
        for each in _kept(pdf):
            for name in ("/StructParents", "/StructParent"):
                if isinstance(each, Dictionary | Stream) and name in each:
                    each[name] = int(each[name]) + self.keys
        keys = [int(each) + self.keys for each in nums[::2]]
        pairs = b" ".join(
            b"%d %b" % (key, _renumbered(_unparsed(value), numbers))
            for key, value in zip(keys, nums[1::2], strict=True)
        )
        low, high = keys[0], keys[-1]
        leaf = self._new(b"<< /Limits [ %d %d ] /Nums [ %b ] >>" % (low, high, pairs))
        self.limits.append((low, high, leaf))
        self.keys = high + 1

    def _write_bookmarks(self, outlines: int, order: Sequence[MergedPart]) -> None:
        numbers = [self._numbered() for _ in order]
        for place, (number, bound) in enumerate(zip(numbers, order, strict=True)):
            beside = b""
            if place:
                beside += b"/Prev %d 0 R " % numbers[place - 1]
            if place + 1 < len(numbers):
                beside += b"/Next %d 0 R " % numbers[place + 1]
            self._write(
                number,
                b"<< /Title %b /Parent %d 0 R %b/Dest [ %d 0 R /Fit ] >>"
                % (_string(bound.title), outlines, beside, bound.first),
            )
        ends = (numbers[0], numbers[-1], len(numbers))
        self._write(outlines, b"<< /Type /Outlines /First %d 0 R /Last %d 0 R /Count %d >>" % ends)

    def _write_object(
        self, number: int, found: Any, numbers: Mapping[int, int], more: bytes = b""
    ) -> None:
        if isinstance(found, Stream):
            described = _renumbered(_unparsed(Dictionary(dict(found.stream_dict))), numbers)
            self._write_stream(number, described.rstrip()[:-2], found.read_raw_bytes())
            return
        written = _renumbered(found.unparse(resolved=True), numbers)
        self._write(number, written.rstrip()[:-2] + more + b" >>" if more else written)

    def _numbered(self) -> int:
        self.places.append(0)
        return len(self.places) - 1

    def _new(self, content: bytes) -> int:
        number = self._numbered()
        self._write(number, content)
        return number

    def _new_stream(self, described: bytes, data: bytes) -> int:
        number = self._numbered()
        self._write_stream(number, described, data)
        return number

    def _write(self, number: int, content: bytes) -> None:
        self.waiting.append((number, content))
        if len(self.waiting) >= OBJECTS_TOGETHER:
            self._write_waiting()

    def _write_waiting(self) -> None:
        """Writes small objects together and compressed, in an object stream."""
        index, content = [], b""
        together = self._numbered()
        for place, (number, each) in enumerate(self.waiting):
            index.append(b"%d %d" % (number, len(content)))
            content += each + b"\n"
            self.places[number] = _IN_STREAM | together << 16 | place
        head = b" ".join(index) + b" "
        described = b"<< /Type /ObjStm /N %d /First %d /Filter /FlateDecode"
        data = zlib.compress(head + content)
        self._write_stream(together, described % (len(index), len(head)), data)
        self.waiting = []

    def _write_stream(self, number: int, described: bytes, data: bytes) -> None:
        """`described` is the dictionary without its length and its end."""
        described = re.sub(rb"/Length \d+", b"", described)
        self.places[number] = self.file.tell()
        self.file.write(
            b"%d 0 obj\n%b /Length %d >>\nstream\n%b\nendstream\nendobj\n"
            % (number, described, len(data), data)
        )

    def _write_end(self, catalog: int) -> None:
        """The cross-reference stream, by which an object is found (ISO 32000-1, 7.5.8)."""
        number, place = self._numbered(), self.file.tell()
        self.places[number] = place
        press = zlib.compressobj()
        rows = b"".join([*(press.compress(_row(each)) for each in self.places), press.flush()])
        described = b"<< /Type /XRef /Size %d /W [1 8 2] /Root %d 0 R /Filter /FlateDecode"
        self._write_stream(number, described % (len(self.places), catalog), rows)
        self.file.write(b"startxref\n%d\n%%%%EOF\n" % place)


_IN_STREAM = 1 << 63


def _row(place: int) -> bytes:
    if not place:
        return bytes(11)
    if place & _IN_STREAM:
        held = place & ~_IN_STREAM
        return b"\x02" + (held >> 16).to_bytes(8) + (held & 0xFFFF).to_bytes(2)
    return b"\x01" + place.to_bytes(8) + bytes(2)


def _kept(pdf: Pdf) -> Iterator[Any]:
    """The objects of a PDF without those of which the whole has its own."""
    own = {
        pdf.Root.StructTreeRoot.objgen,
        pdf.Root.objgen,
        pdf.trailer.get("/Info", pdf.Root).objgen,
    }
    for each in pdf.objects:
        kind = each.get("/Type") if isinstance(each, Dictionary | Stream) else None
        whole = kind in (Name.Pages, Name.XRef, Name.ObjStm, Name.Outlines, Name.Metadata)
        if each is not None and not whole and each.objgen not in own and not _bookmark(each):
            yield each


def _bookmark(found: Any) -> bool:
    return isinstance(found, Dictionary) and "/Title" in found and "/Dest" in found


def _point_by_place(pdf: Pdf) -> None:
    """Two PDFs may have links to places of one name."""
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
