import hashlib

import pytest

from evidence.claims.claim import Claim
from evidence.claims.sentences import (
    FILE,
    SECTIONS,
    Sentence,
    check_sentences,
    fingerprint,
    identify,
    normalise,
    read_sentences,
    split_paper,
    split_sentences,
)
from evidence.errors import ClaimError

# A made-up paper with the traps of a text that was taken from a PDF file: empty lines between all lines, words broken at the
# end of a line, abbreviations, dates, gender colons, quotations, bullets in the middle of a line, spaces at the edges.
PAPER = """ Für mehr Bäume in der Musterstadt!\x20

Aufruf der Baumfreund:innen

(getragen von mehr als 7 Vereinen)\x20

Ausgangssituation\x20
Seit dem 7. Mai pflegen viele Anwohner:in-

nen auf- und absteigende Alleen (teil-

weise alte), z.B. die am Ufer. Die Ehrenamts-

Runde e. V. hilft.\x20

Erfolge
Wir fassen zusammen:\x20

• Im Jahr 2016/17 wurden Bäume gepflanzt. Der Bericht nennt das „einen guten Anfang.“ Gilt das? Wir meinen: Es

gilt - und zwar für Straßen-

und Hofbäume!\x20
\x0c • Es fehlt "eine Gieß-

kanne", wie Nr. 5 des Berichts zeigt

\x0c Forderungen
Wir fordern Wasser, Licht usw. Punkt 12 steht im Plan von 2024. Danach folgt mehr.\x20
 Erstunterzeichner:innen:\x20

Baum e.V.
"""
SENTENCES = {
    "head": [
        "Für mehr Bäume in der Musterstadt!",
        "Aufruf der Baumfreund:innen (getragen von mehr als 7 Vereinen)",
    ],
    "situation": [
        "Seit dem 7. Mai pflegen viele Anwohner:innen auf- und absteigende Alleen (teilweise alte), z.B. die am Ufer.",
        "Die Ehrenamts-Runde e. V. hilft.",
    ],
    "achievements": [
        "Wir fassen zusammen:",
        "Im Jahr 2016/17 wurden Bäume gepflanzt.",
        "Der Bericht nennt das „einen guten Anfang.“",
        "Gilt das?",
        "Wir meinen: Es gilt - und zwar für Straßen- und Hofbäume!",
        'Es fehlt "eine Gießkanne", wie Nr. 5 des Berichts zeigt',
    ],
    "demands": [
        "Wir fordern Wasser, Licht usw. Punkt 12 steht im Plan von 2024.",
        "Danach folgt mehr.",
    ],
}


def claim(name: str) -> Claim:
    texts = dict.fromkeys(
        [
            f"{key}_{lang}"
            for key in ("rule", "found", "for", "against", "change", "fits")
            for lang in ("de", "en")
        ],
        "words",
    )
    kind = "demand" if name.startswith("D") else "description"
    return Claim(id=name, kind=kind, rule_fixed="2026-11-22", fits=True, hand="open", **texts)


CLAIMS = (claim("C1"), claim("C2"), claim("D1"))


def entry(section: str, number: int, **other: object) -> Sentence:
    given = {
        "id": identify(section, number),
        "section": section,
        "number": number,
        "sha256": fingerprint(f"{section} {number}"),
    }
    return Sentence.model_validate(given | other)


MARKED = {"kind": "framing", "note_de": "Titel.", "note_en": "Title."}
SOUND = (
    entry("head", 1, **MARKED),
    entry("situation", 1, claims=("C1",)),
    entry("situation", 2, claims=("C1", "C2")),
    entry("achievements", 1, kind="judgement", note_de="Ein Grundsatz.", note_en="A principle."),
    entry("demands", 1, claims=("D1",)),
)


def altered(place: int, **other: object) -> list[Sentence]:
    """Return the sound register with one entry that says something else."""
    spoilt = list(SOUND)
    spoilt[place] = Sentence.model_validate(spoilt[place].model_dump() | other)
    return spoilt


# The splitter


@pytest.mark.parametrize("section", SECTIONS)
def test_paper_is_split_into_its_sentences(section):
    assert split_sentences(split_paper(PAPER)[section]) == SENTENCES[section]


def test_list_of_signatures_is_no_part_of_the_paper():
    assert "Baum e.V." not in "".join(split_paper(PAPER).values())


@pytest.mark.parametrize(
    "spoilt",
    [
        PAPER.replace("Erfolge\n", "\n"),
        PAPER.replace("Erfolge\n", "Erfolge\n\nErfolge\n"),
        PAPER.replace("Erfolge\n", "x\n")
        .replace("Forderungen\n", "Erfolge\n")
        .replace("x\n", "Forderungen\n"),
        "Etwas anderes.",
    ],
    ids=["missing", "twice", "order", "none"],
)
def test_text_without_the_headings_of_the_paper_is_refused(spoilt):
    with pytest.raises(
        ClaimError, match=r"not the position paper\. Expected the headings Ausgangssituation, Erfolge"
    ):
        split_paper(spoilt)


def test_heading_within_a_sentence_divides_nothing():
    inside = PAPER.replace("Gilt das?", "Gelten diese Erfolge und Forderungen?")
    assert len(split_sentences(split_paper(inside)["achievements"])) == len(SENTENCES["achievements"])


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Eins (ganz klein.) Zwei.", ["Eins (ganz klein.)", "Zwei."]),
        ("Eins… „Zwei.“ Drei!", ["Eins…", "„Zwei.“", "Drei!"]),
        ("Eins, u. a. Zwei, d.h. Drei. Vier.", ["Eins, u. a. Zwei, d.h. Drei.", "Vier."]),
        ("Am 7. Dezember. 2024 kam es.", ["Am 7. Dezember.", "2024 kam es."]),
        ("Bis 2016/17. Danach nicht.", ["Bis 2016/17.", "Danach nicht."]),
        ("Eins? ja. Zwei.", ["Eins? ja.", "Zwei."]),
        ("Plan B? Ja.", ["Plan B?", "Ja."]),
        ("eins • zwei • drei", ["eins", "zwei", "drei"]),
        (" \n ", []),
    ],
)
def test_sentence_ends_where_a_reader_would_end_it(text, sentences):
    assert split_sentences(text) == sentences


# The normaliser


@pytest.mark.parametrize(
    "other",
    [
        "für alle: „Wasser“ – und Licht-\n\n  quellen",
        "  FÜR  ALLE:\n»Wasser« — und Licht\u00adquellen ",
        "fu\u0308r alle: 'Wasser' - und Licht\u2010\r\nquellen",
    ],
)
def test_layout_and_typography_do_not_change_the_hash(other):
    assert normalise(other) == 'für alle: "wasser" - und lichtquellen'
    assert fingerprint(other) == hashlib.sha256(normalise(other).encode()).hexdigest()


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("Land-\nkreis", "landkreis"),
        ("Ehrenamts-\nKoordination", "ehrenamts-koordination"),
        ("Förder-\nund Kontrollrecht", "förder- und kontrollrecht"),
        ("Akteur:in-\nnen", "akteur:innen"),
        ("bereit -\ntun", "bereit - tun"),
    ],
)
def test_hyphen_at_the_end_of_a_line_is_read_as_meant(text, same):
    assert normalise(text) == same


def test_another_word_changes_the_hash():
    assert fingerprint("Wir fordern Wasser.") != fingerprint("Wir fordern kein Wasser.")


def test_normalising_twice_changes_nothing():
    for sentence in (sentence for section in SENTENCES.values() for sentence in section):
        assert normalise(normalise(sentence)) == normalise(sentence)


# The register


def test_sound_register_is_accepted():
    check_sentences(SOUND, CLAIMS)


def test_register_is_read_in_its_order(tmp_path):
    text = "\n".join(
        f'[[sentence]]\nid = "{sentence.id}"\nsection = "{sentence.section}"\nnumber = {sentence.number}\n'
        f'sha256 = "{sentence.sha256}"\nclaims = ["C1"]'
        for sentence in SOUND
    )
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    assert [sentence.id for sentence in read_sentences(tmp_path)] == [sentence.id for sentence in SOUND]


@pytest.mark.parametrize("spoilt", ['sha256 = "abc"', 'section = "end"', 'text = "copied"'])
def test_entry_of_another_form_is_refused(tmp_path, spoilt):
    key = spoilt.split(" ")[0]
    keys = {"id": '"head-01"', "section": '"head"', "number": "1", "sha256": f'"{"0" * 64}"'}
    lines = [f"{name} = {value}" for name, value in keys.items() if name != key]
    (tmp_path / FILE).write_text("\n".join(["[[sentence]]", *lines, spoilt]), encoding="utf-8")
    with pytest.raises(ClaimError, match=f'key "{key}"'):
        read_sentences(tmp_path)


@pytest.mark.parametrize(
    ("spoilt", "message"),
    [
        (SOUND[:1] + SOUND[2:], "the numbers do not run on"),
        ((*SOUND[:2], SOUND[3], SOUND[2], SOUND[4]), "the numbers do not run on"),
        (SOUND[:3] + SOUND[4:], "the numbers do not run on"),
        ((), "the numbers do not run on"),
        (
            altered(1, id="situation-07"),
            r'"situation-07": the id does not tell the place\. Expected situation-01',
        ),
        (altered(1, sha256=SOUND[2].sha256), r'"situation-02": hash used twice.*that of "situation-01"'),
        (altered(2, claims=("C1", "C2", "C9")), r'"situation-02": no claim "C9"'),
        (altered(2, claims=("C1",)), r'claims\.toml, "C2": no sentence of the paper leads here'),
        (altered(4, claims=(), **MARKED), r'claims\.toml, "D1": no sentence of the paper leads here'),
        (altered(1, claims=()), r'"situation-01": neither claim nor marked'),
        (altered(0, claims=("C1",)), r'"head-01": marked, and a claim at once'),
        (altered(0, note_de="", note_en=""), r'"head-01": a note too many or too few'),
        (altered(3, note_en=""), r'"achievements-01": a note too many or too few'),
        (
            altered(1, note_de="Einleitung.", note_en="Introduction."),
            r'"situation-01": a note too many or too few',
        ),
    ],
)
def test_hole_in_the_register_is_told(spoilt, message):
    with pytest.raises(ClaimError, match=message):
        check_sentences(spoilt, CLAIMS)


def test_all_faults_are_told_at_once():
    with pytest.raises(ClaimError) as error:
        check_sentences(altered(1, claims=("C9",)), CLAIMS)
    assert str(error.value).count("Next step: ") == 1
    with pytest.raises(ClaimError) as error:
        check_sentences(altered(2, claims=("C9",)), CLAIMS)
    assert str(error.value).count("Next step: ") == 2


def test_note_speaks_both_languages():
    assert (SOUND[0].note("de"), SOUND[0].note("en")) == ("Titel.", "Title.")
