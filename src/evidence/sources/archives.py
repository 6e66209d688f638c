"""Archives as publishers send them, unpacked within limits: nothing an archive says about itself is believed."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import BinaryIO, NoReturn

from evidence.errors import AnswerError, Problem, TooLargeError
from evidence.sources.bodies import FIRST, kind, refuse_page
from evidence.sources.exchange import LARGEST_READ, MIB, Body

MOST_MEMBERS = 64
MOST_UNPACKED = 1024 * MIB
MOST_RATIO = 250  # recorded maximum: 30 for an archive, 73 for one file in it
RATIO_FROM = 10 * MIB  # small files may be packed any way

_BLOCK = 2**20
_LARGEST_DIRECTORY = 2**20
_TAIL = 65_557  # bytes of the last record of a ZIP with the longest comment
_RECORD, _LOCATOR, _LARGE_RECORD = (
    22,
    20,
    56,
)  # bytes of the records at its end; the last two only in large ones
_AGAIN = "run the command again; if it comes again, tell the publisher"
_LOOK = "do not open it; look at the address of the table in a browser, and tell the publisher"
_LESS = "ask for less of the table in its definition: years, regions or categories"


def check_archive(body: Body, where: str) -> tuple[str, ...]:
    """Return the names of the files in a ZIP, in its order, after all of it has been unpacked once and let go.

    Raises:
        AnswerError: It is no ZIP, cut off, encrypted or packed by another method; it has no file, too many, two of the
            same name, a nested archive, a link, or a name that leaves the archive; it unpacks to more than
            ``MOST_RATIO`` times its size.
        TooLargeError: It unpacks to more than ``MOST_UNPACKED``.
    """
    with _opened(body, where) as (_, members):
        names = tuple(entry.filename for entry in members)
    for _ in unpacked(body, where):
        pass
    return names


def unpacked(body: Body, where: str) -> Iterator[bytes]:
    """Yield what all files of a ZIP unpack to, in blocks of at most a mebibyte.

    Raises:
        AnswerError: See ``check_archive``.
        TooLargeError: See ``check_archive``.
    """
    with _opened(body, where) as (archive, members):
        meter = _Meter(body.size, MOST_UNPACKED, where)
        for entry in members:
            yield from _blocks(archive, entry, meter, where)


def names(body: Body, where: str) -> tuple[str, ...]:
    """Return the names of the files in a ZIP, in its order, without unpacking any.

    Raises:
        AnswerError: See ``check_archive``, as far as it shows without unpacking.
    """
    with _opened(body, where) as (_, members):
        return tuple(entry.filename for entry in members)


def single_member(body: Body, ending: str, where: str) -> Body:
    """Return the only file of a ZIP, unpacked into memory, if its name ends with ``ending``.

    Raises:
        AnswerError: See ``check_archive``; or there is another number of files, or another name.
        TooLargeError: It unpacks to more than is held in memory at once.
    """
    with _opened(body, where) as (archive, members):
        names = ", ".join(f'"{entry.filename}"' for entry in members[:3])
        if len(members) != 1 or not members[0].filename.endswith(ending):
            _refuse(
                "another archive came", where, f"one file named …{ending}", f"{len(members)}: {names}", _AGAIN
            )
        meter = _Meter(body.size, LARGEST_READ, where)
        return Body(members[0].filename, data=b"".join(_blocks(archive, members[0], meter, where)))


def member(body: Body, name: str, where: str, *, most: int = MOST_UNPACKED) -> BinaryIO:
    """Return a stream of the file called ``name``, counted as it is read. The caller closes it.

    ``most`` is the largest number of bytes that it may unpack to.

    Raises:
        AnswerError: See ``check_archive``; or there is no such file. Reading raises it too.
        TooLargeError: While reading: it unpacks to more than ``most``.
    """
    with _opened(body, where) as (_, members):
        found = [entry for entry in members if entry.filename == name]
        if not found:
            names = ", ".join(f'"{entry.filename}"' for entry in members[:3])
            _refuse(
                f'no file "{name}" in the archive', where, f'"{name}"', f"{len(members)}: {names}", _AGAIN
            )
    return io.BufferedReader(_Member(body, found[0], most, where), _BLOCK)


def gunzip(body: Body, where: str) -> bytes:
    """Return the content of a gzip file.

    Raises:
        AnswerError: It is no gzip file, cut off, or followed by something else; it unpacks to more than ``MOST_RATIO``
            times its size.
        TooLargeError: It unpacks to more than is held in memory at once.
    """
    return b"".join(gunzipped(body, where, most=LARGEST_READ))


def gunzipped(body: Body, where: str, *, most: int = MOST_UNPACKED) -> Iterator[bytes]:
    """Yield the content of a gzip file in blocks of at most a mebibyte.

    Raises:
        AnswerError: See ``gunzip``.
        TooLargeError: It unpacks to more than ``most``.
    """
    meter = _Meter(body.size, most, where)
    expander = zlib.decompressobj(31)
    with body.open() as stream:
        packed = stream.read(_BLOCK)
        if kind(packed[:FIRST]) != "gzip":
            refuse_page(body, where, "a gzip file")
            _refuse("no gzip file", where, "a gzip file", kind(packed[:FIRST]), _AGAIN)
        while packed:
            try:
                block = expander.decompress(packed, _BLOCK)
            except zlib.error as fault:
                _refuse("the archive is damaged", where, "a gzip file", str(fault), _AGAIN)
            meter.count(len(block))
            yield block
            packed = expander.unconsumed_tail or (b"" if expander.eof else stream.read(_BLOCK))
            if expander.eof:
                packed = expander.unused_data or stream.read(_BLOCK)
                if packed and not packed.startswith(b"\x1f\x8b"):
                    _refuse("something follows the archive", where, "the end", f"{packed[:8]!r}", _AGAIN)
                if packed:
                    expander = zlib.decompressobj(31)
    if not expander.eof:
        _refuse("the archive is cut off", where, "a whole gzip file", "an end in the middle", _AGAIN)


class _Meter:
    """Counts what comes out of one archive, and stops it in time."""

    def __init__(self, packed: int, most: int, where: str) -> None:
        self.packed, self.most, self.where = packed, most, where
        self.unpacked = 0

    def count(self, size: int) -> None:
        self.unpacked += size
        if self.unpacked > RATIO_FROM and self.unpacked > MOST_RATIO * self.packed:
            _refuse(
                f"unpacks to more than {MOST_RATIO} times its size",
                self.where,
                "an archive of figures",
                f"{self.packed:,} bytes that have become {self.unpacked:,} and more",
                _LOOK,
            )
        if self.unpacked > self.most:
            raise TooLargeError(
                str(
                    Problem(
                        "unpacks to more than is taken",
                        self.where,
                        f"at most {self.most:,} bytes",
                        f"{self.unpacked:,} and more",
                        _LESS,
                    )
                )
            )


class _Member(io.RawIOBase):
    """One file of an archive as a stream that keeps the archive open as long as itself."""

    def __init__(self, body: Body, entry: zipfile.ZipInfo, most: int, where: str) -> None:
        self._where = where
        self._file = body.open()
        self._archive = zipfile.ZipFile(self._file)
        self._blocks = _blocks(self._archive, entry, _Meter(body.size, most, where), where)
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, target: memoryview) -> int:  # type: ignore[override]
        if not self._rest:
            self._rest = memoryview(next(self._blocks, b""))
        size = min(len(target), len(self._rest))
        target[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size

    def close(self) -> None:
        if not self.closed:
            self._blocks.close()
            self._archive.close()
            self._file.close()
        super().close()


@contextmanager
def _opened(body: Body, where: str) -> Iterator[tuple[zipfile.ZipFile, list[zipfile.ZipInfo]]]:
    """Give a ZIP and its files, after everything that can be judged without unpacking has been judged."""
    with body.open() as stream:
        first = stream.read(FIRST)
        if kind(first) not in {"zip", "xlsx"}:
            refuse_page(body, where, "a ZIP")
            _refuse("no ZIP", where, "a ZIP", _shown(first), _AGAIN)
        _check_directory(stream, body.size, where)
        with _told(where), zipfile.ZipFile(stream) as archive:
            entries = archive.infolist()
            _check_names(entries, where)
            members = [entry for entry in entries if not entry.is_dir()]
            if not members:
                _refuse("the archive is empty", where, "a file", "none", _AGAIN)
            yield archive, members


def _shown(first: bytes) -> str:
    return f"{kind(first)}, {first[:40]!r}"


@contextmanager
def _told(where: str) -> Iterator[None]:
    """Turn whatever the standard library says about a broken ZIP into one error."""
    try:
        yield
    except zipfile.LargeZipFile as fault:
        _refuse("the archive is too large", where, "a ZIP", str(fault), _AGAIN)
    except (
        zipfile.BadZipFile,
        zlib.error,
        struct.error,
        EOFError,
        OSError,
        RuntimeError,  # includes NotImplementedError: a method or a version that is unknown
        UnicodeError,
        ValueError,
        OverflowError,
    ) as fault:
        _refuse(
            "the archive is cut off or damaged",
            where,
            "a whole ZIP",
            " ".join(str(fault).split())[:120],
            _AGAIN,
        )


def _check_directory(stream: BinaryIO, size: int, where: str) -> None:
    """Refuse a directory so large that reading it alone would fill the memory, before it is read."""
    stream.seek(max(0, size - _TAIL - _LOCATOR - _LARGE_RECORD))
    tail = stream.read()
    place = len(tail) - _RECORD
    if not (tail[max(0, place) :].startswith(b"PK\x05\x06") and tail.endswith(b"\0\0")):
        place = tail.rfind(b"PK\x05\x06")
    if place < 0 or len(tail) < place + _RECORD:
        _refuse("the archive is cut off", where, "a whole ZIP", f"{size:,} bytes without a directory", _AGAIN)
    count, length = struct.unpack_from("<HL", tail, place + 10)
    large = place - _LOCATOR - _LARGE_RECORD
    if large >= 0 and tail[place - _LOCATOR :].startswith(b"PK\x06\x07"):
        count, length = struct.unpack_from("<QQ", tail, large + 32)
    if count > MOST_MEMBERS or length > _LARGEST_DIRECTORY:
        _refuse("too many files in the archive", where, f"at most {MOST_MEMBERS}", f"{count:,}", _LOOK)
    stream.seek(0)


def _check_names(entries: list[zipfile.ZipInfo], where: str) -> None:
    if len(entries) > MOST_MEMBERS:
        _refuse("too many files in the archive", where, f"at most {MOST_MEMBERS}", f"{len(entries):,}", _LOOK)
    seen: set[str] = set()
    for entry in entries:
        name = entry.orig_filename
        parts = name.replace("\\", "/").split("/")
        if (
            not name
            or "\0" in name
            or "\\" in name
            or name.startswith("/")
            or ".." in parts
            or (len(name) > 1 and name[1] == ":")
        ):
            _refuse(f"{name!r} leaves the archive", where, "plain names of files", f"{name!r}", _LOOK)
        if name.casefold() in seen:
            _refuse("two files of the same name", where, "each name once", f"{name!r} twice", _LOOK)
        seen.add(name.casefold())
        if stat.S_ISLNK(entry.external_attr >> 16):
            _refuse(f"{name!r} is a link", where, "files only", "a symbolic link", _LOOK)
        if entry.flag_bits & 0x1:
            _refuse(f"{name!r} is encrypted", where, "a ZIP without a password", "an encrypted file", _LOOK)
        if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            _refuse(
                f"{name!r} is packed in a way that is not taken",
                where,
                "stored or deflated",
                f"method {entry.compress_type}",
                _AGAIN,
            )


def _blocks(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, meter: _Meter, where: str
) -> Generator[bytes, None, None]:
    """Yield what a file unpacks to, counted, and compare its length with what the archive said."""
    size = 0
    with _told(where), archive.open(entry) as stream:
        while block := stream.read(_BLOCK):
            if not size and kind(block[:FIRST]) in {"zip", "xlsx", "gzip"}:
                _refuse(
                    "an archive in the archive",
                    where,
                    "files that are no archives",
                    f"{entry.filename!r}",
                    _LOOK,
                )
            size += len(block)
            meter.count(len(block))
            yield block
    if size != entry.file_size:
        _refuse("the archive is cut off", where, f"{entry.file_size:,} bytes", f"{size:,}", _AGAIN)


def _refuse(what: str, where: str, expected: str, found: str, next_step: str) -> NoReturn:
    raise AnswerError(str(Problem(what, where, expected, found, next_step))) from None
