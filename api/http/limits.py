"""The limits on what strangers send: every text, list and object of a request has one."""

from typing import Annotated

from pydantic import Field

# Of slugs, tags, places, choices, names of languages and ids of messages, in characters.
MAX_NAME = 200
# Of members of an object and of entries of a list, unless there is another limit.
MAX_MEMBERS, MAX_MESSAGES = 100, 5000
MAX_FIELD = 5000  # characters that a school types in one field; a letter has room for fewer
MAX_LOGO = 1_400_000  # characters of base64, for the largest logo
# Commas and brackets in a JSON body, counted before it is parsed.
MAX_JSON_SIGNS, MAX_PACK_SIGNS = 20_000, 300_000
# Of a table or a pack: rows, columns, cells, and different names of languages.
MAX_ROWS, MAX_COLUMNS, MAX_CELLS, MAX_LANGUAGES = 20_000, 1000, 600_000, 1000

Name = Annotated[str, Field(max_length=MAX_NAME)]
FieldText = Annotated[str, Field(max_length=MAX_FIELD)]
