"""Verification on a small report made by hand: each kind of change is found, named and placed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence import verification
from evidence.facts.wording import value_text
from evidence.vocabulary import units
from frames import fact

SHARE, FOREIGN, TOTAL = "share.14.2023-12-31", "foreign.14.2023-12-31", "total.14.2023-12-31"
GRANTS, COUNT = "grants.14.2024", "claims_assessed.14.2026-10.claim_group=claims;verdict=supported"


def record(name: str, value: float, unit: str, formula: str = "published", inputs: tuple[str, ...] = ()):
    _, region, period, *_ = name.split(".")
    return {
        "id": name,
        "value": value,
        "unit": unit,
        "region": region,
        "period": period,
        "formula": formula,
        "inputs": list(inputs),
        "sources": ["office-1a2b"],
        "tier": "derived" if inputs else "primary",
        "caveats": [],
    }


FACTS = [
    record(SHARE, 8.123457, "percent", "{0} / {1} × 100", (FOREIGN, TOTAL)),
    record(FOREIGN, 331866, "persons"),
    record(TOTAL, 4085279, "persons"),
    record(GRANTS, -1500000, "EUR"),
    record(COUNT, 1, "count", "counted over the claims"),
]
FACTS[0]["value"] = round(331866 / 4085279 * 100, 6)
DECIMALS = {"share": 1, "foreign": 0, "total": 0, "grants": 0, "claims_assessed": 0}
FILE = f"Zeitpunkt,Sachsen%0A2023-12-31,{FACTS[0]['value']}%0A"
LIST = (
    f"fact,region_name,period,value,unit,source%0A{GRANTS},Sachsen,2024,-1500000,EUR,office-1a2b%0A"
    f"{COUNT},Sachsen,2026-10,1,count,office-1a2b%0A"
)
REPORT = f"""<!doctype html><html lang="de"><head><title>Bericht 2026</title>
<meta name="evidence-checksum" content=""></head><body><main><h1>Bericht</h1>
<section class="chapter" id="people" data-checksum=""><h2 id="people-title">Wer lebt hier?</h2>
<p>Am <span class="ref">31. Dezember 2023</span> waren es <a href="#fact-1"><data class="fact" value="{FACTS[0]["value"]}" data-fact="{SHARE}">8,1\u00a0%</data></a>.</p>
<figure id="people-chart"><svg><text data-fact="{SHARE}">8,1\u00a0%</text></svg>
<details><table><tr><th>Zeitpunkt</th><th>Sachsen</th></tr><tr><th>31. Dezember 2023</th><td><data class="fact" value="{FACTS[0]["value"]}" data-fact="{SHARE}">8,1\u00a0%</data></td></tr></table>
<a download="people-chart.csv" href="data:text/csv;charset=utf-8,{FILE}">CSV</a></details></figure></section><!-- end of people -->
<section class="chapter" id="claims" data-checksum=""><h2 id="claims-title">Aussagen</h2>
<table class="claims"><tr><th><a href="#claims-C1">C1</a></th><td class="supported">gestützt</td></tr></table>
<section class="claim"><h3 id="claims-C1">C1: Es gibt Geld.</h3><p class="verdict supported">gestützt</p>
<p>Es waren <data class="fact" value="-1500000" data-fact="{GRANTS}">−1,5\u00a0Millionen Euro</data>,
<data class="fact" value="331866" data-fact="{FOREIGN}">331.866</data>.</p></section></section><!-- end of claims -->
<section class="chapter" id="evidence" data-checksum=""><h2 id="evidence-title">Nachweise</h2><p id="fact-1">a</p>
<a href="https://example.org/2024/7.html">Quelle</a> <a download="facts.csv" href="data:text/csv;charset=utf-8,{LIST}">CSV</a></section><!-- end of evidence -->
</main>
<script type="application/json" id="facts">{json.dumps(FACTS, ensure_ascii=False)}</script>
<script type="application/json" id="check">{json.dumps({"decimals": DECIMALS})}</script>
</body></html>"""
SEALED = verification.seal(REPORT)
PLACES = [place for place, sign in enumerate(SEALED) if sign.isascii() and sign.isdigit()]


@pytest.fixture
def check(tmp_path: Path):
    def run(text: str) -> list[str]:
        path = tmp_path / "evidence-de.html"
        path.write_text(text, encoding="utf-8")
        return [str(problem) for problem in verification.verify(path).problems]

    return run


def test_a_report_that_agrees_with_itself_passes(check):
    assert check(SEALED) == []


def test_what_was_compared_is_counted(tmp_path):
    path = tmp_path / "report.html"
    path.write_text(SEALED, encoding="utf-8")
    counts = verification.verify(path).counts
    assert counts["facts recomputed from their inputs by formula"] == 1
    assert counts["numbers in text and tables compared"] == 4
    assert counts["numbers in charts compared"] == 1
    assert counts["CSV files read"] == 2
    assert counts["verdicts counted"] == 1
    assert counts["chapters with a checksum"] == 3


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('"value": 331866', '"value": 331867', f"{SHARE} is not what its formula gives"),
        ('">8,1\u00a0%</data></a>', '">8,2\u00a0%</data></a>', f"a number is not what {SHARE} says"),
        (
            'value="-1500000"',
            'value="-1500001"',
            f"the value behind “−1,5\u00a0Millionen Euro” is not that of {GRANTS}",
        ),
        ("−1,5\u00a0Millionen", "−1,6\u00a0Millionen", f"a number is not what {GRANTS} says"),
        ("331.866</data>", "331.876</data>", f"a number is not what {FOREIGN} says"),
        (
            f'<text data-fact="{SHARE}">8,1',
            f'<text data-fact="{SHARE}">9,1',
            f"a number is not what {SHARE} says",
        ),
        (
            f'<text data-fact="{SHARE}"',
            '<text data-fact="share.15.2023-12-31"',
            "belongs to no fact of the file",
        ),
        ("2023-12-31,8.", "2023-12-31,9.", f"a cell of a CSV file is not what {SHARE} says"),
        ("2024,-1500000,EUR", "2024,-1500003,EUR", f"a row of a CSV file is not what {GRANTS} says (value)"),
        ("Sachsen,2024,", "Sachsen,2025,", f"a row of a CSV file is not what {GRANTS} says (period)"),
        ("{0} / {1} × 100", "{0} / {1} × 101", f"{SHARE} is not what its formula gives"),
        (
            'class="verdict supported"',
            'class="verdict contradicted"',
            "not the number of claims with that verdict",
        ),
        ('href="#fact-1"', 'href="#fact-2"', "a link leads nowhere"),
    ],
)
def test_an_altered_number_is_named_with_what_was_expected(check, old, new, named):
    assert SEALED.count(old) == 1
    problems = check(SEALED.replace(old, new))
    assert any(named in problem for problem in problems[:2]), problems
    assert "Expected" in problems[0]
    assert "Next step" in problems[0]


def test_a_mismatch_says_where_it_stands_and_what_would_be_right(check):
    first = check(SEALED.replace('">8,1\u00a0%</data></a>', '">8,2\u00a0%</data></a>'))[0]
    assert "“Wer lebt hier?” (#people-title)" in first
    assert "Expected 8,1\u00a0%" in first
    assert "found 8,2" in first


@pytest.mark.parametrize(
    ("old", "new", "chapter"),
    [
        ("31. Dezember 2023</span>", "31. Dezember 2022</span>", "chapter #people"),
        ("https://example.org/2024", "https://example.org/2023", "chapter #evidence"),
        ("<title>Bericht 2026", "<title>Bericht 2025", "outside of the chapters"),
    ],
)
def test_a_changed_year_or_address_is_found_by_the_checksum_of_its_chapter(check, old, new, chapter):
    problems = check(SEALED.replace(old, new))
    assert len(problems) == 1
    assert chapter in problems[0]
    assert "no compared number" in problems[0]


@given(st.sampled_from(PLACES), st.sampled_from("0123456789"))
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_single_altered_digit_is_found(check, place, digit):
    altered = SEALED[:place] + digit + SEALED[place + 1 :]
    assert bool(check(altered)) == (altered != SEALED)


def test_a_page_without_files_and_checksum_says_what_it_lacks(tmp_path):
    path = tmp_path / "brief.html"
    path.write_text(
        f'<html lang="en"><p><data class="fact" value="331866" data-fact="{FOREIGN}">331,866</data></p>'
        f'<script type="application/json" id="facts">{json.dumps([FACTS[1]])}</script></html>',
        encoding="utf-8",
    )
    found = verification.verify(path)
    assert found.problems == []
    assert {"CSV files", "a verdict for each claim", "a checksum over the whole file"} <= set(found.lacking)


@pytest.mark.parametrize("form", ["", "bare", "abs", "signed"])
@pytest.mark.parametrize("value", [-1234567.5, -1.0, -0.04, 0.0, 1.0, 8.125, 12345678.0])
@pytest.mark.parametrize("lang", ["de", "en"])
def test_every_form_that_the_report_prints_is_accepted(value, form, lang):
    for unit in units.UNITS:
        one = fact(value, unit)
        mine = verification._Fact(
            one.id, verification.Decimal(one.exact), unit, "14", "2024", "published", (), (), "primary", ()
        )
        assert value_text(one, lang, form) in verification._forms(mine, lang, one.decimals), (unit, form)


@pytest.mark.parametrize("content", [b"<html>no facts</html>", b"\xff\xfe", None])
def test_a_file_that_is_no_report_ends_with_two_and_one_message(tmp_path, capsys, content):
    path = tmp_path / "x.html"
    if content is not None:
        path.write_bytes(content)
    assert verification.run(path) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_it_runs_alone_where_nothing_is_installed(tmp_path):
    program = tmp_path / "verify.py"
    program.write_bytes(Path(verification.__file__).read_bytes())
    report = tmp_path / "evidence-de.html"
    report.write_text(SEALED, encoding="utf-8")
    command = [sys.executable, "-I", "-S", program.name, report.name]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "every number is what the file says it should be" in done.stdout
    report.write_text(SEALED.replace("8,1\u00a0%</data></a>", "8,3\u00a0%</data></a>"), encoding="utf-8")
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 5
    assert SHARE in done.stdout
