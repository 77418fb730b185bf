"""How many words of each language its dictionary has, and how many misspelt ones it finds:
`python -m bench.spelling`. Lists the words that it does not know, and what may be meant."""

import time

from rich.console import Console
from rich.table import Table

from bench.spelling import SPELLINGS, WITHOUT, is_known, suggestions, unknown, words
from bench.spelling.planted import PLANTED, share_found
from locales.languages import languages


def main() -> None:
    console = Console(width=110)
    table = Table("language", "dictionary", "words", "it lacks", "unknown", "found", "seconds")
    for tag, spelling in SPELLINGS.items():
        start = time.perf_counter()
        lacking = sum(not is_known(tag, each) for each in words(tag))
        found = unknown(tag)
        took = time.perf_counter() - start
        for each in found:
            console.print(tag, *each, suggestions(tag, each.word))
        share = f"{share_found(tag):.0%}"
        row = len(words(tag)), lacking, len(found), share, f"{took:.1f}"
        table.add_row(languages()[tag].english, spelling.package, *map(str, row))
    for tag, reason in WITHOUT.items():
        table.add_row(languages()[tag].english, f"none: {reason}")
    console.print(table, f"“Found” is the share of {PLANTED} misspelt words.")


if __name__ == "__main__":
    main()
