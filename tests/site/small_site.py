"""The site of the small world, made without a kernel: one page a language stands for those that notebooks make."""

from evidence.facts.register import FactRegister
from evidence.report.content import Content
from evidence.site.navigation import Made

SENTENCE = {
    "de": '<p id="sentence-1" class="answer">Es sind <data class="fact" value="9" data-fact="foreign_share.14.2023-12-31">'
    "9,0\u00a0%</data>.</p>",
    "en": '<p id="sentence-1" class="answer">It is <data class="fact" value="9" data-fact="foreign_share.14.2023-12-31">'
    "9.0%</data>.</p>",
}
TITLES = {"de": "Wer lebt hier?", "en": "Who lives here?"}


def small_pages(register: FactRegister) -> Made:
    """Return the content of one page a language, which cites the foreign share of Saxony."""
    cited = (register.fact("foreign_share.14.2023-12-31").id,)
    return {
        f"{lang}/01_question.html": (
            (("lang", lang), ("region", "14")),
            "01_question",
            Content(
                TITLES[lang],
                SENTENCE[lang],
                f"<h1>{TITLES[lang]}</h1>{SENTENCE[lang]}",
                cited,
                cited,
            ),
        )
        for lang in ("de", "en")
    }
