"""Checks of the edition as a whole: everything there, as it was made, not too heavy, and its sums right."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import polars as pl

from evidence.editions.checks.look import Limits, Look, Outcome, acknowledge
from evidence.editions.checks.pages import recompute
from evidence.editions.checks.published import DOWNLOADS, SITE
from evidence.editions.findings import Finding
from evidence.errors import TableError
from evidence.site import navigation
from evidence.site.documents import BRIEF, NAMES
from evidence.tables.checks import check_identities, read_identities
from evidence.verification import UnreadableError, verify
from evidence.vocabulary import numbers, regions

RECORD, COPY = "run.json", f"{SITE}/run.json"
AGAIN = "build again; if it stays, look at what the build says"
TABLES = (
    "claims",
    "codebook",
    "coverage",
    "facts",
    "indicators",
    "observations",
    "results",
    "sources",
    "specifications",
)
OWN_PAGES = (
    navigation.OVERVIEW,
    navigation.SUMMARY,
    navigation.EXPLORER,
    navigation.INDICATORS,
    navigation.SOURCES,
    navigation.SEARCH,
    navigation.DOWNLOADS,
    navigation.COVERAGE,
    navigation.CHANGES,
    navigation.ACCESSIBILITY,
)
OF_CLAIMS = (navigation.PLAIN, navigation.SHARE)
PLACES = ("14", *regions.KREISE)
MEGABYTE = 1_000_000


def record(look: Look, limits: Limits) -> Outcome:
    """Compare every file with the checksum that the build wrote down: nothing was lost or changed on the way."""
    del limits
    run, folder = look.now.run, look.candidate.folder
    if not run:
        return Outcome(
            "no record",
            [Finding("record", "the record is missing or cannot be read", RECORD, "a record", "none", AGAIN)],
        )
    expected = {f"{SITE}/{path}": str(total) for path, total in run.get("files", {}).items()}
    expected |= {str(path): str(total) for path, total in run.get("documents", {}).items()}
    findings = []
    for path, total in sorted(expected.items()):
        found = _checksum(folder / path)
        if found != total:
            what = "a file is not as it was made" if found else "a file is missing"
            findings.append(
                Finding(
                    "record",
                    what,
                    path,
                    f"checksum {total[:16]}…",
                    f"{found[:16]}…" if found else "none",
                    AGAIN,
                )
            )
    there = {path.relative_to(folder).as_posix() for path in (folder / SITE).rglob("*") if path.is_file()}
    there |= {path.name for pattern in NAMES for path in folder.glob(pattern)}
    # The record cannot hold its own checksum; its copy inside the site is compared with it.
    findings += [
        Finding("record", "a file is in no record", path, "a file of this build", "a foreign one", AGAIN)
        for path in sorted(there - set(expected) - {COPY})
    ]
    if COPY in there and _checksum(folder / COPY) != _checksum(folder / RECORD):
        findings.append(
            Finding("record", "the copy of the record is another one", COPY, "the same file", "not", AGAIN)
        )
    return Outcome(f"{len(expected)} files compared with their checksums", findings)


def _checksum(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""


def completeness(look: Look, limits: Limits) -> Outcome:
    """Look for everything that a whole edition has: pages of questions, regions, indicators, sources, tables, documents."""
    del limits
    folder = look.candidate.folder
    expected = dict(_expected(look))
    findings = [
        Finding("completeness", f"{what} is missing", path, "a file", "none", AGAIN)
        for path, what in sorted(expected.items())
        if not (folder / path).is_file()
    ]
    there = {path.removeprefix(f"{SITE}/") for path in look.pages}
    for lang, other in (("de", "en"), ("en", "de")) if look.candidate.whole else ():
        findings += [
            Finding(
                "completeness", "a page is in one language only", path, f"its twin in {other}/", "none", AGAIN
            )
            for path in sorted(there)
            if path.startswith(f"{lang}/") and f"{other}{path[2:]}" not in there
        ]
    return Outcome(f"{len(expected)} files looked for, {len(look.pages)} pages and documents read", findings)


def _expected(look: Look) -> Iterator[tuple[str, str]]:
    """Yield what must be there: place below the folder, and what it is."""
    run, forms = look.now.run, ("html", "pdf") if look.now.run.get("sheets") else ("html",)
    ran = [
        (str(page["path"]), str(page["notebook"]), str(page["parameters"]["lang"]))
        for page in run.get("pages", [])
    ]
    yield f"{SITE}/index.html", "the first page"
    for name in TABLES:
        yield f"{DOWNLOADS}/{name}.csv", "a table"
    for path, name, _ in ran:
        yield f"{SITE}/{path}", f"the page of {name}"
    if look.candidate.whole:
        yield from _wanted(look)
    for lang in numbers.LANGUAGES if look.candidate.whole else sorted({lang for _, _, lang in ran}):
        for kind in ("indicator", "source"):
            for row in look.now.table("codebook" if kind == "indicator" else "sources"):
                yield f"{SITE}/{lang}/{kind}/{row['id']}.html", f"the page of the {kind} {row['id']}"
        names = [f"{name}.{form}" for name in (f"evidence-{lang}", *_briefs(lang)) for form in forms]
        for name in names:
            yield name, "a document"
            yield f"{DOWNLOADS}/reports/{name}", "the copy of a document"
    for row in look.now.table("codebook"):
        yield f"{DOWNLOADS}/indicator/{row['id']}.csv", f"the file of the indicator {row['id']}"


def _briefs(lang: str) -> list[str]:
    return [f"{BRIEF}{code}-{lang}" for code in PLACES]


def _wanted(look: Look) -> Iterator[tuple[str, str]]:
    """Yield the pages that the checkout asks for: those of every notebook, of every Kreis, and those that stand alone."""
    notebooks = sorted(path.stem for path in look.candidate.project.notebooks.glob("*.ipynb"))
    for lang in numbers.LANGUAGES:
        for name in notebooks:
            for code in PLACES if name == navigation.KREIS_NOTEBOOK else ("",):
                yield f"{SITE}/{navigation.notebook_path(name, code, lang)}", f"the page of {name}"
        for page in (*OWN_PAGES, *(OF_CLAIMS if look.now.claims else ())):
            yield f"{SITE}/{lang}/{page}", "a page"


def totals(look: Look, limits: Limits) -> Outcome:
    """Add up the published parts of every total that has an entry in ``data/registers/identities.toml``."""
    del limits
    rows = look.now.table("observations")
    if not rows:
        return Outcome(
            "no observations",
            [Finding("totals", "there are no observations", DOWNLOADS, "a table", "none", AGAIN)],
        )
    frame = pl.DataFrame(rows).with_columns(pl.col("value").cast(pl.Float64, strict=False))
    findings, compared = [], 0
    identities = read_identities(look.candidate.project.registers)
    for identity in identities:
        try:
            compared += check_identities(frame, (identity,))
        except TableError as fault:
            first, *more = str(fault).splitlines()
            findings.append(
                Finding(
                    "totals",
                    f"a total is not the sum of its parts ({identity.reason})",
                    f"{DOWNLOADS}/observations.csv, {identity.id}",
                    "parts that add up",
                    first + (f" And {len(more)} more." if more else ""),
                    "check the sources; a fault of a source belongs into data/registers/corrections.toml",
                )
            )
    return Outcome(f"{compared} totals of {len(identities)} kinds compared with their parts", findings)


def briefs(look: Look, limits: Limits) -> Outcome:
    """Count the sheets of every document that was printed: a brief has ``sheets``, no less and no more."""
    run, folder = look.now.run, look.candidate.folder
    printed = {str(name): int(count) for name, count in run.get("sheets", {}).items()}
    findings = []
    for name in sorted({*printed, *(path.name for path in folder.glob("*.pdf"))}):
        path = folder / name
        if not path.is_file() or path.read_bytes()[:5] != b"%PDF-":
            findings.append(Finding("briefs", "a document is no PDF", name, "a PDF", "something else", AGAIN))
        elif printed.get(name, 0) < 1 or (name.startswith(BRIEF) and printed[name] != limits["sheets"]):
            findings.append(
                Finding(
                    "briefs",
                    "a brief takes more than one sheet"
                    if name in printed
                    else "nobody counted the sheets of a PDF",
                    name,
                    f"{limits['sheets']:g} sheet",
                    str(printed.get(name, "unknown")),
                    "shorten what the brief says, or its print style in brief.css",
                )
            )
    counted = sum(name.startswith(BRIEF) for name in printed)
    return Outcome(
        f"{counted} briefs counted" if printed else "nothing was printed: built without PDF", findings
    )


def sizes(look: Look, limits: Limits) -> Outcome:
    """Weigh every file and the whole, in millions of bytes, against the limits and against the edition before.

    Limits: ``page`` for a page of the site, ``document`` for a report in one file or a brief, ``file`` for anything else,
    ``whole`` for all together; ``growth`` and ``shrinkage`` of the whole against the edition before, as a share.
    """
    folder, findings = look.candidate.folder, []
    weights = _weights(folder)
    for path, size in sorted(weights.items()):
        is_page = path.endswith(".html") and path in look.pages
        is_document = is_page and path.rpartition("/")[2].startswith(("evidence-", BRIEF))
        kind = "document" if is_document else "page" if is_page else "file"
        if size > limits[kind] * MEGABYTE or not size:
            if look.accepts("size", path, "", str(size)):
                continue
            what = f"a {kind} is too heavy" if size else "a file is empty"
            findings.append(
                Finding(
                    "sizes",
                    what,
                    path,
                    f"up to {limits[kind]:g} MB",
                    f"{size} bytes",
                    acknowledge("size", path, "", str(size)),
                )
            )
    whole = sum(weights.values())
    if whole > limits["whole"] * MEGABYTE:
        findings.append(
            Finding(
                "sizes",
                "the edition is too heavy",
                ".",
                f"up to {limits['whole']:g} MB",
                f"{whole / MEGABYTE:.1f} MB",
                "see which files grew; if it is right, raise the limit in data/registers/gate.toml",
            )
        )
    earlier = sum(_weights(look.candidate.previous).values()) if look.candidate.previous else 0
    if earlier and not 1 - limits["shrinkage"] <= whole / earlier <= 1 + limits["growth"]:
        told = (f"{earlier / MEGABYTE:.0f} MB", f"{whole / MEGABYTE:.0f} MB")
        if not look.accepts("size", "edition", *told):
            findings.append(
                Finding(
                    "sizes",
                    "the edition is another size",
                    ".",
                    f"about {told[0]}",
                    told[1],
                    acknowledge("size", "edition", *told),
                )
            )
    return Outcome(f"{len(weights)} files weigh {whole / MEGABYTE:.0f} MB", findings)


def _weights(folder: Path) -> dict[str, int]:
    """Return the size of each file that readers get."""
    files = [*(path for path in (folder / SITE).rglob("*") if path.is_file())]
    files += [path for pattern in NAMES for path in folder.glob(pattern)]
    return {path.relative_to(folder).as_posix(): path.stat().st_size for path in files}


def documents(look: Look, limits: Limits) -> Outcome:
    """Verify the whole report in one file and every brief with the program that readers get for it."""
    del limits
    findings, counted, compared = [], 0, 0
    folder = look.candidate.folder
    for path in sorted(path for pattern in NAMES for path in folder.glob(pattern) if path.suffix == ".html"):
        counted += 1
        try:
            result = verify(path)
        except UnreadableError as fault:
            findings.append(
                Finding("documents", "a document cannot be read", path.name, "a report", str(fault), AGAIN)
            )
            continue
        compared += sum(result.counts.values())
        findings += [
            Finding(
                "documents",
                problem.what,
                f"{path.name}: {problem.where}",
                problem.expected,
                problem.found,
                AGAIN,
            )
            for problem in result.problems
        ]
        copy = folder / DOWNLOADS / "reports" / path.name
        if path.name.startswith("evidence-") and _checksum(copy) != _checksum(path):
            findings.append(
                Finding(
                    "documents",
                    "the copy among the downloads is another one",
                    path.name,
                    "the same file",
                    "not",
                    AGAIN,
                )
            )
    return Outcome(f"{counted} documents verified, {compared} numbers and links in them", findings)


def formulas(look: Look, limits: Limits) -> Outcome:
    """Recompute every published fact that has a formula from the published values of its inputs."""
    del limits
    facts, findings, done = look.now.facts, [], 0
    for row in look.now.table("facts"):
        value = facts[row["id"]].value
        if not row["inputs"] or value is None:
            if row["value"] and value is None:
                findings.append(
                    Finding(
                        "formulas", "a value is no number", row["id"], "a number", row["value"][:40], AGAIN
                    )
                )
            continue
        done += 1
        inputs = [facts[name].value if name in facts else None for name in row["inputs"].split()]
        result = recompute(row["formula"], inputs)
        if result is None or not result[0] <= value <= result[1]:
            middle = "its inputs and a formula" if result is None else f"{(result[0] + result[1]) / 2:.6f}"
            findings.append(
                Finding(
                    "formulas",
                    "a fact is not what its formula gives",
                    row["id"],
                    f"{row['formula']} = {middle}",
                    f"{Decimal(value):f}",
                    AGAIN,
                )
            )
    return Outcome(f"{done} facts recomputed from their inputs", findings)
