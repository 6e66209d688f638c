"""Recorded archives, pages and texts: what is taken stays taken, and a piece of it is refused."""

import zipfile

import pytest

from evidence.errors import AnswerError
from evidence.sources.archives import MOST_RATIO, check_archive, gunzip, single_member
from evidence.sources.bodies import FIRST, decode, first_json, kind
from evidence.sources.exchange import Body


def bodies(samples, pattern):
    found = [Body(path.name, path) for path in sorted(samples.rglob(pattern))]
    assert found
    return found


def test_every_recorded_archive_is_taken(samples):
    for body in [*bodies(samples, "*.zip"), *bodies(samples, "*.xlsx")]:
        with zipfile.ZipFile(body.path) as archive:
            expected = tuple(name for name in archive.namelist() if not name.endswith("/"))
        assert check_archive(body, body.name) == expected


def test_recorded_answers_of_genesis_have_one_file(samples):
    for body in bodies(samples, "genesis_rest/data/*.zip"):
        member = single_member(body, ".csv", body.name)
        assert decode(member.read(), body.name).startswith("statistics_code;")


def test_no_recorded_archive_comes_near_the_limit(samples):
    ratios = []
    for body in [*bodies(samples, "*.zip"), *bodies(samples, "*.xlsx")]:
        with zipfile.ZipFile(body.path) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
        ratios.append(size / body.size)
    assert max(ratios) < MOST_RATIO / 2


@pytest.mark.parametrize("share", [0.0, 0.001, 0.3, 0.7, 0.999])
def test_piece_of_a_recorded_archive_is_refused(samples, share):
    for body in bodies(samples, "genesis_rest/data/*.zip"):
        content = body.read()
        piece = Body(body.name, data=content[: int(len(content) * share)])
        with pytest.raises(AnswerError):
            single_member(piece, ".csv", body.name)


def test_every_recorded_gzip_is_unpacked(samples):
    for body in bodies(samples, "*.gz"):
        assert gunzip(body, body.name)


def test_kind_of_every_recorded_body_fits_its_ending(samples):
    expected = {
        ".zip": "zip",
        ".xlsx": "xlsx",
        ".gz": "gzip",
        ".json": "json",
        ".csv": "text",
        ".tsv": "text",
        ".xml": "xml",
    }
    for path in sorted(samples.rglob("*")):
        if path.suffix in expected:
            with path.open("rb") as stream:
                assert (path.name, kind(stream.read(FIRST))) == (path.name, expected[path.suffix])


def test_every_recorded_json_is_read_to_its_end(samples):
    for body in bodies(samples, "genesis_rest/**/*.json"):
        assert first_json(body, body.name)[1] == ""
