"""ETags as clients send them back. Ours are digests: the same tag is the same content, whatever a
proxy has done to the response on its way."""

import re

MAX_TAG = 200  # characters; ours are shorter

# Apache, Caddy and Jetty add to a tag how they have compressed the response; nginx makes it weak.
COMPRESSED = re.compile(r'(?:(?:--?|;)(?:gzip|deflate|br|zstd))+"$')


def sent_etags(header: str) -> set[str]:
    """Return the tags of an If-None-Match or If-Match header as we have given them, without those
    that are too long to be ours."""
    tags = (each.strip().removeprefix("W/") for each in header.split(","))
    return {COMPRESSED.sub('"', each) for each in tags if len(each) <= MAX_TAG}
