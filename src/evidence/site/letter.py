"""The letter that goes with the report: subject and text with the numbers of this edition, on both sides of the question."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from evidence.claims.assessment import Assessment
from evidence.facts.wording import Phrase, refs, say
from evidence.site.answer import CERTAIN, grounds, headline, level, tally
from evidence.site.navigation import Site, edition_words
from evidence.vocabulary import periods

LIMIT = 150
"""How many words a letter may have, so that it is read."""
SUBJECT = {
    "de": "Was öffentliche Daten zum Positionspapier der sächsischen Zivilgesellschaft zeigen",
    "en": "What public data show on the position paper of Saxon civil society",
}
GREETING = {"de": "Guten Tag,", "en": "Dear reader,"}
OPENING = {
    "de": "dieser Bericht prüft das Positionspapier der sächsischen Zivilgesellschaft vom {tag} mit öffentlichen Zahlen und Dokumenten.",
    "en": "this report tests the position paper of Saxon civil society of {tag} against public figures and documents.",
}
LIMITS = {
    "de": "Der Bericht sagt auch, was gegen das Papier spricht. Dass Förderung oder Gesetz etwas bewirkt haben, zeigen die öffentlichen Daten nicht; er behauptet es auch nicht.",
    "en": "The report also says what speaks against the paper. Public data do not show that funding or the act have had effects, and it does not claim so.",
}
READING = {
    "de": "Für den Anfang genügt eine Seite; für jeden Kreis gibt es ein eigenes Blatt. Bei jeder Zahl steht, woher wir sie haben; was wir berechnet haben, lässt sich nachrechnen.",
    "en": "One page is enough to begin with; each Kreis has a sheet of its own. Each number names where we took it from; what we calculated can be recomputed.",
}
STATE = {"de": "Stand der Daten: {stand}.", "en": "Data as of {stand}."}
CLOSING = {"de": "Mit freundlichen Grüßen", "en": "Kind regards"}


@dataclass(frozen=True)
class Letter:
    """A letter in one language: its subject, the report's answer, and all paragraphs, numbers marked and as plain text."""

    subject: str
    answer: Phrase
    paragraphs: tuple[Phrase, ...]

    @property
    def body(self) -> str:
        """The text without the subject."""
        return "\n\n".join(paragraph.text for paragraph in self.paragraphs).replace("\u00a0", " ") + "\n"

    @property
    def file(self) -> bytes:
        """The whole letter as a text file: the subject is its first line."""
        return f"{self.subject}\n\n{self.body}".encode()

    @property
    def address(self) -> str:
        """What opens a mail program with the letter; whom it goes to stays open."""
        return f"mailto:?subject={quote(self.subject)}&body={quote(self.body)}"


def letter_path(lang: str) -> str:
    """Return the place of the letter below the site."""
    return f"downloads/letter-{lang}.txt"


def letter(site: Site, assessments: tuple[Assessment, ...], lang: str) -> Letter:
    """Return the letter of this edition; what it says of claims and demands follows from their verdicts."""
    paper = next(event for event in site.premise if event.id == "paper")
    counted = tally(site.register, lang)
    verdict = headline(assessments, lang)
    answer = Phrase(f"{verdict}: {counted.html}", f"{verdict}: {counted.text}", counted.facts, ())
    sure, rests = f"{CERTAIN[lang]}: {level(assessments, lang)}.", grounds(site.register, lang)
    certain = Phrase(f"{refs(sure)} {rests.html}", f"{sure} {rests.text}", rests.facts, ())
    opening = say(OPENING[lang], lang, {"tag": periods.parse(paper.date)})
    state = say(STATE[lang], lang, {"stand": edition_words(site.register, lang)})
    where = (_plain(site.address),) if site.address else ()
    return Letter(
        SUBJECT[lang],
        answer,
        (
            _plain(GREETING[lang]),
            opening,
            answer,
            certain,
            _plain(LIMITS[lang]),
            _plain(READING[lang]),
            state,
            *where,
            _plain(CLOSING[lang]),
        ),
    )


def _plain(words: str) -> Phrase:
    return Phrase(refs(words), words, (), ())
