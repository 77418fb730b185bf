"""What makes a tagged PDF one for archives too, PDF/A-2a: it says what it is and what its colours
mean, its links are printed as they are shown, no viewer smooths its pictures, and it has an
identifier."""

from functools import cache
from hashlib import sha256
from typing import Any

import pydyf
from PIL import ImageCms

# What the file claims to be. PDF/A knows the terms of PDF/UA only if the file describes them.
CLAIMS = """<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about=""
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" pdfaid:part="2" pdfaid:conformance="A"/>
<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about=""
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>The part of ISO 14289 that the file meets</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""
PRINTED = 4  # the flag of an annotation that is not left out in print


def complete_for_archives(pdf: Any) -> None:
    """Add to a PDF of WeasyPrint what PDF/A-2a asks for, but the identifier; to be called by the
    finisher of `write_pdf`."""
    metadata = _object(pdf, pdf.catalog["Metadata"])
    (written,) = metadata.stream
    metadata.stream = [written.replace(b"</rdf:RDF>", CLAIMS.encode() + b"</rdf:RDF>")]
    for each in pdf.objects:
        if isinstance(each, dict) and each.get("Type") == "/Annot":
            each["F"] = PRINTED
        elif isinstance(each, pydyf.Stream) and "Interpolate" in each.extra:
            each.extra["Interpolate"] = "false"
    profile = pydyf.Stream([srgb()], {"N": 3}, compress=True)
    pdf.add_object(profile)
    pdf.catalog["OutputIntents"] = output_intents(profile.number)


def with_identifier(content: bytes) -> bytes:
    """Return a PDF with an identifier made from its content. It stands in the last object, the
    table of where each object is, so that none of them moves. WeasyPrint would compress all twice.
    """
    trailer = content.rindex(b"/Type /XRef")
    return content[:trailer] + identifier(sha256(content).digest()) + content[trailer:]


def identifier(digest: bytes) -> bytes:
    """Return the entry of a trailer that identifies a file."""
    written = digest[:16].hex().encode()
    return b"/ID [ <%b> <%b> ] " % (written, written)


def output_intents(profile: int) -> bytes:
    """Return the entry of a catalog by which colours are sRGB; `profile` is an object number."""
    return (
        b"[ << /Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier (sRGB) /Info (sRGB) "
        b"/DestOutputProfile %d 0 R >> ]" % profile
    )


@cache
def srgb() -> bytes:
    """Return the ICC profile of sRGB, without the time at which it was made."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return profile[:24] + bytes((7, 208, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0)) + profile[36:]


def _object(pdf: Any, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]
