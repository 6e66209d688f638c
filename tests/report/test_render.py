"""From an executed notebook to a page: what is shown, what is left out, what is refused."""

import json

import nbformat
import pytest
from bs4 import BeautifulSoup

from evidence.errors import NotebookError
from evidence.facts.wording import sentence_anchor
from evidence.report.content import environment, read_content
from evidence.report.output import PAGE_TYPE
from evidence.report.page import Page
from evidence.report.render import Frame, page_html, style_sheet

TITLE = "<h1>Wer lebt hier?</h1>"
ANSWER = '<p class="answer">Viele.</p>'


def shown(html, facts=(), cited=()):
    """Return an output as a call of the page makes it."""
    data = {
        "text/plain": "…",
        "text/html": html,
        PAGE_TYPE: {"html": html, "facts": [*facts], "cited": [*cited]},
    }
    return nbformat.v4.new_output("execute_result", data=data)


def executed(*outputs, markdown=()):
    notebook = nbformat.v4.new_notebook()
    for output in outputs:
        notebook.cells.append(nbformat.v4.new_code_cell("page.secret_call()", outputs=[output]))
    for tag, source in markdown:
        notebook.cells.append(nbformat.v4.new_markdown_cell(source, metadata={"tags": [tag] if tag else []}))
    return notebook


def test_title_answer_body_and_facts_are_read(small):
    notebook = executed(
        shown(TITLE), shown(ANSWER, ["a", "b"], ["a"]), shown("<p>Mehr.</p>", ["b", "c"], ["c", "a"])
    )
    content = read_content(notebook, "de", "01.ipynb")
    assert (content.title, content.answer) == ("Wer lebt hier?", ANSWER)
    assert (content.facts, content.cited) == (("a", "b", "c"), ("a", "c"))
    assert [content.body.find(part) for part in (TITLE, ">Viele.</p>", "<p>Mehr.</p>")] == sorted(
        content.body.find(part) for part in (TITLE, ">Viele.</p>", "<p>Mehr.</p>")
    )
    assert -1 not in [content.body.find(part) for part in (TITLE, ">Viele.</p>", "<p>Mehr.</p>")]


def test_every_sentence_of_the_body_has_an_anchor_and_the_answer_elsewhere_has_none():
    said = '<p class="prose">Es sind <a href="#x"><data class="fact" data-fact="a">3</data></a>.</p>'
    content = read_content(executed(shown(TITLE), shown(ANSWER), shown(said)), "de", "01.ipynb")
    ids = [element["id"] for element in BeautifulSoup(content.body, "html.parser").select("p[id]")]
    assert ids == [sentence_anchor("Viele."), sentence_anchor("Es sind .")]
    assert "id=" not in content.answer


def test_sentences_and_findings_are_told_with_their_facts_and_without_links():
    said = '<p class="prose">Es sind <a href="#x"><data class="fact" data-fact="a&amp;b">3</data></a>.</p>'
    figure = (
        '<figure id="share-chart" class="figure" data-facts="c d"><figcaption><p class="finding">Mehr als '
        '<a href="#c"><data class="fact" data-fact="c">2</data></a></p></figcaption></figure>'
    )
    content = read_content(
        executed(shown(TITLE), shown(ANSWER), shown(said), shown(figure)), "de", "01.ipynb"
    )
    passages = [(entry.anchor, entry.facts) for entry in content.passages]
    answered, counted = sentence_anchor("Viele."), sentence_anchor("Es sind .")
    assert passages == [(answered, ()), (counted, ("a&b",)), ("share-chart", ("c", "d"))]
    assert not any("<a" in entry.html for entry in content.passages)


def test_headings_of_the_body_are_told_with_their_anchors():
    content = read_content(
        executed(shown(TITLE), shown(ANSWER), markdown=[("de", "## Woher kommt das?")]), "de", "01.ipynb"
    )
    assert [words for _, words in content.headings] == ["Woher kommt das?"]
    assert all(f'id="{anchor}"' in content.body for anchor, _ in content.headings)


def test_title_is_plain_text():
    content = read_content(
        executed(shown("<h1>Wer &amp; <em>wo</em>?</h1>"), shown(ANSWER)), "de", "01.ipynb"
    )
    assert content.title == "Wer & wo?"


@pytest.mark.parametrize(
    ("output", "found"),
    [
        (nbformat.v4.new_output("stream", name="stdout", text="hello"), "stdout"),
        (nbformat.v4.new_output("stream", name="stderr", text="warning"), "stderr"),
        (nbformat.v4.new_output("error", ename="ValueError", evalue="", traceback=[]), "ValueError"),
        (nbformat.v4.new_output("execute_result", data={"text/plain": "3"}), "text/plain"),
        (nbformat.v4.new_output("display_data", data={"image/png": "iVBO", "text/plain": "x"}), "image/png"),
    ],
)
def test_output_that_is_no_page_content_is_refused(output, found):
    with pytest.raises(NotebookError, match="01.ipynb, cell 2") as error:
        read_content(executed(shown(TITLE), shown(ANSWER), output), "de", "01.ipynb")
    assert found in str(error.value)
    assert "page.say" in str(error.value)


def test_notebook_without_title_is_refused():
    with pytest.raises(NotebookError, match="01.ipynb: a page needs a title"):
        read_content(executed(shown(ANSWER)), "de", "01.ipynb")


def test_notebook_without_answer_is_refused():
    with pytest.raises(NotebookError, match="an answer .page.answer. in de"):
        read_content(executed(shown(TITLE)), "de", "01.ipynb")


def test_notebook_with_two_titles_is_refused():
    with pytest.raises(NotebookError, match="one h1"):
        read_content(executed(shown(TITLE), shown("<h1>Noch einer</h1>"), shown(ANSWER)), "de", "01.ipynb")


def test_code_is_never_on_a_page():
    content = read_content(executed(shown(TITLE), shown(ANSWER)), "de", "01.ipynb")
    assert "secret_call" not in content.body
    assert "<pre" not in content.body


@pytest.mark.parametrize(("lang", "expected"), [("de", ["Wer?", "Für alle"]), ("en", ["Who?", "Für alle"])])
def test_markdown_of_the_other_language_is_left_out(lang, expected):
    notebook = executed(
        shown(TITLE), shown(ANSWER), markdown=[("de", "## Wer?"), ("en", "## Who?"), ("", "## Für alle")]
    )
    body = BeautifulSoup(read_content(notebook, lang, "01.ipynb").body, "html.parser")
    assert expected == [heading.get_text() for heading in body.find_all("h2")]


def test_headings_of_markdown_have_no_sign_of_a_link():
    notebook = executed(shown(TITLE), shown(ANSWER), markdown=[("de", "## Wer?")])
    assert "¶" not in read_content(notebook, "de", "01.ipynb").body


def test_script_in_the_text_of_a_fact_stays_text(small):
    frame = Frame("de", "de/a.html", "en/a.html", [("<script>", "de/b.html")], "2024", "evidence run <x>")
    html = page_html(frame, "<script>alert(1)</script>", "", [], [], small)
    page = BeautifulSoup(html, "html.parser")
    assert [element.get("type") for element in page.find_all("script")] == [
        "application/ld+json",
        "application/json",
    ]


# The frame of a page


@pytest.fixture
def page(small):
    facts = [small.fact("population_german.14.2023-12-31"), small.fact("foreign_share.14.2023-12-31")]
    frame = Frame(
        "de", "de/kreis/a.html", "en/kreis/a.html", [("Übersicht", "de/index.html")], "2024", "make report"
    )
    return BeautifulSoup(page_html(frame, "Titel", "<h1>Titel</h1>", facts, facts, small), "html.parser")


def test_cited_facts_and_their_inputs_have_a_row_with_formula_and_source(page):
    rows = {row["id"]: row for row in page.select(".proof tbody tr")}
    assert {
        "fact-population_german-14-2023-12-31",
        "fact-foreign_share-14-2023-12-31",
        "fact-population_total-14-2023-12-31",
        "fact-population_foreign-14-2023-12-31",
    } == set(rows)
    derived = rows["fact-population_german-14-2023-12-31"]
    inputs = {"population_total.14.2023-12-31", "population_foreign.14.2023-12-31"}
    assert inputs <= {element["data-fact"] for element in derived.select("td data.fact")}
    addresses = {link["href"] for row in rows.values() for link in row.select("td:last-child a")}
    listed = page.select(".sources li[id^=source-]")
    assert addresses == {item.a["href"] for item in listed}
    assert all(item.find_parent("li")["id"].startswith("publisher-") for item in listed)


def test_facts_for_machines_include_inputs(page):
    records = json.loads(page.find("script", id="facts").string)
    assert [record["indicator"] for record in records] == [
        "foreign_share",
        "population_foreign",
        "population_german",
        "population_total",
    ]


def test_links_climb_from_the_folder_of_the_page(page):
    assert {"../index.html", "../../en/kreis/a.html"} <= {link["href"] for link in page.select("header a")}


def test_page_says_how_it_is_computed_again(page):
    assert page.footer.code.get_text() == "make report"


def test_closing_tag_inside_a_fact_ends_no_script(small):
    frame = Frame("de", "de/a.html", "en/a.html", [], "2024")
    facts = [small.fact(name) for name in small.ids]
    html = page_html(frame, "Titel", "", facts, [], small)
    assert html.count("</script>") == len(("linked data", "facts"))
    assert "<" not in html.partition('id="facts">')[2].partition("</script>")[0]


def test_fonts_stand_in_the_style_sheet_itself():
    style = style_sheet()
    assert style.count("@font-face") == style.count("url(data:font/woff2;base64,") == style.count("url(")


def test_templates_escape_nothing_by_themselves_and_say_so():
    # The body is HTML already; every template escapes what is text with |e or refs.
    assert environment().autoescape is False


def test_output_shows_the_same_in_jupyterlab_and_on_the_page():
    output = Page("14", "de").title(de="Wer lebt {ort:in}?", en="Who lives {ort:in}?", ort=Page("14").place)
    bundle = output._repr_mimebundle_()
    assert bundle[PAGE_TYPE]["html"] == "<h1>Wer lebt in Sachsen?</h1>"
    assert bundle[PAGE_TYPE]["html"] in bundle["text/html"]
    assert bundle["text/plain"] == "Wer lebt in Sachsen?"


def test_output_in_jupyterlab_carries_the_card_of_each_fact():
    page = Page("14", "en")
    share = page.fact("foreign_share", "2023-12-31")
    html = page.say(de="{a}", en="{a}", a=share)._repr_mimebundle_()["text/html"]
    card = BeautifulSoup(html, "html.parser").find("details").li
    assert share.id == card.code.get_text()
    assert card.a["href"].startswith("https://")
