import pytest
from pydantic import ValidationError

from evidence.errors import SnapshotError
from evidence.sources.origin import Origin, read_origin
from evidence.sources.publishers import read_publishers
from world import POPULATION


def test_sidecar_tells_where_the_bytes_come_from(sandbox):
    origin = read_origin(sandbox.sidecar(POPULATION))
    assert origin.publisher == "office"
    assert origin.tier == "primary"
    assert origin.disclosure_control == "none"


def test_sidecar_cannot_be_changed_once_read(sandbox):
    with pytest.raises(ValidationError, match="frozen"):
        read_origin(sandbox.sidecar(POPULATION)).tier = "derived"


def test_missing_sidecar_is_named(sandbox):
    with pytest.raises(
        SnapshotError, match=r"data/raw/nothing\.toml: the file is missing.*Next step: restore it from git"
    ):
        read_origin(sandbox.project.raw / "nothing.toml")


@pytest.mark.parametrize("content", [b"title = ", "title = 'Gr\u00f6\u00dfe'".encode("cp1252")])
def test_sidecar_that_is_no_toml_in_utf8_is_refused(sandbox, content):
    path = sandbox.sidecar(POPULATION)
    path.write_bytes(content)
    with pytest.raises(
        SnapshotError, match=r"not readable\. Expected TOML in UTF-8; found .*\. Next step: "
    ) as error:
        read_origin(path)
    assert str(error.value).startswith(f"{POPULATION}.toml: ")


@pytest.mark.parametrize(
    "key", ["title", "publisher", "address", "licence", "tier", "retrieved", "reader", "sha256"]
)
def test_no_key_of_a_sidecar_may_be_missing(sandbox, key):
    sandbox.amend(POPULATION, **{key: None})
    with pytest.raises(SnapshotError, match=f'key "{key}": Field required'):
        read_origin(sandbox.sidecar(POPULATION))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("address", "ftp://office.example/"),
        ("tier", "hearsay"),
        ("retrieved", "yesterday"),
        ("published", "15.01.2024"),
        ("published", "2024-13-45"),
        ("published", "2023/2024"),
        ("retrieved", "2024-02-30"),
        ("reader", "A Guess"),
        ("disclosure_control", "some"),
        ("sha256", "A" * 64),
        ("sha256", "0" * 63),
    ],
)
def test_malformed_value_is_refused_with_its_key_and_quoted(sandbox, key, value):
    sandbox.amend(POPULATION, **{key: value})
    with pytest.raises(SnapshotError, match=f'key "{key}"') as error:
        read_origin(sandbox.sidecar(POPULATION))
    assert f"found {value!r}" in str(error.value)


def test_unknown_key_is_refused_so_that_a_slip_of_the_pen_is_seen(sandbox):
    sandbox.amend(POPULATION, liscence="free")
    with pytest.raises(SnapshotError, match='key "liscence": Extra inputs are not permitted') as error:
        read_origin(sandbox.sidecar(POPULATION))
    assert str(error.value).startswith(f"{POPULATION}.toml: ")


def test_all_faults_of_a_sidecar_are_told_at_once(sandbox):
    sandbox.amend(POPULATION, title=None, tier="hearsay", liscence="free")
    with pytest.raises(SnapshotError) as error:
        read_origin(sandbox.sidecar(POPULATION))
    assert len(str(error.value).splitlines()) == 3


def origin(**keys) -> Origin:
    """Return the sidecar of a refreshed table, with other values for some keys."""
    part = {
        "file": "t.tsv",
        "request": '{"method":"GET","query":{},"url":"https://office.example/t"}',
        "status": 200,
        "received": "2026-11-23T08:10:00Z",
        "bytes": 3,
        "sha256": "1" * 64,
        "headers": {"content-type": "text/tab-separated-values"},
    }
    return Origin.model_validate(
        {
            "title": "A table",
            "publisher": "office",
            "address": "https://office.example/t",
            "licence": "dl-de/by-2-0",
            "tier": "primary",
            "retrieved": "2026-11-23",
            "published": "2026-11-20",
            "reader": "eurostat_tsv",
            "disclosure_control": "none",
            "note": "",
            "sha256": "2" * 64,
            "table": "t",
            "client": "eurostat",
            "content": "3" * 64,
            "rows": 2,
            "part": [part],
        }
        | keys
    )


def test_refreshed_table_says_what_was_asked_and_what_came():
    (part,) = origin().part
    assert (part.role, part.status, part.bytes) == ("data", 200, 3)
    assert not origin().transcribed


@pytest.mark.parametrize("key", ["table", "client", "content", "rows", "part"])
def test_refreshed_table_has_every_key_that_a_reader_needs(key):
    with pytest.raises(ValidationError, match=f'reader "eurostat_tsv" needs the key {key}'):
        origin(**{key: None if key != "part" else []})


def test_transcription_has_none_of_the_keys_of_a_refreshed_table(sandbox):
    sandbox.amend(POPULATION, content="3" * 64)
    with pytest.raises(SnapshotError, match=r"population\.toml: a transcription has no key content"):
        read_origin(sandbox.sidecar(POPULATION))


def test_reader_other_than_a_person_needs_to_say_what_came(sandbox):
    sandbox.amend(POPULATION, reader="guess")
    with pytest.raises(SnapshotError, match='reader "guess" needs the key table'):
        read_origin(sandbox.sidecar(POPULATION))


@pytest.mark.parametrize("file", ["../t.tsv", "/etc/t.tsv", "t/t.tsv", ".t.tsv", "u.tsv", "t.toml"])
def test_stored_file_is_named_after_its_table_and_lies_beside_the_sidecar(file):
    part = origin().part[0].model_dump() | {"file": file}
    with pytest.raises(ValidationError):
        origin(part=[part])


def test_two_stored_files_have_two_names():
    part = origin().part[0].model_dump()
    with pytest.raises(ValidationError, match="each part has a name of its own"):
        origin(part=[part, part])


def test_description_alone_is_no_table():
    part = origin().part[0].model_dump() | {"role": "metadata"}
    with pytest.raises(ValidationError, match="no part has the role data"):
        origin(part=[part])


def test_publisher_is_named_in_both_languages(sandbox):
    office, press = read_publishers(sandbox.project.registers)
    assert (office.name("de"), office.name("en")) == ("Amt", "Office")
    assert office.rank < press.rank


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[[editor]]\nid = 'x'\n", r"unknown key\. Expected \[\[publisher\]\] entries only; found 'editor'"),
        ("publisher = 'x'\n", r"no list of entries\. Expected \[\[publisher\]\] entries; found one value"),
        ("[[publisher]]\nid = 'x'\n", r"publishers\.toml, entry 1: key \"name_de\": Field required"),
    ],
)
def test_register_of_another_shape_is_refused_with_the_entry(sandbox, content, said):
    sandbox.register("publishers").write_text(content, encoding="utf-8")
    with pytest.raises(SnapshotError, match=said):
        read_publishers(sandbox.project.registers)
