"""Archives: what is unpacked, and what attacks."""

import contextlib
import gzip
import io
import stat
import struct
import warnings
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.errors import AnswerError, PublisherError, TooLargeError
from evidence.sources import archives
from evidence.sources.archives import check_archive, gunzip, member, single_member, unpacked
from evidence.sources.exchange import Body

TEXT = b"statistics_code;value\n12531;5\n" * 40


def packed(files, method=zipfile.ZIP_DEFLATED):
    """Return a ZIP of files by name; a name may be a ZipInfo."""
    stream = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # zipfile warns of what we make on purpose
        with zipfile.ZipFile(stream, "w", method) as archive:
            for name, content in files:
                archive.writestr(name, content)
    return Body("t.zip", data=stream.getvalue())


def entry(name, **fields):
    info = zipfile.ZipInfo(name)
    for key, value in fields.items():
        setattr(info, key, value)
    return info


ONE = packed([("12531-0043_de_flat.csv", TEXT)])


# What is taken


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_only_file_is_unpacked(method):
    body = single_member(packed([("12531-0043_de_flat.csv", TEXT)], method), "_flat.csv", "t")
    assert (body.name, body.read()) == ("12531-0043_de_flat.csv", TEXT)


def test_archive_on_disk_is_read_as_one_in_memory(tmp_path):
    path = tmp_path / "t.zip"
    path.write_bytes(ONE.data)
    assert single_member(Body("t.zip", path), ".csv", "t").data == TEXT


def test_names_come_in_the_order_of_the_archive_without_folders():
    assert check_archive(packed([("b/", b""), ("b/2.csv", TEXT), ("a.csv", TEXT)]), "t") == (
        "b/2.csv",
        "a.csv",
    )


def test_file_is_streamed():
    body = packed([("a.csv", b"1\n2\n3\n"), ("b.csv", TEXT)])
    with member(body, "a.csv", "t") as stream:
        assert list(stream) == [b"1\n", b"2\n", b"3\n"]
    with member(body, "b.csv", "t") as stream:
        assert stream.read(5) == TEXT[:5]
        assert stream.read() == TEXT[5:]


def test_all_files_are_unpacked_in_blocks():
    assert b"".join(unpacked(packed([("a", TEXT), ("b", b"2")]), "t")) == TEXT + b"2"


def test_archive_with_a_comment_is_taken():
    stream = io.BytesIO(ONE.data)
    with zipfile.ZipFile(stream, "a") as archive:
        archive.comment = b"Statistisches Bundesamt"
    assert single_member(Body("t", data=stream.getvalue()), ".csv", "t").data == TEXT


def test_large_format_is_taken():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive, archive.open("a.csv", "w", force_zip64=True) as target:
        target.write(TEXT)
    assert single_member(Body("t", data=stream.getvalue()), ".csv", "t").data == TEXT


# What is another archive


def test_other_name_is_told():
    with pytest.raises(
        AnswerError, match=r't: another archive came. Expected one file named …_flat.csv; found 1: "x.exe"'
    ):
        single_member(packed([("x.exe", TEXT)]), "_flat.csv", "t")


def test_second_file_is_told():
    with pytest.raises(AnswerError, match='found 2: "a.csv", "b.csv"'):
        single_member(packed([("a.csv", TEXT), ("b.csv", TEXT)]), ".csv", "t")


def test_file_that_is_not_there_is_told():
    with pytest.raises(AnswerError, match='no file "b.csv" in the archive.*found 1: "a.csv"'):
        member(packed([("a.csv", TEXT)]), "b.csv", "t")


def test_empty_archive_is_told():
    with pytest.raises(AnswerError, match="the archive is empty"):
        check_archive(packed([]), "t")


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b'{"Status":{"Code":98}}', "no ZIP.*found json"),
        (b"", "no ZIP.*found empty"),
        (b"a;b", "no ZIP.*found text"),
        (b"<html>", "a web page came.*Expected a ZIP"),
        (b"\x1f\x8b", "no ZIP.*found gzip"),
    ],
)
def test_what_is_no_archive_is_told(content, found):
    with pytest.raises(AnswerError, match=found):
        single_member(Body("t", data=content), ".csv", "t")


# What is broken


def test_archive_that_is_cut_at_any_byte_is_told():
    for end in range(len(ONE.data)):
        with pytest.raises(AnswerError, match=r"cut off|damaged|no ZIP"):
            single_member(Body("t", data=ONE.data[:end]), ".csv", "t")


def test_archive_that_is_cut_at_any_byte_is_told_by_a_stream():
    for end in range(len(ONE.data)):
        with pytest.raises(AnswerError, match=r"cut off|damaged|no ZIP"):
            member(Body("t", data=ONE.data[:end]), "12531-0043_de_flat.csv", "t").read()


@given(st.integers(0, len(ONE.data) - 1), st.integers(1, 255))
def test_flipped_byte_gives_the_same_text_or_one_error(place, flip):
    spoiled = bytearray(ONE.data)
    spoiled[place] ^= flip
    with contextlib.suppress(PublisherError):
        assert single_member(Body("t", data=bytes(spoiled)), ".csv", "t").data == TEXT


@given(st.binary(max_size=300), st.booleans())
def test_any_bytes_give_one_error(content, begins):
    with pytest.raises(AnswerError):
        check_archive(Body("t", data=(b"PK\x03\x04" if begins else b"") + content), "t")


def test_length_that_the_archive_does_not_have_is_told():
    for length in (len(TEXT) + 1, len(TEXT) - 1, 2**31):
        spoiled = ONE.data.replace(struct.pack("<L", len(TEXT)), struct.pack("<L", length))
        with pytest.raises(AnswerError, match=r"cut off|damaged"):
            single_member(Body("t", data=spoiled), ".csv", "t")


# What attacks


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("../../x.csv", r"'\.\./\.\./x\.csv' leaves the archive"),
        ("a/../../x.csv", "leaves the archive"),
        ("/etc/passwd.csv", "leaves the archive"),
        ("C:/x.csv", "leaves the archive"),
        ("c:x.csv", "leaves the archive"),
        ("..\\x.csv", "leaves the archive"),
        ("a\\x.csv", "leaves the archive"),
        ("x\0.csv", "leaves the archive"),
    ],
)
def test_name_that_leaves_the_archive_is_refused(name, told):
    marked = name.replace("\0", "!").replace("\\", "|")  # zipfile writes no such names
    body = packed([(marked, TEXT)])
    spoiled = body.data.replace(marked.encode(), name.encode())
    for use in (
        lambda: check_archive(Body("t", data=spoiled), "t"),
        lambda: single_member(Body("t", data=spoiled), ".csv", "t"),
    ):
        with pytest.raises(AnswerError, match=told):
            use()


def test_two_files_of_one_name_are_refused():
    for names in (("a.csv", "a.csv"), ("a.csv", "A.CSV")):
        with pytest.raises(AnswerError, match="two files of the same name"):
            check_archive(packed([(name, TEXT) for name in names]), "t")


def test_link_is_refused():
    link = entry("a.csv", external_attr=(stat.S_IFLNK | 0o777) << 16, create_system=3)
    with pytest.raises(AnswerError, match="'a.csv' is a link"):
        check_archive(packed([(link, b"/etc/passwd")]), "t")


def test_encrypted_file_is_refused():
    body = bytearray(ONE.data)
    body[body.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(AnswerError, match="is encrypted"):
        check_archive(Body("t", data=bytes(body)), "t")


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_method_is_refused(method):
    with pytest.raises(AnswerError, match=f"found method {method}"):
        check_archive(packed([("a.csv", TEXT)], method), "t")


@pytest.mark.parametrize("inner", [ONE.data, gzip.compress(TEXT, mtime=0)], ids=["zip", "gzip"])
def test_archive_in_the_archive_is_refused(inner):
    with pytest.raises(AnswerError, match="an archive in the archive.*found 'a.csv'"):
        check_archive(packed([("a.csv", inner)]), "t")


def test_too_many_files_are_refused_before_they_are_listed(monkeypatch):
    body = packed([(f"{number}.csv", b"x") for number in range(65)])
    monkeypatch.setattr(zipfile, "ZipFile", None)
    with pytest.raises(AnswerError, match="too many files in the archive.*at most 64; found 65"):
        check_archive(body, "t")


def test_directory_that_hides_its_length_is_refused():
    body = packed([(f"{number}.csv", b"x") for number in range(65)]).data
    spoiled = body[:-12] + struct.pack("<H", 1) + body[-10:]
    with pytest.raises(AnswerError, match="too many files"):
        check_archive(Body("t", data=spoiled), "t")


def test_bomb_is_stopped_by_its_ratio():
    body = packed([("a.csv", bytes(40_000_000))])
    with pytest.raises(AnswerError, match="unpacks to more than 250 times its size"):
        check_archive(body, "t")
    with pytest.raises(AnswerError, match="unpacks to more than 250 times"):
        single_member(body, ".csv", "t")
    with (
        member(body, "a.csv", "t") as stream,
        pytest.raises(AnswerError, match="unpacks to more than 250 times"),
    ):
        list(iter(lambda: stream.read(65_536), b""))


def test_many_small_bombs_are_one():
    with pytest.raises(AnswerError, match="unpacks to more than 250 times"):
        check_archive(packed([(f"{number}.csv", bytes(1_000_000)) for number in range(40)]), "t")


def test_small_file_may_be_packed_any_way():
    assert check_archive(packed([("a.csv", bytes(9_000_000))]), "t") == ("a.csv",)


def test_more_than_is_taken_is_told_as_too_large(monkeypatch):
    monkeypatch.setattr(archives, "LARGEST_READ", 1_000)
    with pytest.raises(TooLargeError, match="at most 1,000 bytes"):
        single_member(ONE, ".csv", "t")
    monkeypatch.setattr(archives, "MOST_UNPACKED", 1_000)
    with pytest.raises(TooLargeError):
        check_archive(ONE, "t")
    with member(ONE, "12531-0043_de_flat.csv", "t", most=1_000) as stream, pytest.raises(TooLargeError):
        stream.read()


# gzip


def test_gzip_is_unpacked():
    assert gunzip(Body("t", data=gzip.compress(TEXT)), "t") == TEXT
    assert gunzip(Body("t", data=gzip.compress(TEXT) + gzip.compress(b"more")), "t") == TEXT + b"more"


def test_gzip_that_is_cut_at_any_byte_is_told():
    content = gzip.compress(TEXT)
    for end in range(len(content)):
        with pytest.raises(AnswerError, match=r"no gzip file|cut off"):
            gunzip(Body("t", data=content[:end]), "t")


def test_what_follows_gzip_is_told():
    with pytest.raises(AnswerError, match="something follows the archive"):
        gunzip(Body("t", data=gzip.compress(TEXT) + b"x"), "t")


def test_gzip_bomb_is_stopped():
    with pytest.raises(AnswerError, match="unpacks to more than 250 times"):
        gunzip(Body("t", data=gzip.compress(bytes(40_000_000))), "t")


def test_page_is_no_gzip():
    with pytest.raises(AnswerError, match="a web page came"):
        gunzip(Body("t", data=b"<html>"), "t")


@given(st.binary(max_size=200))
def test_any_bytes_give_gzip_or_one_error(content):
    with pytest.raises(AnswerError):
        gunzip(Body("t", data=b"\x1f\x8b\x08" + content), "t")
