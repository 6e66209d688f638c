"""Compares two ways to draw the explorer: our own plain SVG, and Vega-Lite with its runtime inside the page.

    python benchmarks/explorer.py build/site

Prints the size of both pages and the median time from the start of navigation to the first painted chart, in one run of
one browser, page by page in turn. Only the ratios mean something; no test depends on the times. The other page is made
for the measurement and thrown away. It is measured generously: it draws the chart alone, without controls and table.
"""

from __future__ import annotations

import argparse
import gzip
import shutil
import statistics
import tempfile
from pathlib import Path

import vl_convert
from playwright.sync_api import Browser, sync_playwright

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Notes when the chart of the page stands and two frames have passed, which is after it was painted.
WATCH = """new MutationObserver((_, observer) => {
  if (!document.querySelector("#result svg path")) return;
  observer.disconnect();
  requestAnimationFrame(() => requestAnimationFrame(() => { window.painted = performance.now(); }));
}).observe(document, { childList: true, subtree: true });"""
# The same lines as the page opens with, from the same data.
WITH_VEGA = """const data = JSON.parse(document.getElementById("series").textContent);
const rows = data.indicators.find(([id]) => id === data.first[0])[6].flatMap(([part, basis, region, times, values]) =>
  values.map((value, place) => ({ value, region: data.regions[region][1], code: data.regions[region][0], basis,
    part: data.parts[part][0], date: data.periods[data.times[times][place]][0] })))
  .filter((row) => data.first[1].includes(row.code) && !row.part);
document.getElementById("without").remove();
document.getElementById("explorer").hidden = false;
vegaEmbed("#result", { data: { values: rows }, width: 600, height: 300, layer: ["line", "point"].map((mark) => ({ mark,
  encoding: { x: { field: "date", type: "temporal" }, y: { field: "value", type: "quantitative" },
    color: { field: "region" }, detail: { field: "basis" } } })) }, { actions: false, renderer: "svg" });"""


def vega_page(page: str) -> str:
    """Return the explorer with the runtime of Vega-Lite in the place of our own script."""
    start = page.rindex("<script>")
    runtime = vl_convert.javascript_bundle().replace("</script", "<\\/script")
    return f'{page[:start]}<script type="module">{runtime}\n{WITH_VEGA}</script>{page[page.rindex("</script>") + 9 :]}'


def first_chart(browser: Browser, path: Path) -> float:
    """Return the milliseconds from the start of navigation to the painted chart, in a fresh context."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.add_init_script(WATCH)
    page.goto(path.as_uri())
    page.wait_for_function("window.painted")
    taken = float(page.evaluate("window.painted"))
    context.close()
    return taken


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("site", type=Path, help="folder of a built site")
    parser.add_argument("--runs", type=int, default=9, help="runs of each page")
    given = parser.parse_args()
    program = next(found for name in BROWSERS if (found := shutil.which(name)))
    own = (given.site / "de/explorer.html").resolve()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        (Path(folder) / "assets").mkdir()
        shutil.copy(given.site / "assets/style.css", Path(folder) / "assets/style.css")
        other = Path(folder) / "de/explorer.html"
        other.parent.mkdir()
        other.write_text(vega_page(own.read_text(encoding="utf-8")), encoding="utf-8")
        pages = {"plain SVG": own, "Vega-Lite": other}
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        times: dict[str, list[float]] = {name: [] for name in pages}
        for _ in range(given.runs):
            for name, path in pages.items():
                times[name].append(first_chart(browser, path))
        browser.close()
        for name, path in pages.items():
            content = path.read_bytes()
            print(
                f"{name}: {len(content):,} bytes, {len(gzip.compress(content, mtime=0)):,} compressed; first chart after "
                f"{statistics.median(times[name]):.0f} ms (median of {given.runs}, from {min(times[name]):.0f} to "
                f"{max(times[name]):.0f})"
            )
        size, usual, quickest = (
            other.stat().st_size / own.stat().st_size,
            statistics.median(times["Vega-Lite"]) / statistics.median(times["plain SVG"]),
            min(times["Vega-Lite"]) / min(times["plain SVG"]),
        )
        print(
            f"Vega-Lite to plain SVG: {size:.2f} in size; in time {usual:.2f} usually, {quickest:.2f} at the quickest"
        )


if __name__ == "__main__":
    main()
