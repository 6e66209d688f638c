"""Ways in which a file goes wrong between a publisher and us: cut, flipped, doubled, shifted, stuffed, with other words; also inside archives."""

import gzip
import io
import random
import re
import zipfile
from collections.abc import Callable

# What a parser may stumble over: ends of lines and cells, quotes, marks of encodings, numbers without an end, formulas.
STUFF = (
    b"\0",
    b"\xff",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    "\ufffd".encode(),
    "ü".encode("latin-1"),
    "−".encode(),
    "–".encode(),
    b"\n",
    b"\r",
    b"\r\n",
    b"\t",
    b";",
    b",",
    b":",
    b'"',
    b"'",
    b"\\",
    b"-",
    b".",
    b"/",
    b"{",
    b"}",
    b"[",
    b"]",
    b"<",
    b">",
    b"&",
    b"null",
    b"true",
    b"NaN",
    b"-Infinity",
    b"1e999",
    b"1e-999",
    b"1E5",
    b"-0",
    b"9" * 40,
    b"99999999999",
    b"4294967296",
    b"0x1F",
    "٣".encode(),
    b"=1+1",
    b"@SUM(A1)",
    b"<!DOCTYPE a [<!ENTITY b 'c'>]>",
    b"<![CDATA[x]]>",
    b"<html>",
    b"</Obs>",
    b'{"warning":{"status":413}}',
    b"[" * 3000,
    b"(" * 100,
    b";" * 5000,
    b" " * 200,
    b"TOTAL",
    b"2024-13",
    b"0000",
    b"9999-12-31",
    b"Insgesamt",
)


NUMBERS = (
    b"0",
    b"-1",
    b"1",
    b"2.50",
    b"1e5",
    b"99999999999999999999",
    b"2022",
    b"14612",
    b"null",
    b"[]",
    b"{}",
    b"NaN",
)
_WORD = re.compile(rb"[\w.+\x80-\xff-]+")


def cut(content: bytes, draw: random.Random) -> bytes:
    """Return a beginning, or an end."""
    at = draw.randrange(len(content) + 1)
    return content[:at] if draw.random() < 0.8 else content[at:]


def flip(content: bytes, draw: random.Random) -> bytes:
    """Return the bytes with one to eight of them changed."""
    changed = bytearray(content)
    for _ in range(draw.randint(1, 8) if changed else 0):
        at = draw.randrange(len(changed))
        changed[at] = draw.choice(
            (changed[at] ^ 1 << draw.randrange(8), draw.randrange(256), ord("0"), ord("9"))
        )
    return bytes(changed)


def double(content: bytes, draw: random.Random) -> bytes:
    """Return the bytes with a stretch of them repeated somewhere."""
    begin, end = sorted(draw.randrange(len(content) + 1) for _ in range(2))
    at = draw.randrange(len(content) + 1)
    return content[:at] + content[begin : min(end, begin + 2000)] * draw.choice((1, 1, 2, 20)) + content[at:]


def remove(content: bytes, draw: random.Random) -> bytes:
    """Return the bytes without a stretch of them."""
    at = draw.randrange(len(content) + 1)
    return content[:at] + content[at + draw.choice((1, 1, 2, 5, 50)) :]


def stuff(content: bytes, draw: random.Random) -> bytes:
    """Return the bytes with something inserted, or in the place of as many."""
    at, what = draw.randrange(len(content) + 1), draw.choice(STUFF)
    return content[:at] + what + content[at + (len(what) if draw.random() < 0.5 else 0) :]


def shuffle_lines(content: bytes, draw: random.Random) -> bytes:
    """Return the lines with two of them swapped, one repeated or one left out."""
    lines = content.split(b"\n")
    first, second = draw.randrange(len(lines)), draw.randrange(len(lines))
    match draw.randrange(3):
        case 0:
            lines[first], lines[second] = lines[second], lines[first]
        case 1:
            lines.insert(first, lines[second])
        case _:
            del lines[first]
    return b"\n".join(lines)


def shift_cells(content: bytes, draw: random.Random) -> bytes:
    """Return the bytes with one separator more, fewer or another in one place."""
    places = [at for at, byte in enumerate(content) if byte in b';,\t"\n']
    if not places:
        return content
    at = draw.choice(places)
    return (
        content[:at]
        + draw.choice((b"", content[at : at + 1] * 2, b";", b",", b"\t", b"\n", b'"'))
        + content[at + 1 :]
    )


def swap_words(content: bytes, draw: random.Random) -> bytes:
    """Return the bytes with one word or number in the place of another: the layout stays whole."""
    words = list(_WORD.finditer(content))
    if not words:
        return content
    here = draw.choice(words)
    there = draw.choice((draw.choice(words)[0], draw.choice(NUMBERS), b""))
    return content[: here.start()] + there + content[here.end() :]


WAYS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    cut,
    flip,
    double,
    remove,
    stuff,
    shuffle_lines,
    shift_cells,
    *[swap_words] * 5,
)


def spoil(content: bytes, draw: random.Random) -> bytes:
    """Return the bytes spoiled in one to three ways; mostly inside, if they are an archive."""
    if content.startswith(b"PK\x03\x04") and draw.random() < 0.8:
        return _inside_zip(content, draw)
    if content.startswith(b"\x1f\x8b") and draw.random() < 0.8:
        return gzip.compress(spoil(gzip.decompress(content), draw), 1, mtime=0)
    for _ in range(draw.choice((1, 1, 2, 3))):
        content = draw.choice(WAYS)(content, draw)
    return content


def _inside_zip(content: bytes, draw: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = [(entry, archive.read(entry)) for entry in archive.infolist()]
    victim = draw.randrange(len(entries))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for at, (entry, said) in enumerate(entries):
            archive.writestr(zipfile.ZipInfo(entry.filename), spoil(said, draw) if at == victim else said)
    return packed.getvalue()
