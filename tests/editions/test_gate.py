"""The gate: a good edition passes; each fault that readers must not see holds it back, by the check that is made for it."""

import json
import shutil
from pathlib import Path

import pytest
from small_candidate import SHARE, Small, found_candidate

from evidence.comparison.comparison import Change, Comparison
from evidence.editions.acknowledgements import read_acknowledgements, read_checks
from evidence.editions.gate import CHECKS, Finding, check, idle_acknowledgements
from evidence.errors import TableError
from evidence.paths import Project

TOTAL = "population_total.14.2023-12-31"
INDEX, ENGLISH, INDICATOR = "site/de/index.html", "site/en/index.html", "site/de/indicator/foreign_share.html"


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Small:
    """A good candidate, only to be read."""
    return found_candidate(tmp_path_factory.mktemp("good"))


@pytest.fixture
def small(good: Small, tmp_path: Path) -> Small:
    """A good candidate, to be spoilt."""
    return Small(shutil.copytree(good.root, tmp_path / "small"))


def findings(small, name: str, **other: object) -> list[Finding]:
    return list(small.results(**other)[name].findings)


# The good one


def test_good_edition_passes_every_check_with_and_without_one_before(small):
    for other in ({}, {"previous": None}):
        results = small.results(**other)
        assert list(results) == list(CHECKS)
        assert {name: result.findings for name, result in results.items() if not result.passed} == {}
        assert all(result.measured and result.title_de and result.title_en for result in results.values())


def test_result_is_json_of_texts(small):
    small.replace(INDEX, "<h1>", "<h3>")
    results = check(small.candidate, jobs=1)
    kept = json.loads(json.dumps([result.as_json() for result in results], sort_keys=True))
    told = next(entry for entry in kept if entry["check"] == "accessibility")
    assert told["passed"] is False
    assert set(told["findings"][0]) == {"what", "where", "expected", "found", "next_step"}


def test_processes_find_what_one_process_finds(small, monkeypatch):
    monkeypatch.setattr("evidence.editions.gate.PORTION", 20_000)
    small.replace(INDEX, "<h1>", "<h3>")
    assert check(small.candidate, jobs=2) == check(small.candidate, jobs=1)


# What each check is there for


def change(path: str, old: str, new: str):
    return lambda small: small.replace(path, old, new)


def remove(path: str):
    return lambda small: (small.folder / path).unlink()


def write(path: str, text: str):
    return lambda small: (small.folder / path).write_text(text, encoding="utf-8")


def say(*values: tuple[str, str]):
    def spoil(small):
        for name, value in values:
            small.say(name, value)

    return spoil


def printed(sheets: int):
    def spoil(small):
        (small.folder / "brief-14-de.pdf").write_bytes(b"%PDF-1.7")
        record = json.loads((small.folder / "run.json").read_text())
        (small.folder / "run.json").write_text(json.dumps(record | {"sheets": {"brief-14-de.pdf": sheets}}))

    return spoil


DATA = f'<data class="fact" value="8" data-fact="{SHARE}">'
SPOILT = {
    "a changed file": ("record", write("site/assets/style.css", "p{}"), "not as it was made"),
    "a lost file": ("record", remove("site/assets/style.css"), "is missing"),
    "a foreign file": ("record", write("site/extra.html", "x"), "in no record"),
    "a lost record": ("record", remove("run.json"), "record is missing"),
    "a page of an indicator that is missing": ("completeness", remove(INDICATOR), "foreign_share is missing"),
    "a page of a source that is missing": ("completeness", remove("site/en/source/s1.html"), "source s1"),
    "a brief that is missing": ("completeness", remove("brief-14730-en.html"), "a document is missing"),
    "a table that is missing": ("completeness", remove("site/downloads/claims.csv"), "a table is missing"),
    "a page in one language": ("completeness", write("site/de/more.html", "x"), "one language only"),
    "parts that do not add up": (
        "totals",
        change("site/downloads/observations.csv", ",1440,", ",1340,"),
        "not the sum of its parts",
    ),
    "a derived fact that is another one": (
        "formulas",
        change("site/downloads/facts.csv", f"{SHARE},8,", f"{SHARE},9,"),
        "not what its formula gives",
    ),
    "a number in the one-file report": (
        "documents",
        change("evidence-de.html", "8,0\u00a0%</data>", "8,1\u00a0%</data>"),
        SHARE,
    ),
    "a copy that is another one": ("documents", change("evidence-en.html", "<h1>H", "<h1>I"), "copy"),
    "a brief on two sheets": ("briefs", printed(2), "more than one sheet"),
    "a brief that nobody counted": ("briefs", write("brief-14-de.pdf", "%PDF-"), "nobody counted"),
    "an empty file": ("sizes", write("site/assets/style.css", ""), "empty"),
    "a heavy page": ("sizes", change(INDEX, "<h1>", "<h1>" + " " * 1_900_000), "too heavy"),
    "an edition that doubles": ("sizes", write("site/assets/more.css", " " * 900_000), "another size"),
    "a headline that was revised": ("headlines", say((SHARE, "12")), "from 8 to 12 percent"),
    "a headline of a newer period": (
        "headlines",
        lambda small: (
            small.say("foreign_share.14.2023-12-31", "11"),
            small.replace(INDEX, SHARE, "foreign_share.14.2023-12-31"),
        ),
        "against foreign_share.14.2022-12-31",
    ),
    "a unit times a thousand": ("values", say((TOTAL, "3000000")), "new value is implausible"),
    "a unit divided by ten": ("values", say((TOTAL, "300")), "new value is implausible"),
    "a value typed wrongly": ("values", say(("population_total.14625.2022-12-31", "10000")), "revised"),
    "a share of one in place of a percentage": (
        "values",
        say(("foreign_share.14.2023-12-31", "0.08")),
        "new value is implausible",
    ),
    "regions that change places": (
        "regions",
        say(("population_total.14625.2023-12-31", "2010"), ("population_total.14626.2023-12-31", "995")),
        "regions 14625 and 14626",
    ),
    "old values that change places": (
        "regions",
        say(("population_total.14625.2022-12-31", "2000"), ("population_total.14626.2022-12-31", "1000")),
        "regions 14625 and 14626",
    ),
    "a verdict that flips": (
        "verdicts",
        change("site/downloads/claims.csv", "C1,supported", "C1,contradicted"),
        "C1 flipped from supported to contradicted",
    ),
    "a claim that is gone": ("verdicts", write("site/downloads/claims.csv", "id,verdict,superseded\n"), "none"),
    "a fact that is gone": ("vanished", say(("population_total.14626.2022-12-31", "")), "1 of 5 facts"),
    "a region that is gone": ("counts", say(("population_total.14626.2022-12-31", "")), "region 14626"),
    "a printed number that is another one": ("numbers", change(INDEX, "8,0\u00a0%</data>", "8,1\u00a0%</data>"), "wrongly"),
    "a label of a chart that is another one": ("numbers", change(INDEX, "8,0\u00a0%</text>", "80\u00a0%</text>"), "wrongly"),
    "a value behind a number": ("numbers", change(INDEX, 'value="8"', 'value="7"'), "wrongly"),
    "a number in the print of another language": ("numbers", change(ENGLISH, "8.0%</data>", "8,0%</data>"), "wrongly"),
    "a fact for machines that is another one": ("numbers", change(INDEX, '"value": 240.0', '"value": 241.0'), "facts.csv"),
    "a number of no fact": ("numbers", change(INDEX, DATA, DATA.replace("2022", "2021")), "wrongly"),
    "facts that cannot be read": ("numbers", change(INDEX, "[{", "[{,"), "cannot be read"),
    "a digit in a sentence": ("orphan_numbers", change(INDEX, "Im Jahr", "Im 3. Jahr"), "neither a fact"),
    "a digit of another script": ("orphan_numbers", change(INDEX, "Im Jahr", "Im ５ Jahr"), "neither a fact"),
    "a small digit": ("orphan_numbers", change(INDEX, "Im Jahr", "Im km² Jahr"), "neither a fact"),
    "a digit read aloud": ("orphan_numbers", change(INDEX, 'aria-label="M"', 'aria-label="M 4"'), "aria-label"),
    "a digit in data of no fact": ("orphan_numbers", change(INDEX, 'class="fact" value="240"', ""), "neither a fact"),
    "a page without language": ("accessibility", change(INDEX, ' lang="de"', ""), "language"),
    "a page in the wrong language": ("accessibility", change(INDEX, 'lang="de"', 'lang="en"'), "language"),
    "a page without title": ("accessibility", change(INDEX, "<title>T</title>", ""), "title"),
    "two main headings": ("accessibility", change(INDEX, "<h2>K</h2>", "<h1>K</h1>"), "main heading"),
    "a level left out": ("accessibility", change(INDEX, "<h2>K</h2>", "<h3>K</h3>"), "left out"),
    "an empty heading": ("accessibility", change(INDEX, "<h2>K</h2>", "<h2></h2>"), "without words"),
    "no main": ("accessibility", change(INDEX, '<main id="content">', '<div id="content">'), "main part"),
    "no skip link": ("accessibility", change(INDEX, 'href="#content"', 'href="#chart"'), "skip"),
    "an id twice": ("accessibility", change(INDEX, "<h2>", '<h2 id="content">'), "more than once"),
    "a name that leads nowhere": ("accessibility", change(INDEX, "<h2>", '<h2 aria-labelledby="x">'), "not there"),
    "a chart without role": ("accessibility", change(INDEX, 'role="img"', ""), "no image"),
    "a chart without name": (
        "accessibility",
        change(INDEX, '<title id="t">N</title><desc id="d">D</desc>', '<g id="t"/><g id="d"/>'),
        "without a name",
    ),
    "an image without text": ("accessibility", change(INDEX, "<h2>", '<img src="data:,"><h2>'), "alternative text"),
    "a table without caption": ("accessibility", change(INDEX, "<caption>C</caption>", ""), "caption"),
    "a head without scope": ("accessibility", change(INDEX, ' scope="row"', ""), "what it heads"),
    "a link without words": ("accessibility", change(INDEX, ">Start</a>", "></a>"), "without words"),
    "a field without label": ("accessibility", change(INDEX, "<h2>", '<input name="q"><h2>'), "label"),
    "an order of the tabulator key": ("accessibility", change(INDEX, "<h2>", '<h2 tabindex="3">'), "tabulator"),
    "a page cut off": ("accessibility", change(INDEX, "</body></html>", ""), "cut off"),
    "a page that moves by itself": (
        "accessibility",
        change(INDEX, "<title>", '<meta http-equiv="refresh" content="1"><title>'),
        "by itself",
    ),
    "an image from elsewhere": (
        "self_contained",
        change(INDEX, "<h2>", '<img alt="" src="https://x.example/a.png"><h2>'),
        "loads something",
    ),
    "a frame": ("self_contained", change(INDEX, "<h2>", "<iframe></iframe><h2>"), "iframe"),
    "a style from elsewhere": (
        "self_contained",
        change(INDEX, "<title>", '<link rel="stylesheet" href="//x.example/a.css"><title>'),
        "from elsewhere",
    ),
    "a style sheet that loads": (
        "self_contained",
        write("site/assets/style.css", "@import url(https://x.example/b.css);"),
        "loads something",
    ),
    "a script that asks": ("self_contained", change(INDEX, "<h2>", "<script>fetch('x')</script><h2>"), "asks somebody"),
    "a handler": ("self_contained", change(INDEX, "<h2>", '<h2 onclick="x()">'), "script of its own"),
    "a dead link": ("links",
                    change(INDEX, "site/index.html#content", "site/away.html"), "leads nowhere"),
    "a dead anchor": ("links", change(INDEX, "index.html#content", "index.html#away"), "leads nowhere"),
    "a link out of the edition": ("links", change(INDEX, "../../site/index.html", "../../../x.html"), "leads nowhere"),
}  # fmt: skip


@pytest.mark.parametrize("what", SPOILT)
def test_fault_is_found_by_its_check_and_told_in_one_line(small, what):
    name, spoil, words = SPOILT[what]
    spoil(small)
    found = findings(small, name)
    assert found
    lines = [str(finding) for finding in found]
    assert any(words in line for line in lines), lines
    assert all("\n" not in line and "Next step: " in line for line in lines)


def test_every_check_has_a_fault_that_it_is_there_for():
    assert {name for name, _, _ in SPOILT.values()} == set(CHECKS)


def test_move_within_the_limits_passes(small):
    small.say(SHARE, "9.2")
    small.say("population_total.14.2023-12-31", "3100")
    small.say("population_total.14625.2023-12-31", "1040")
    small.say("population_total.14626.2023-12-31", "2060")
    for name in ("headlines", "values", "regions", "vanished", "counts"):
        assert findings(small, name) == [], name


def test_page_that_computes_a_number_must_show_what_from(small):
    derived = "population_total.14.2020-12-31/2022-12-31"
    record = {
        "id": derived,
        "value": 2760,
        "unit": "persons",
        "region": "14",
        "period": "2020-12-31/2022-12-31",
        "formula": "{1} − {0}",
        "inputs": ["population_foreign.14.2022-12-31", "population_total.14.2022-12-31"],
        "sources": ["s1"],
        "tier": "derived",
    }
    small.replace(INDEX, "[{", f"[{json.dumps(record)}, {{")
    assert findings(small, "numbers") == []
    small.replace(INDEX, '"value": 2760', '"value": 2761')
    assert "not what it is computed from" in findings(small, "numbers")[0].what


# What people accept


@pytest.mark.parametrize(
    ("what", "entry"),
    [
        ("a verdict that flips", ("verdict", "C1", "supported", "contradicted")),
        ("a headline that was revised", ("headline", SHARE, "8", "12")),
        ("a unit times a thousand", ("value", TOTAL, "", "3000000")),
        ("a fact that is gone", ("vanished", "population_total", "5", "4")),
        ("a region that is gone", ("count", "population 14626", "1", "0")),
        (
            "old values that change places",
            ("regions", "population_total 14625 14626", "1000 2000", "2000 1000"),
        ),
    ],
)
def test_acknowledgement_lets_exactly_its_change_pass(small, what, entry):
    name, spoil, _ = SPOILT[what]
    spoil(small)
    (found,) = findings(small, name)
    for part in (
        f'kind = "{entry[0]}"',
        f'about = "{entry[1]}"',
        f'from = "{entry[2]}"',
        f'to = "{entry[3]}"',
    ):
        assert part in found.next_step
    small.acknowledge(*entry[:3], entry[3] + "x")
    assert findings(small, name) == [found]
    small.acknowledge(*entry)
    result = small.results()[name]
    assert (result.findings, result.acknowledged) == ((), ("looked",))


def test_acknowledgement_that_matches_nothing_is_named_and_holds_nothing_back(small):
    small.acknowledge("verdict", "C9", "supported", "contradicted")
    results = check(small.candidate, jobs=1)
    assert all(result.passed for result in results)
    assert idle_acknowledgements(small.candidate, results) == ("looked",)


def test_correction_with_an_entry_explains_its_fact_and_what_is_computed_from_it(small):
    register = small.root / "checkout/data/registers/corrections.toml"
    register.write_text(
        '[[correction]]\nid = "typo"\nindicator = "population_foreign"\nregion = "14"\nperiod = "2022-12-31"\nbasis = ""\n'
        'source = "s1"\nexpect = 240\naction = "exclude"\nreason_de = "Tippfehler."\nreason_en = "A typing error."\n'
        'status = "open"\n',
        encoding="utf-8",
    )
    foreign = "population_foreign.14.2022-12-31"
    small.say(foreign, "600")
    small.say(SHARE, "20")

    def compared(because: str) -> Comparison:
        changes = (
            Change(foreign, "changed", "240", "600", "persons", "correction", (because,)),
            Change(SHARE, "changed", "8", "20", "percent", "correction", (foreign,)),
        )
        return Comparison("", "", changes, (), (), (), ())

    assert findings(small, "headlines", comparison=compared("typo")) == []
    assert findings(small, "values", comparison=compared("typo")) == []
    assert len(findings(small, "headlines", comparison=compared("s1"))) == 2


# The registers


def test_real_registers_are_those_of_the_program(project: Project):
    entries = read_checks(project.registers)
    assert [entry.id for entry in entries] == list(CHECKS)
    assert read_acknowledgements(project.registers) is not None


def test_check_that_is_left_out_of_the_register_is_an_error(small):
    register = small.root / "checkout/data/registers/gate.toml"
    kept = [entry for entry in register.read_text().split("[[check]]") if 'id = "links"' not in entry]
    register.write_text("[[check]]".join(kept))
    with pytest.raises(
        TableError, match=r"gate\.toml: the checks of the gate are not those of the program.*links"
    ):
        small.results()


def test_acknowledgement_without_a_reason_is_refused(small):
    small.acknowledge("verdict", "C1", "a", "b")
    register = small.root / "checkout/data/registers/acknowledgements.toml"
    register.write_text(register.read_text().replace('reason_de = "Angesehen."\n', ""))
    with pytest.raises(TableError, match="reason_de"):
        small.results()


def test_nothing_of_a_candidate_is_touched(small):
    before = {path: path.read_bytes() for path in small.root.rglob("*") if path.is_file()}
    small.results()
    assert {path: path.read_bytes() for path in small.root.rglob("*") if path.is_file()} == before


def test_edition_of_which_only_the_state_is_left_can_be_compared_with(small):
    old = small.root / "old"
    (old / "state").mkdir()
    for name in ("facts", "claims", "observations"):
        (old / f"site/downloads/{name}.csv").rename(old / f"state/{name}.csv")
    small.say(TOTAL, "3000000")
    assert len(findings(small, "values")) == 1
