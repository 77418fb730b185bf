"""Recordings of silence in Ogg Opus, written by hand."""

import struct

SILENCE = b"\xf8\xff\xfe"  # 20 milliseconds
SKIPPED, FRAME = 312, 960  # samples at 48 kHz
HEAD = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, SKIPPED, 48_000, 0, 0)
TAGS = b"OpusTags" + struct.pack("<I4sI", 4, b"test", 0)


def checksum(page: bytes) -> int:
    """The CRC of Ogg: polynomial 04c11db7, not reflected."""
    crc = 0
    for byte in page:
        crc ^= byte << 24
        for _ in range(8):
            crc = (crc << 1 ^ (0x04C11DB7 if crc & 0x80000000 else 0)) & 0xFFFFFFFF
    return crc


def page(number: int, flags: int, position: int, packets: list[bytes], stream: int = 7) -> bytes:
    head = b"OggS" + struct.pack("<BBqII", 0, flags, position, stream, number)
    table = bytes([len(packets), *map(len, packets)])
    body = b"".join(packets)
    crc = checksum(head + bytes(4) + table + body)
    return head + struct.pack("<I", crc) + table + body


def recording(seconds: float = 0.4, stream: int = 7) -> bytes:
    """A recording of so many seconds."""
    frames = round(seconds * 50)
    pages = [page(0, 2, 0, [HEAD], stream), page(1, 0, 0, [TAGS], stream)]
    for begin in range(0, frames, 50):
        end = min(begin + 50, frames)
        position = SKIPPED + end * FRAME
        last = 4 if end == frames else 0
        pages.append(page(len(pages), last, position, [SILENCE] * (end - begin), stream))
    return b"".join(pages)
