"""The limits on what strangers send, and on how much one client and all of them may ask for."""

from typing import Annotated, NamedTuple

from pydantic import Field

# Of slugs, tags, places, choices, names of languages and ids of messages, in characters.
MAX_NAME = 200
# Of members of an object and of entries of a list, unless there is another limit.
MAX_MEMBERS, MAX_MESSAGES = 100, 5000
MAX_FIELD = 5000  # characters that a sender types in one field; a letter has room for fewer
MAX_LOGO = 1_400_000  # characters of base64, for the largest logo
# Commas and brackets in a JSON body, counted before it is parsed.
MAX_JSON_SIGNS, MAX_PACK_SIGNS = 20_000, 300_000
# Of a table or a pack: rows, columns, cells, and different names of languages.
MAX_ROWS, MAX_COLUMNS, MAX_CELLS, MAX_LANGUAGES = 20_000, 1000, 600_000, 1000
MAX_CHARACTERS = 10_000_000  # of the cells of a workbook: its cells may share one long text

Name = Annotated[str, Field(max_length=MAX_NAME)]
FieldText = Annotated[str, Field(max_length=MAX_FIELD)]

MINUTE, HOUR, DAY = 60, 3600, 86_400
PERIODS = {MINUTE: "minute", HOUR: "hour", DAY: "day"}


class Rate(NamedTuple):
    most: int
    seconds: int

    def __str__(self) -> str:
        return f"{self.most} a {PERIODS[self.seconds]}"


class Quota(NamedTuple):
    """How often something is allowed: for each client, or each key, and for all together. A whole
    office may be one client, behind one address."""

    each: Rate
    total: Rate


KEYS = Quota(Rate(60, MINUTE), Rate(1200, MINUTE))
# Pages of the desk, which check a translation while it is typed.
DESK = Quota(Rate(300, MINUTE), Rate(3000, MINUTE))
WRONG_KEYS = Quota(Rate(30, MINUTE), Rate(300, MINUTE))
FEEDBACK = Quota(Rate(100, DAY), Rate(120, MINUTE))
PACK_ORDERS = Quota(Rate(100, HOUR), Rate(1000, HOUR))
# Streams of events at a time: of one client, and in all. Limits like it are in
# api/packs/scheduler.py for packs, in handouts/render_pool.py for files that wait to be rendered.
MAX_STREAMS_OF_ONE, MAX_STREAMS = 20, 200
MAX_CLIENTS = 10_000  # remembered for each quota; then the one that was longest quiet is forgotten
SECONDS_TO_REMEMBER = DAY  # until the hashes of addresses change, and with them all clients
