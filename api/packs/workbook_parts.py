"""Unpack an Excel workbook (.xlsx), within limits: it comes from anybody."""

import io
import posixpath
import re
import zipfile
from collections.abc import Mapping, Sequence
from xml.parsers import expat

from api.packs.table_columns import InvalidTable

MAX_UNPACKED = 30_000_000  # bytes
MAX_FILES = 500
ENTRY = b"PK\x01\x02"  # begins each entry of the directory of a zip
SAVE_AGAIN = "Save it again as .xlsx, or as `CSV UTF-8`."
UNREADABLE = f"The workbook cannot be read. {SAVE_AGAIN}"
TYPES = "[content_types].xml"
KEPT = re.compile(r"[\w/. -]*\.(xml|rels)|\[content_types\]\.xml")
# Excel's, with macros and templates too; programs give the part of the workbook different names.
WORKBOOK_TYPE = re.compile(
    r"application/vnd\.(openxmlformats-officedocument\.spreadsheetml\.(sheet|template)"
    r"|ms-excel\.(sheet|template)\.macroenabled)\.main\+xml"
)
OTHER_ZIPS = {
    "xl/workbook.bin": "an Excel binary workbook (.xlsb)",
    "content.xml": "an OpenDocument file",
    "index/document.iwa": "a Numbers file",
    "word/document.xml": "a Word document",
    "ppt/presentation.xml": "a PowerPoint file",
}
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
Parts = dict[str, bytes]


def unpack_workbook(body: bytes) -> tuple[str, Parts]:
    """Return the name of the workbook part, and the parts in XML by name: in lower case and with
    slashes, as no program cares about either. What a zip says of its own sizes is not taken. Raise
    InvalidTable, and the errors of zipfile and expat."""
    # Entries of archives within it count too; zipfile takes 20 µs for each before it tells them.
    if body.count(ENTRY) > 4 * MAX_FILES:
        raise InvalidTable(UNREADABLE)
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        names = {each.replace("\\", "/").lower(): each for each in archive.namelist()}
        if len(archive.namelist()) > MAX_FILES or len(names) < len(archive.namelist()):
            raise InvalidTable(UNREADABLE)
        _refuse_other_zips(names)
        parts, room = Parts(), MAX_UNPACKED
        for name in filter(KEPT.fullmatch, names):
            with archive.open(names[name]) as part:
                parts[name] = part.read(room + 1)
            room -= len(parts[name])
            if room < 0:
                detail = "The workbook is too large. Keep only the column of languages."
                raise InvalidTable(detail, "table-large")
    workbook = _workbook_part(parts)
    if workbook is None:
        raise InvalidTable("The file is a zip archive. Send the table that is in it.")
    return workbook, parts


def pack_workbook(workbook: str, parts: Parts) -> bytes:
    """Return the parts as a zip without compression, with the workbook where calamine looks."""
    usual = posixpath.join(posixpath.dirname(workbook), "workbook.xml")
    relations = f'<Relationship Id="rId1" Type="{OFFICE}" Target="{usual}"/>'
    packed = {
        **parts,
        usual: parts[workbook],
        _relations(usual): parts[_relations(workbook)],
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}">{relations}</Relationships>'.encode(),
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in packed.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return target.getvalue()


def sheet_parts(workbook: str, parts: Parts) -> dict[str, str]:
    """Return the names of the parts of sheets by the names on their tabs. Raise InvalidTable if two
    sheets have one part, which would be read twice, or one name."""
    folder, targets = posixpath.dirname(workbook), {}
    for each in _elements(parts[_relations(workbook)], "Relationship"):
        path = posixpath.join(f"/{folder}", each["Target"].replace("\\", "/"))
        targets[each["Id"]] = posixpath.normpath(path).lstrip("/").lower()
    sheets = _elements(parts[workbook], "sheet")
    found = {each["name"]: targets[_local(each)["id"]] for each in sheets}
    if len(set(found.values())) < len(sheets):
        raise InvalidTable(UNREADABLE)
    return found


def _refuse_other_zips(names: Mapping[str, str]) -> None:
    for name, kind in OTHER_ZIPS.items():
        if name in names:
            raise InvalidTable(f"The file is {kind}. Save it as .xlsx, or as `CSV UTF-8`.")


def _workbook_part(parts: Parts) -> str | None:
    for each in _elements(parts.get(TYPES, b"<Types/>"), "Override"):
        name = each.get("PartName", "").lower().replace("\\", "/").lstrip("/")
        if name in parts and WORKBOOK_TYPE.fullmatch(each.get("ContentType", "").lower()):
            return name
    return "xl/workbook.xml" if "xl/workbook.xml" in parts else None


def _relations(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _elements(content: bytes, wanted: str) -> Sequence[dict[str, str]]:
    """Return the attributes of each element of a name."""
    found = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == wanted:
            found.append(attributes)

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.Parse(content, True)
    return found


def _local(attributes: Mapping[str, str]) -> dict[str, str]:
    """Return attributes by name without prefix; `sheetId` stays another one than `r:id`."""
    return {name.rpartition(":")[2]: value for name, value in attributes.items()}
