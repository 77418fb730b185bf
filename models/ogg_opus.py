"""Recordings in Ogg Opus (RFC 7845): whether a file is one, and how long it is."""

from collections.abc import Iterator

SAMPLES_A_SECOND = 48_000  # of the positions in a file, whatever was recorded
HEAD = 27  # bytes of a page before its table of segments
TAGS, OPUS = b"OpusTags", b"OpusHead"


class NotOpus(ValueError):
    """The reason why a file is no recording in Ogg Opus."""


def duration(content: bytes) -> float:
    """Return the length of a recording in seconds. Raise NotOpus."""
    end, streams, packets = 0, set[bytes](), list[bytes]()
    for head, body in _pages(content):
        streams.add(head[14:18])
        packets.append(body)
        position = int.from_bytes(head[6:14], "little", signed=True)
        end = max(end, position)
    if not packets or not packets[0].startswith(OPUS) or len(packets[0]) < 19:
        raise NotOpus("is Ogg, but not Opus")
    if len(streams) > 1:
        raise NotOpus("has more than one stream")
    if len(packets) < 3 or not packets[1].startswith(TAGS):
        raise NotOpus("is cut off: there is no sound in it")
    skipped = int.from_bytes(packets[0][10:12], "little")
    if end <= skipped:
        raise NotOpus("has no length")
    return (end - skipped) / SAMPLES_A_SECOND


def _pages(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the head and the body of each page. Raise NotOpus."""
    at = 0
    while at < len(content):
        head = content[at : at + HEAD]
        if not head.startswith(b"OggS"):
            raise NotOpus("is no Ogg file" if at == 0 else "is damaged")
        table = content[at + HEAD : at + HEAD + head[-1]] if len(head) == HEAD else b""
        start = at + HEAD + len(table)
        at = start + sum(table)
        if len(head) < HEAD or len(table) < head[-1] or at > len(content):
            raise NotOpus("is cut off")
        yield head, content[start:at]
