"""The words around claims: verdicts' signs, replies, kinds, criteria, and the heads of a claim's section."""

from __future__ import annotations

from evidence.claims.strength import Criterion
from evidence.claims.verdict import Reply
from evidence.report.document_tables import Heading

SIGNS = {
    "supported": "●",
    "partly_supported": "◐",
    "untestable": "?",
    "not_supported": "○",
    "contradicted": "✕",
    "judgement": "–",
    "met": "●",
    "partly_met": "◐",
    "formally_met": "◔",
    "open": "?",
    "not_met": "○",
}
REPLIES = {
    Reply.YES: ("●", {"de": "ja", "en": "yes"}),
    Reply.NO: ("○", {"de": "nein", "en": "no"}),
    Reply.MIXED: ("◐", {"de": "Belege widersprechen sich", "en": "evidence disagrees"}),
    Reply.SILENT: ("?", {"de": "kein Beleg gefunden", "en": "no evidence found"}),
}
KINDS = {
    "description": {"de": "Beschreibung", "en": "description"},
    "comparison": {"de": "Vergleich", "en": "comparison"},
    "effect": {"de": "Wirkung", "en": "effect"},
    "law": {"de": "Recht", "en": "law"},
    "judgement": {"de": "Wertung", "en": "value judgement"},
    "demand": {"de": "Forderung", "en": "demand"},
}
CRITERIA = {
    Criterion.PRIMARY: {
        "de": "alles an der Quelle selbst gelesen",
        "en": "everything read at the source itself",
    },
    Criterion.POPULATION: {"de": "richtige Personen und Region", "en": "right persons and region"},
    Criterion.SERIES: {"de": "vergleichbare Reihe ohne Bruch", "en": "comparable series without a break"},
    Criterion.UNCERTAINTY: {"de": "Unsicherheit bekannt", "en": "uncertainty known"},
    Criterion.INDEPENDENT: {"de": "von zwei Herausgebern berichtet", "en": "reported by two publishers"},
}
STATES = {
    True: ("●", {"de": "erfüllt", "en": "met"}),
    False: ("○", {"de": "nicht erfüllt", "en": "not met"}),
    None: ("–", {"de": "entfällt", "en": "does not apply"}),
}
# A longer list of evidence behind one answer is folded.
SHOWN = 4
RECOMPUTE = '<code class="ref">evidence list claims</code>, <code class="ref">evidence data --check</code>'
REGISTER = Heading(
    {"de": "Register der Aussagen und Forderungen", "en": "Register of claims and demands"},
    {
        "de": "Alle Aussagen und Forderungen mit Urteil, Stärke der Belege und Zahl der Festlegungen, die zum selben Urteil führen",
        "en": "All claims and demands with verdict, strength of evidence and number of specifications that reach the same verdict",
    },
    {
        "de": ("Aussage oder Forderung", "Art", "Urteil", "Belegstärke", "Festlegungen", "Lesung von Hand"),
        "en": (
            "Claim or demand",
            "Kind",
            "Verdict",
            "Strength of evidence",
            "Specifications",
            "Reading by hand",
        ),
    },
)
KEY = {
    "de": (
        (
            "Urteil",
            "Was die Regel aus den Belegen schließt. Ein Wort steht immer dabei, das Zeichen ist nur für das Auge.",
        ),
        (
            "Belegstärke",
            (
                "Wie viele der fünf Anforderungen die Belege erfüllen: an der Quelle gelesen, richtige Personen und Region, Reihe "
                "ohne Bruch, Unsicherheit bekannt, von zwei Herausgebern berichtet. Was nicht passt, entfällt."
            ),
        ),
        (
            "Festlegungen",
            "Wie viele vertretbare Arten zu prüfen zum selben Urteil führen, unsere mitgezählt.",
        ),
        (
            "Lesung von Hand",
            "Ein Urteil ohne Regel, vorher notiert; es stammt nicht von einer unabhängigen Stelle.",
        ),
    ),
    "en": (
        (
            "Verdict",
            "What the rule concludes from the evidence. There is always a word; the sign is for the eye only.",
        ),
        (
            "Strength of evidence",
            (
                "How many of five criteria the evidence meets: read at the source, right persons and region, series without a "
                "break, uncertainty known, reported by two publishers. What does not fit is left out."
            ),
        ),
        ("Specifications", "How many defensible ways of testing reach the same verdict, ours included."),
        (
            "Reading by hand",
            "A verdict without a rule, noted before; it does not come from an independent body.",
        ),
    ),
}
WORDS = {
    "of": {"de": "von", "en": "of"},
    "and": {"de": "und", "en": "and"},
    "superseded": {"de": "seither überholt", "en": "overtaken since"},
    "lowered": {
        "de": "herabgestuft, weil weniger als neun von zehn Festlegungen zum selben Urteil führen",
        "en": "lowered, because fewer than nine in ten specifications reach the same verdict",
    },
    "same": {"de": "gleich", "en": "same"},
    "different": {"de": "anders", "en": "different"},
    "place": {"de": "Stelle im Papier", "en": "Place in the paper"},
    "kind": {"de": "Art", "en": "Kind"},
    "rule": {"de": "Regel", "en": "Rule"},
    "fixed": {"de": "festgelegt am", "en": "fixed on"},
    "parts": {"de": "Antworten", "en": "Answers"},
    "found": {"de": "Befund", "en": "Finding"},
    "for": {"de": "Stärkster Beleg dafür", "en": "Strongest evidence for it"},
    "act": {"de": "Was das Gesetz sagt", "en": "What the act says"},
    "money": {"de": "Geld", "en": "Money"},
    "done": {"de": "Umgesetzt", "en": "Carried out"},
    "sure": {"de": "Wie sicher ist das?", "en": "How sure is this?"},
    "against": {"de": "Stärkster Beleg dagegen", "en": "Strongest evidence against"},
    "choices": {"de": "Andere vertretbare Festlegungen", "en": "Other defensible choices"},
    "change": {"de": "Was das Urteil ändern würde", "en": "What would change the verdict"},
    "hand": {"de": "Lesung von Hand", "en": "Reading by hand"},
    "sources": {"de": "Quellen", "en": "Sources"},
    "recompute": {"de": "Nachrechnen", "en": "Recompute"},
    "evidence": {"de": "Belege", "en": "pieces of evidence"},
    "criteria": {"de": "Anforderungen an starke Belege erfüllt", "en": "criteria of strong evidence met"},
    "only_one": {"de": "nur eine gerechnet", "en": "only one computed"},
    "no_evidence": {"de": "keine Belege", "en": "no evidence"},
    "no_rule_short": {"de": "entfällt", "en": "does not apply"},
    "back": {"de": "Zur Übersicht", "en": "Back to the list"},
    "no_rule": {
        "de": "Eine Wertung hat keine Regel, die sie wahr oder falsch macht.",
        "en": "A value judgement has no rule that makes it true or false.",
    },
    "one": {
        "de": "Wir haben nur eine Festlegung gerechnet; andere fanden nichts oder ruhten auf denselben Angaben.",
        "en": "We computed one specification only; others found nothing or rested on the same figures.",
    },
    "varied": {"de": "Verändert wurde", "en": "What was varied"},
    "nothing": {
        "de": "Es gibt keine Angabe, an der sich etwas verändern ließe.",
        "en": "There is no figure of which anything could be varied.",
    },
    "figures": {"de": "Die Zahlen zu {claim}", "en": "The figures on {claim}"},
    "specifications": {
        "de": "{same} von {all} vertretbaren Festlegungen führen bei {claim} zum Urteil „{verdict}“",
        "en": "For {claim}, {same} of {all} defensible specifications reach the verdict “{verdict}”",
    },
}
