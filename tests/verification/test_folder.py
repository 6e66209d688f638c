"""Verification of a folder: a site, what a build made, an edition. Every change is found, named and placed."""

import json
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from evidence import verification
from evidence.verification import SEVERAL, UnreadableError, verify_folder

SHARE, FOREIGN, TOTAL = "share.14.2023", "foreign.14.2023", "total.14.2023"
TABLE = f"""id,value,unit,missing_reason,tier,formula,inputs,sources,flags
{FOREIGN},50,persons,"",primary,published,"",office-1a2b,""
{SHARE},12.5,percent,"",derived,{{0}} / {{1}} × 100,{FOREIGN} {TOTAL},office-1a2b,""
{TOTAL},400,persons,"",primary,published,"",office-1a2b,""
unknown.14.2023,"",persons,not asked,primary,published,"",office-1a2b,""
"""
RECORD = {
    "id": SHARE,
    "value": 12.5,
    "unit": "percent",
    "region": "14",
    "period": "2023",
    "formula": "{0} / {1} × 100",
    "inputs": [FOREIGN, TOTAL],
    "sources": ["office-1a2b"],
    "tier": "derived",
}
PAGE = (
    f'<!doctype html><html lang="de"><body><h1 id="top">Seite</h1><p><data class="fact" value="12.5" data-fact="{SHARE}">'
    f'12,5\u00a0%</data></p><script type="application/json" id="facts">{json.dumps([RECORD])}</script></body></html>'
)
BRIEF = "brief-14-de.html"


def record(out: Path) -> None:
    """Write the record of the build anew, as a build does, beside the site and inside."""
    site = out / "site"
    (site / "run.json").unlink(missing_ok=True)
    ran = {
        "files": sums(site),
        "documents": {BRIEF: sha256((out / BRIEF).read_bytes()).hexdigest()},
    }
    for path in (site / "run.json", out / "run.json"):
        path.write_text(json.dumps(ran), encoding="utf-8")


def sums(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture
def out(tmp_path) -> Path:
    out = tmp_path / "build"
    for path, text in {
        "site/index.html": PAGE,
        "site/de/index.html": PAGE,
        "site/downloads/facts.csv": TABLE,
        BRIEF: PAGE,
    }.items():
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        (out / path).write_text(text, encoding="utf-8")
    record(out)
    return out


def edition(out: Path) -> Path:
    """Make an edition of a build: the same files, its state, and the record of the edition."""
    folder = out.with_name("0001")
    shutil.copytree(out, folder)
    (folder / "state").mkdir()
    (folder / "state/facts.csv").write_text("id\n", encoding="utf-8")
    (folder / "edition.json").write_text(json.dumps({"number": 1, "files": sums(folder)}), encoding="utf-8")
    return folder


def problems(folder: Path, given: Path | None = None) -> list[str]:
    return [str(problem) for problem in verify_folder(folder, given).problems]


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


# What fits


def test_a_build_a_site_and_an_edition_that_agree_with_themselves_pass(out):
    for folder in (out, out / "site", edition(out)):
        assert problems(folder) == []


def test_what_was_compared_is_counted(out):
    counts = verify_folder(edition(out)).counts
    assert counts["pages and documents read"] == 3
    assert counts["facts in the table of facts"] == 3
    assert counts["facts recomputed from their inputs by formula, in that table"] == 1
    assert counts["facts compared with the table of facts"] == 3
    assert counts["numbers in text and tables compared"] == 3
    assert counts["files compared with the checksums in run.json"] == 4
    assert counts["files compared with the checksums in edition.json"] == 7


def test_what_a_build_keeps_for_the_next_one_does_not_count(out):
    (out / ".cache/store").mkdir(parents=True)
    (out / ".cache/store/x").write_text("x", encoding="utf-8")
    (out / ".lock").touch()
    given = edition(out) / "edition.json"
    assert problems(out, given) == []


def test_many_pages_are_read_in_several_processes_with_the_same_result(out):
    for number in range(SEVERAL):
        (out / f"site/de/{number}.html").write_text(PAGE, encoding="utf-8")
    change(out / "site/de/7.html", '">12,5', '">12,6')
    record(out)
    (told,) = problems(out)
    assert told.startswith("site/de/7.html, ")
    assert verify_folder(out).counts["numbers in text and tables compared"] == SEVERAL + 3


# What does not


@pytest.mark.parametrize(
    ("path", "old", "new", "told"),
    [
        (
            "site/de/index.html",
            '">12,5',
            '">13,5',
            f"site/de/index.html, “Seite” (#top): a number is not what {SHARE} says",
        ),
        (BRIEF, '">12,5', '">13,5', f"{BRIEF}, “Seite” (#top): a number is not what {SHARE} says"),
        (
            "site/de/index.html",
            '"value": 12.5',
            '"value": 12.6',
            "is not what the table of facts says (value)",
        ),
        ("site/de/index.html", "/ {1}", "* {1}", "is not what the table of facts says (formula)"),
        (
            "site/de/index.html",
            '["office-1a2b"]',
            '["other-3c4d"]',
            "is not what the table of facts says (sources)",
        ),
        ("site/downloads/facts.csv", ",12.5,", ",12.6,", f"{SHARE} is not what its formula gives"),
        ("site/downloads/facts.csv", ",400,", ",500,", f"{SHARE} is not what its formula gives"),
    ],
)
def test_a_changed_number_is_named_even_where_the_record_was_changed_too(out, path, old, new, told):
    change(out / path, old, new)
    record(out)
    found = problems(out)
    assert told in found[0] + found[-1], found
    assert all("Expected" in line and "Next step" in line for line in found)


def test_a_word_that_was_changed_is_found_by_its_checksum(out):
    change(out / "site/index.html", "<h1 id", "<h1  id")
    (told,) = problems(out)
    assert told.startswith("site/index.html: the file is not as it was made")


def test_a_file_too_many_and_one_that_is_missing_are_named(out):
    (out / "site/de/index.html").rename(out / "site/de/other.html")
    assert [told.split(". Expected")[0] for told in problems(out)] == [
        "site/de/index.html: a file is missing",
        "site/de/other.html: a file too many",
    ]


def test_two_records_of_the_build_must_be_the_same(out):
    (out / "run.json").write_text("{}", encoding="utf-8")
    assert any("the two records of the build differ" in told for told in problems(out))


def test_a_fact_that_no_table_has_is_named(out):
    alone = RECORD | {"id": "other.14.2023", "formula": "published", "inputs": []}
    text = PAGE.replace(json.dumps([RECORD]), json.dumps([RECORD, alone]))
    (out / "site/de/index.html").write_text(text, encoding="utf-8")
    record(out)
    assert any("other.14.2023 is not in the table of facts" in told for told in problems(out))


def test_words_where_a_value_is_missing_are_no_number(out):
    for text, count in (("keine Angabe", 0), ("7", 1)):
        missing = (
            f'<svg><text data-fact="unknown.14.2023">{text}</text></svg><script type="application/json" id'
        )
        page = PAGE.replace('<script type="application/json" id', missing)
        (out / "site/de/index.html").write_text(page, encoding="utf-8")
        record(out)
        assert len(problems(out)) == count


def test_a_difference_that_no_table_has_is_recomputed_from_facts_of_the_table(out):
    gap = RECORD | {
        "id": "total~.14.2023",
        "value": 350,
        "unit": "persons",
        "formula": "{0} − {1}",
        "inputs": [TOTAL, FOREIGN],
    }
    for value, count in ((350, 0), (351, 1)):
        text = PAGE.replace(json.dumps([RECORD]), json.dumps([RECORD, gap | {"value": value}]))
        (out / "site/de/index.html").write_text(text, encoding="utf-8")
        record(out)
        assert len(problems(out)) == count


def test_an_edition_is_compared_with_all_that_its_record_names(out):
    folder = edition(out)
    (folder / "state/facts.csv").write_text("id\nx\n", encoding="utf-8")
    (told,) = problems(folder)
    assert told.startswith("state/facts.csv: the file is not as it was made")


def test_a_build_is_compared_with_the_record_of_an_edition(out):
    given = edition(out) / "edition.json"
    assert problems(out, given) == []
    change(out / BRIEF, "<h1 id", "<h1  id")
    record(out)
    named = {told.split(":")[0] for told in problems(out, given)}
    assert named == {BRIEF, "run.json", "site/run.json"}


def test_a_site_without_record_says_so(out):
    (out / "site/run.json").unlink()
    found = verify_folder(out / "site")
    assert found.problems == []
    assert "a record of the build with the checksum of each file" in found.lacking


def test_a_page_on_its_own_says_that_inputs_are_elsewhere(out):
    found = verification.verify(out / "site/de/index.html")
    assert found.problems == []
    assert any(words.startswith("the inputs of 1 facts") for words in found.lacking)


# As a program


@pytest.mark.parametrize("arguments", [[], ["a", "b"], ["--record", "x"], ["a", "--record"], ["-x"]])
def test_wrong_arguments_end_with_two_and_the_usage(arguments, capsys):
    assert verification.main(arguments) == 2
    assert "usage" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["empty", "no table", "bad table", "bad record", "file"])
def test_what_is_no_site_ends_with_two_and_one_message(out, capsys, name):
    path, given = out, None
    if name == "empty":
        path = out.with_name("empty")
        path.mkdir()
    elif name == "no table":
        (out / "site/downloads/facts.csv").unlink()
    elif name == "bad table":
        (out / "site/downloads/facts.csv").write_bytes(b"\xff")
    elif name == "bad record":
        (out / "site/run.json").write_text("[]", encoding="utf-8")
    else:
        path, given = out / BRIEF, out / "run.json"
    assert verification.run(path, record=given) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
    with pytest.raises(UnreadableError):
        verify_folder(path if path.is_dir() else path / "none")


def test_it_runs_alone_where_nothing_is_installed(out):
    program = out.with_name("verify.py")
    program.write_bytes(Path(verification.__file__).read_bytes())
    given = edition(out) / "edition.json"
    command = [sys.executable, "-I", "-S", program.name, "build", "--record", str(given)]

    def done():
        return subprocess.run(command, cwd=program.parent, capture_output=True, text=True, check=False)

    assert (done().returncode, done().stderr) == (0, "")
    assert "result: every number is what the folder says it should be" in done().stdout
    change(out / "site/index.html", '">12,5', '">12,4')
    assert done().returncode == 5
    assert f"a number is not what {SHARE} says" in done().stdout
