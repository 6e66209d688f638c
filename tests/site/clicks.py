"""How many clicks lead from a number of a page to an address at which one of its sources was read."""

from __future__ import annotations

from collections.abc import Iterator

from bs4 import Tag
from reading import Reading

# What a reader sees as one with a number, from the nearest to the widest.
AROUND = (
    "a",
    "tr",
    "li",
    "dd",
    "div.key",
    "figcaption",
    "figure",
    "div.listing",
    "div.documents",
    "section.claim",
)
FAR = 9


def clicks(page: Reading, addresses: dict[str, str]) -> dict[str, int]:
    """Return the shortest way of every number of a page, by fact and the place where it stands.

    Args:
        page: The page.
        addresses: The address of each source by its id.
    """
    elsewhere = {f"{name}.html": {address} for name, address in addresses.items()}
    targets = {str(element["id"]): element for element in page.soup.select("[id]")}
    reach: dict[str, set[str]] = {}
    found = {}
    for mark in page.soup.select("main [data-fact]"):
        wanted = {addresses[name] for name in page.facts[mark["data-fact"]]["sources"]}
        found[f"{mark['data-fact']} in {place(mark)}"] = min(
            (_steps(link, wanted, targets, elsewhere, reach) for link in _near(mark)), default=FAR
        )
    return found


def place(mark: Tag) -> str:
    """Return where a number stands, for a message."""
    return " < ".join(f"{parent.name}#{parent.get('id', '')}" for parent in mark.parents if parent.get("id"))


def _near(mark: Tag) -> Iterator[str]:
    """Yield the links that stand with a number: its own, in its row, its figure, its list, its claim."""
    for around in (parent for parent in mark.parents if isinstance(parent, Tag)):
        if around.name == "main":
            return
        if around.name == "a":
            yield str(around.get("href", ""))
        elif any(_is(around, selector) for selector in AROUND):
            yield from (str(link["href"]) for link in around.select("a[href]"))
            yield from _shared(around) if around.name == "tr" else ()


def _shared(row: Tag) -> Iterator[str]:
    """Yield the links in cells of rows above that reach down to a row."""
    for distance, above in enumerate(row.find_previous_siblings("tr"), start=1):
        for cell in above.find_all("td", rowspan=True):
            if int(cell["rowspan"]) > distance:
                yield from (str(link["href"]) for link in cell.select("a[href]"))


def _is(element: Tag, selector: str) -> bool:
    name, _, kind = selector.partition(".")
    return element.name == name and (not kind or kind in element.get("class", []))


def _steps(
    link: str,
    wanted: set[str],
    targets: dict[str, Tag],
    elsewhere: dict[str, set[str]],
    reach: dict[str, set[str]],
) -> int:
    """Return how many clicks it takes from a link: one where it leads out, two where its target has the link."""
    if link in wanted:
        return 1
    if link.startswith("#") and link[1:] in targets:
        if link not in reach:
            # What is folded takes a click of its own.
            reach[link] = {
                str(found["href"])
                for found in targets[link[1:]].select("a[href]")
                if not _folded(found, targets[link[1:]])
            }
        return 2 if reach[link] & wanted else FAR
    return 2 if elsewhere.get(link.rpartition("/")[2].partition("#")[0], set()) & wanted else FAR


def _folded(link: Tag, around: Tag) -> bool:
    for parent in link.parents:
        if parent is around:
            return False
        if parent.name == "details" and not parent.has_attr("open"):
            return True
    return False
