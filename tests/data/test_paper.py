"""The register of the paper's sentences is complete, and the tool accepts the paper it was made from and no other."""

import importlib.util
import re
import sys
from types import ModuleType

import pytest

from evidence.claims.register import read_claims
from evidence.claims.sentences import SECTIONS, check_sentences, fingerprint, read_sentences

PAPER = """Mehr Bäume für die Stadt!

Ausgangssituation
Seit 2015 pflegen viele Anwohner:in-
nen die Alleen.

Erfolge
Die Alleen am Fluss und die Gärten hinter dem Bahnhof wurden von den Vereinen der Stadt gerettet.

Forderungen
Wir fordern Wasser. Bäume sind schön.
Erstunterzeichner:innen:
Baum e.V.
"""
REGISTER = (
    ("head-01", "Mehr Bäume für die Stadt!", 'kind = "framing"\nnote_de = "Titel."\nnote_en = "Title."'),
    ("situation-01", "Seit 2015 pflegen viele Anwohner:innen die Alleen.", 'claims = ["C1"]'),
    (
        "achievements-01",
        "Die Alleen am Fluss und die Gärten hinter dem Bahnhof wurden von den Vereinen der Stadt gerettet.",
        'claims = ["C2"]',
    ),
    ("demands-01", "Wir fordern Wasser.", 'claims = ["D1"]'),
    ("demands-02", "Bäume sind schön.", 'kind = "judgement"\nnote_de = "Geschmack."\nnote_en = "Taste."'),
)
OWN = "Vereine haben den Bestand an zwei Orten erhalten."
COPIED = "Es heißt, die Alleen am Fluss und die Gärten hinter {dem} Bahnhof wurden gerettet."
TOO_MUCH = "Es heißt, die Alleen am Fluss und die Gärten hinter dem Haus wurden gerettet."


@pytest.fixture(scope="module")
def sentences(project):
    return read_sentences(project.registers)


@pytest.fixture(scope="module")
def tool(project) -> ModuleType:
    spec = importlib.util.spec_from_file_location("sentences", project.root / "tools" / "sentences.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def compare(tool, tmp_path, monkeypatch, capsys):
    """Return a function that runs the tool on a made-up paper and register, and returns exit code and output."""

    def run(paper=PAPER, entries=REGISTER, wording=OWN):
        (tmp_path / "documents").mkdir(exist_ok=True)
        (tmp_path / "paper.txt").write_text(paper, encoding="utf-8")
        (tmp_path / "paper.toml").write_text("\n".join(map(written, entries)), encoding="utf-8")
        (tmp_path / "claims.toml").write_text(
            f"[[claim]]\nid = \"C2\"\nfound_de = '{wording}'\nfound_en = '{TOO_MUCH}'\n", encoding="utf-8"
        )
        (tmp_path / "documents" / "demands.toml").write_text(
            '[[demand]]\nid = "D1"\nde = "Wasser"\n', encoding="utf-8"
        )
        arguments = [str(tmp_path / "paper.txt"), "--registers", str(tmp_path)]
        monkeypatch.setattr(sys, "argv", ["sentences.py", *arguments])
        code = tool.main()
        output = capsys.readouterr()
        return code, output.out + output.err

    return run


def written(entry: tuple[str, str, str]) -> str:
    """Return an entry of the register as TOML."""
    name, sentence, rest = entry
    section, number = name.split("-")
    return (
        f'[[sentence]]\nid = "{name}"\nsection = "{section}"\nnumber = {int(number)}\n'
        f'sha256 = "{fingerprint(sentence)}"\n{rest}\n'
    )


# The committed register


def test_every_sentence_leads_to_a_claim_or_is_marked_and_every_claim_has_its_sentence(
    project, tables, sentences
):
    check_sentences(sentences, read_claims(project.registers, tables.documents.demands))


def test_all_sentences_of_the_paper_are_in_the_register(sentences):
    counted = {section: sum(entry.section == section for entry in sentences) for section in SECTIONS}
    assert counted == {"head": 2, "situation": 8, "achievements": 21, "demands": 7}


def test_notes_are_short_and_hold_no_figure(sentences):
    for sentence in sentences:
        for lang in ("de", "en"):
            assert len(sentence.note(lang).split()) <= 25, sentence.id
            assert not re.search(r"\d", sentence.note(lang)), sentence.id


def test_paper_itself_is_not_in_the_register(project, sentences):
    text = (project.registers / "paper.toml").read_text(encoding="utf-8")
    assert {entry.sha256 for entry in sentences}.isdisjoint(map(fingerprint, re.findall(r'"([^"]+)"', text)))


# The tool


def test_tool_accepts_the_paper_that_the_register_was_made_from(compare):
    code, output = compare()
    assert code == 0
    assert re.search(r"^demands +2 +2 +1 +1 +0$", output, flags=re.MULTILINE)
    assert "shared with the paper: 1, at most 8" in output


def test_tool_takes_no_offence_at_another_layout(compare):
    assert compare(paper=PAPER.replace("Anwohner:in-\nnen", "Anwohner:innen\n\n").replace(" ", "  "))[0] == 0


@pytest.mark.parametrize(
    ("paper", "message"),
    [
        (PAPER.replace("viele", "wenige"), "situation-01 has other words in the register: "),
        (
            PAPER.replace("Wasser.", "Wasser. Und Licht."),
            'demands-03 is missing in the register; it stands there as "demands-02"',
        ),
        (PAPER.replace(" Bäume sind schön.", ""), "demands-02 is in the register and not in this copy"),
        (PAPER.replace("Erfolge\n", ""), "this is not the position paper"),
    ],
)
def test_tool_refuses_a_changed_paper(compare, paper, message):
    code, output = compare(paper=paper)
    assert code == 1
    assert message in output


def test_tool_names_a_sentence_that_the_register_lacks(compare):
    code, output = compare(entries=REGISTER[:-1])
    assert code == 1
    assert "demands-02 is missing in the register: " in output


def test_tool_refuses_wording_that_copies_the_paper(compare):
    code, output = compare(wording=TOO_MUCH)
    assert code == 1
    assert "shared with the paper: 9, at most 8 (claims.toml, C2 found_de: die alleen" in output


@pytest.mark.parametrize(
    "wording", [COPIED, f"Das Papier sagt: „{REGISTER[2][1]}“", f'Das Papier sagt: "{REGISTER[2][1]}"', OWN]
)
def test_tool_allows_quotations_and_short_runs(compare, wording):
    assert compare(wording=wording)[0] == 0


def test_tool_says_which_file_it_cannot_read(tool, project, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["sentences.py", str(project.root / "nothing.txt")])
    assert tool.main() == 1
    assert "nothing.txt" in capsys.readouterr().err
