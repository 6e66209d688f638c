"""The order of steps from committed data to a finished site, and what runs side by side."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from importlib import metadata
from multiprocessing import get_context
from pathlib import Path

import polars as pl
from filelock import FileLock, Timeout

from evidence.claims.assessment import assess, check_assessments, claim_files
from evidence.claims.counts import count_claims
from evidence.claims.options import check_options, read_options
from evidence.claims.register import check_claims, read_claims
from evidence.claims.sentences import check_sentences, read_sentences
from evidence.errors import EvidenceError, LockedError, NotebookError, UsageError
from evidence.facts.register import FactRegister, processed_files
from evidence.indicators.catalogue import check_comparisons
from evidence.indicators.series import to_results
from evidence.paths import Project
from evidence.report import engine, parameters
from evidence.report.content import Content, read_content
from evidence.site import figures, navigation, pages
from evidence.site.documents import NAMES, Documents, documents
from evidence.site.figures import Drawn, Trend
from evidence.site.ledger import Ledger
from evidence.site.navigation import KREIS_NOTEBOOK, Site
from evidence.site.pdf import require_pango
from evidence.studies.results import study_acts
from evidence.tables.store import as_read, build_tables, check_processed, write_processed
from evidence.vocabulary import numbers, regions

Tell = Callable[[str], None]
PACKAGES = (
    "altair",
    "jupyterlab",
    "nbconvert",
    "numpy",
    "papermill",
    "polars",
    "pyfixest",
    "vl-convert-python",
    "weasyprint",
    "xlsxwriter",
)


@dataclass(frozen=True)
class DataReport:
    """What a run over the data found and did."""

    register: FactRegister
    changed: tuple[str, ...]
    observations: int
    totals_compared: int
    published_compared: int
    transcribed_compared: int


@dataclass(frozen=True)
class Job:
    """One page to make: a notebook, its parameters and the place of the page."""

    notebook: str
    parameters: tuple[tuple[str, object], ...]
    path: str

    @property
    def lang(self) -> str:
        """Language of the page."""
        return str(dict(self.parameters)["lang"])


def derive_facts(project: Project) -> tuple[FactRegister, dict[str, bytes]]:
    """Return all facts of the committed snapshots and registers, and the generated tables by file name.

    Claims are decided from the facts, studies compare them, and the figures of both are facts in turn.

    Raises:
        SnapshotError: A file, sidecar or checksum is wrong.
        TableError: Rows or registers are wrong.
        ClaimError: The register of claims is incomplete or one-sided, or a verdict differs unexplained.
    """
    tables = build_tables(project)
    register = FactRegister(tables)
    claims = read_claims(project.registers, tables.documents.demands)
    sentences = read_sentences(project.registers) if claims else ()
    check_claims(claims, register)
    if claims:
        check_sentences(sentences, claims)
        check_options(read_options(project.registers), claims, register)
    assessments = assess(register, claims)
    check_assessments(assessments)
    counted = count_claims(register, assessments, sentences)
    results = to_results(pl.concat([counted, study_acts(register)]))
    whole = FactRegister(replace(tables, results=as_read(results)))
    return whole, processed_files(whole) | claim_files(assessments)


def build_data(project: Project, *, check: bool = False) -> DataReport:
    """Make the processed tables from the snapshots, or prove that the committed ones are what would be made.

    Raises:
        SnapshotError: A file, sidecar or checksum is wrong; nothing is written.
        TableError: Rows, registers or committed tables are wrong; nothing is written.
        IndicatorError: A published value contradicts ours; nothing is written.
    """
    register, files = derive_facts(project)
    tables = register.tables
    compared = check_comparisons(register.catalogue)
    changed: Sequence[str] = ()
    if check:
        check_processed(project.processed, files)
    else:
        changed = write_processed(project.processed, files)
    return DataReport(register, tuple(changed), tables.observations.height, tables.totals_compared, *compared)


def plan(
    project: Project, chosen_regions: Sequence[str], languages: Sequence[str], notebooks: Sequence[str]
) -> list[Job]:
    """Return the pages to make, in order.

    Args:
        project: The checkout.
        chosen_regions: Keys of the regions with a profile; empty for Sachsen and its 13 Kreise.
        languages: Languages; empty for both.
        notebooks: Names of notebooks; empty for all.

    Raises:
        UsageError: A region, language or notebook does not exist.
    """
    known = parameters.list_notebooks(project.notebooks)
    names = [parameters.find_notebook(project.notebooks, name).stem for name in notebooks] or list(known)
    codes = [regions.region(code).code for code in chosen_regions] or ["14", *regions.KREISE]
    jobs = []
    for lang in languages or numbers.LANGUAGES:
        for name in sorted(names):
            profile = name == KREIS_NOTEBOOK
            for code in codes if profile else ["14"]:
                bound = parameters.bind(known[name], {"region": code, "lang": lang})
                path = navigation.notebook_path(name, code if profile else "", lang)
                jobs.append(Job(name, tuple(sorted(bound.items())), path))
    return jobs


def run_job(project: Project, job: Job) -> Content:
    """Execute one notebook and return the content of its page.

    Raises:
        NotebookError: The notebook failed, or shows something that is no page content.
    """
    path = parameters.find_notebook(project.notebooks, job.notebook)
    executed = engine.execute(project, path, dict(job.parameters))
    return read_content(executed, job.lang, path.name)


def build(
    project: Project,
    out: Path,
    *,
    chosen_regions: Sequence[str] = (),
    languages: Sequence[str] = (),
    notebooks: Sequence[str] = (),
    workers: int = 0,
    pdf: bool = True,
    address: str = "",
    tell: Tell = print,
) -> Path:
    """Make the whole site and the documents beside it below ``out``, and return the folder of the site.

    The site is made beside the old one and takes its place in one step, so that a fault leaves the old site standing.
    The whole report in one file needs all pages: a build of chosen regions or notebooks makes the briefs only.

    Args:
        project: The checkout.
        out: Folder for the result.
        chosen_regions: Keys of the regions with a profile; empty for Sachsen and its 13 Kreise.
        languages: Languages; empty for both.
        notebooks: Names of notebooks; empty for all.
        workers: How many notebooks or documents are made at once; 0 for one a core.
        pdf: Whether documents are made as PDF too.
        address: Public address of the site; empty where it has none.
        tell: Told of each step.

    Raises:
        MissingLibraryError: PDF files are wanted and Pango is not installed; nothing has been done.
        LockedError: Another build works on the same folder.
        PrintError: A brief takes more than one sheet.
        EvidenceError: Data or a notebook is wrong; all failed notebooks are named.
    """
    jobs = plan(project, chosen_regions, languages, notebooks)
    whole = not (chosen_regions or notebooks)
    workers = workers or os.cpu_count() or 1
    if pdf:
        require_pango()
    out.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(out / ".lock", timeout=0):
            tell("data: reading snapshots, checking tables")
            data = build_data(project)
            tell(
                f"data: {data.observations} observations; compared: {data.totals_compared} totals with their parts, "
                f"{data.published_compared} published and {data.transcribed_compared} transcribed values with ours; "
                f"{len(data.changed)} tables changed"
            )
            ledger = Ledger(data.register)
            trends = [
                trend for lang in languages or numbers.LANGUAGES for trend in figures.trends(ledger, lang)
            ]
            contents, drawn = _run_all(project, jobs, trends, workers, tell)
            made = {job.path: (job.parameters, job.notebook, contents[job]) for job in jobs}
            site = Site(ledger.register, made, address)
            papers = documents(site, whole=whole, pdf=pdf, workers=workers, tell=tell)
            files = pages.site_files(ledger, made, drawn, address, papers.copies)
            record = _record(project, ledger.register, jobs, files | papers.copies, papers)
            _replace(out, files | papers.copies, papers.beside, record)
            _tell_sizes(files, papers, whole=whole, pdf=pdf, tell=tell)
            return out / "site"
    except Timeout:
        raise LockedError(
            f"Another build holds {out / '.lock'}. Wait for it, or build into another folder: --out"
        ) from None


def _run_all(
    project: Project, jobs: Sequence[Job], trends: Sequence[Trend], workers: int, tell: Tell
) -> tuple[dict[Job, Content], dict[Trend, Drawn]]:
    """Return the content of all pages and the charts of all indicators: the charts fill the time that is left."""
    contents: dict[Job, Content] = {}
    drawn: dict[Trend, Drawn] = {}
    faults: list[str] = []
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        waiting: dict[Future[Content], Job] = {pool.submit(run_job, project, job): job for job in jobs}
        charts = {pool.submit(figures.draw, trend): trend for trend in trends}
        try:
            for done in as_completed(waiting):
                job = waiting[done]
                try:
                    contents[job] = done.result()
                except EvidenceError as fault:
                    faults.append(str(fault))
                tell(f"page {len(contents) + len(faults)}/{len(jobs)}: {job.path}")
            for ready in as_completed(charts if not faults else ()):
                drawn[charts[ready]] = ready.result()
        except KeyboardInterrupt:
            # Without waiting, the pool's own thread and the interpreter's exit would race for a closed pipe.
            pool.shutdown(wait=True, cancel_futures=True)
            raise
        if faults:
            pool.shutdown(wait=True, cancel_futures=True)
            raise NotebookError("\n".join(sorted(faults)))
    return contents, drawn


def _replace(out: Path, files: Mapping[str, bytes], beside: Mapping[str, bytes], record: str) -> None:
    """Put the site and the documents beside it in the place of those that are there; what is no longer made goes."""
    site, old = out / "site", out / ".site-old"
    staging = Path(tempfile.mkdtemp(dir=out, prefix=".site-"))
    try:
        for path, content in sorted(files.items()):
            target = staging / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        for name, content in sorted(beside.items()):
            (staging / name).write_bytes(content)
        shutil.rmtree(old, ignore_errors=True)
        if site.exists():
            site.rename(old)
        for name in sorted(beside):
            (staging / name).replace(out / name)
        for stale in {path.name for pattern in NAMES for path in out.glob(pattern)} - set(beside):
            (out / stale).unlink()
        staging.rename(site)
        site.chmod(0o755)
        shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    (out / "run.json").write_text(record, encoding="utf-8")


def _tell_sizes(files: Mapping[str, bytes], papers: Documents, *, whole: bool, pdf: bool, tell: Tell) -> None:
    size = sum(len(content) for content in files.values())
    tell(f"site: {len(files)} files, {size / 1e6:.1f} MB")
    for name, content in sorted(papers.beside.items()):
        if not name.startswith("brief-"):
            sheets = f", {papers.sheets[name]} sheets" if name in papers.sheets else ""
            tell(f"{name}: {len(content) / 1e6:.1f} MB{sheets}")
    briefs = sum(name.startswith("brief-") and name.endswith(".html") for name in papers.beside)
    tell(f"briefs: {briefs}, {'each one sheet as PDF' if pdf else 'without PDF files'}")
    if not whole:
        tell("The whole report in one file needs all pages: build without --region and --notebook.")


def _record(
    project: Project,
    register: FactRegister,
    jobs: Sequence[Job],
    made: Mapping[str, bytes],
    papers: Documents,
) -> str:
    """Return what ran as JSON: pages with parameters and checksums, documents, data, packages, Python."""
    processed = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(project.processed.glob("*.csv"))
    }
    return (
        json.dumps(
            {
                "edition": navigation.edition(register),
                "python": ".".join(str(part) for part in sys.version_info[:3]),
                "packages": {name: metadata.version(name) for name in PACKAGES},
                "data": processed,
                "pages": [
                    {"path": job.path, "notebook": job.notebook, "parameters": dict(job.parameters)}
                    for job in jobs
                ],
                "files": {
                    path: hashlib.sha256(content).hexdigest() for path, content in sorted(made.items())
                },
                "documents": {
                    name: hashlib.sha256(content).hexdigest()
                    for name, content in sorted(papers.beside.items())
                },
                "sheets": dict(sorted(papers.sheets.items())),
            },
            ensure_ascii=False,
            indent=1,
            sort_keys=True,
        )
        + "\n"
    )


def run_notebook(project: Project, out: Path, name: str, given: Mapping[str, str]) -> Path:
    """Execute one notebook with parameters and return the page made from it.

    Raises:
        UsageError: The notebook or a parameter does not exist, or a value does not fit; no kernel is started.
        NotebookError: The notebook failed.
    """
    path = parameters.find_notebook(project.notebooks, name)
    bound = parameters.bind(path, given)
    if "lang" not in bound or "region" not in bound:
        raise UsageError(f"{path.name} needs the parameters region and lang to become a page.")
    build_data(project, check=True)
    lang = str(bound["lang"])
    job = Job(path.stem, tuple(sorted(bound.items())), navigation.run_path(path.stem, bound))
    content = run_job(project, job)
    register = pages.register_as_of(project, str(bound.get("as_of", "latest")))
    page = pages.single_page(register, job.path, path.stem, bound, content, lang)
    target = out / "run" / job.path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(page)
    return target
