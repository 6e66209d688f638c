"""Whoever has no network and no JavaScript gets the same: figures, tables, verdicts, numbers."""

import pytest
from reading import PAGES

# Profiles of Kreise are made alike: two stand for all.
CONTENT = tuple(path for path in PAGES if "/kreis/" not in path or path[-10:-5] in ("14511", "14628"))
BRIEFS = tuple(f"../brief-{name}.html" for name in ("14-de", "14-en", "14511-de", "14628-en"))
VOLUMES = tuple(f"../evidence-{lang}.html" for lang in ("de", "en"))
# What a reader can see or unfold, counted by kind.
COUNT = """() => {
    document.querySelectorAll('details').forEach(fold => { fold.open = true; });
    const seen = selector => [...document.querySelectorAll(selector)].filter(e => e.checkVisibility()).length;
    return {
        figures: [...document.querySelectorAll('figure')].filter(
            f => [...f.querySelectorAll('svg[role=img]')].some(s => s.checkVisibility())).length,
        tables: seen('main table'), rows: seen('main tr'), verdicts: seen('main .verdict, main .signed'),
        numbers: seen('main data.fact'), links: seen('main a[href]'),
    };
}"""


def counted(open_page, path, *, cut):
    page = open_page(path, java_script_enabled=not cut, offline=cut)
    counts = page.evaluate(COUNT)
    page.context.close()
    return counts, set(page.requests)


@pytest.mark.parametrize("path", [*CONTENT, *BRIEFS, *VOLUMES])
def test_page_shows_the_same_without_network_and_scripts(open_page, site, path):
    bare, asked = counted(open_page, path, cut=True)
    full, asked_in_full = counted(open_page, path, cut=False)
    assert bare == full
    assert bare["links"] > 0
    own = (site / path).resolve().as_uri()
    shared = (
        {(site / "assets/style.css").as_uri()}
        if (site / path).read_text().count('rel="stylesheet"')
        else set()
    )
    assert asked == asked_in_full == {own} | shared


def test_page_that_needs_a_script_would_be_seen(open_page, site, tmp_path):
    page = (site / "de/03_who_came_for_protection.html").read_text(encoding="utf-8")
    script = "<script>document.querySelector('figure').remove()</script></body>"
    (tmp_path / "page.html").write_text(page.replace("</body>", script), encoding="utf-8")
    path = str(tmp_path / "page.html")
    assert counted(open_page, path, cut=True)[0] != counted(open_page, path, cut=False)[0]


def test_every_kind_is_counted_somewhere(open_page):
    counts, _ = counted(open_page, "de/claims.html", cut=True)
    assert min(counts.values()) > 0
