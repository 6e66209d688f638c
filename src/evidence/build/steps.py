"""The order of steps from committed data to a finished site. A step whose inputs are as they were is left out."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from evidence.build import publication
from evidence.build.charts import make_charts
from evidence.build.data import UNCHANGED, prove_data, renew_data
from evidence.build.notebooks import make_contents, run_job
from evidence.build.plan import Job, plan
from evidence.build.progress import Lines
from evidence.build.record import record
from evidence.build.state import State, areas
from evidence.charts.renderer import Renderer
from evidence.comparison.state import State as Published
from evidence.comparison.state import published_in
from evidence.engine.zygote import Zygote
from evidence.errors import LockedError, NotebookError, UsageError
from evidence.facts import opening
from evidence.paths import Project
from evidence.report import parameters
from evidence.report.engine import PRELOAD
from evidence.site import figures, navigation, pages
from evidence.site.assembly import assemble_all
from evidence.site.brief import REGIONS
from evidence.site.documents import NAMES, Documents, documents
from evidence.site.ledger import Ledger
from evidence.site.navigation import Site
from evidence.site.pdf import require_pango
from evidence.vocabulary import numbers
from evidence.work.executor import Executor, LocalExecutor
from evidence.work.manifest import SETTLED, Area, Checksums, Manifest, look
from evidence.work.request import CACHE, Request
from evidence.work.store import FOLDER_VARIABLE, Store
from evidence.work.surroundings import variables

DURATIONS = "durations.json"
REGISTER = "register.pickle"
WORKER_MODULES = ("evidence.build.steps",)
"""What a worker loads before its first task comes."""


def build(
    project: Project,
    request: Request,
    *,
    executor: Executor | None = None,
    workers: int = 0,
    force: bool = False,
    paranoid: bool = False,
    progress: Lines | None = None,
) -> Path:
    """Make the whole site and the documents beside it, as far as they are not there already; return the site's folder.

    The site is made beside the old one and takes its place in one step, so that a fault leaves the old site standing.
    The whole report in one file needs all pages: a build of chosen regions or notebooks makes the briefs only.
    What was made stays in the store, so that a build that failed or was stopped goes on where it ended.

    Args:
        project: The checkout.
        request: What is wanted, and the folder for it.
        executor: What does the work; the cores of this machine unless given.
        workers: How many things are made at once; 0 for one a core. Ignored where an executor is given.
        force: Whether to make everything anew.
        paranoid: Whether to read all files instead of trusting their size and time.
        progress: Told of each step.

    Raises:
        MissingLibraryError: PDF files are wanted and Pango is not installed; nothing has been done.
        LockedError: Another build works on the same folder.
        PrintError: A brief takes more than one sheet.
        UsageError: There is no published state to compare with in the folder that was named; nothing has been done.
        EvidenceError: Data or a notebook is wrong; all failed notebooks are named.
    """
    out = Path(os.path.abspath(request.out)) if request.out else project.build  # noqa: PTH100  # links stay links
    told = progress or Lines()
    jobs = plan(project, request.regions, request.languages, request.notebooks)
    since = published_in(Path(request.since)) if request.since else None
    if request.pdf:
        require_pango()
    with _lock(out), ExitStack() as stack:
        cache = out / CACHE
        manifest = Manifest(str(cache))
        checksums = Checksums(str(cache), paranoid=paranoid)
        asked = request.question(str(project.root))
        if not force and manifest.holds_closely(asked, checksums):
            told.end("unchanged")
            return out / publication.SITE
        publication.clear(out)
        store = Store(cache)
        store.begin_build()
        state = State(project, checksums)
        register = cache / REGISTER
        register.unlink(missing_ok=True)
        stack.callback(register.unlink, missing_ok=True)
        stack.enter_context(
            variables(
                {
                    "EVIDENCE_ROOT": str(project.root),
                    FOLDER_VARIABLE: str(cache),
                    opening.VARIABLE: str(register),
                }
            )
        )
        many = workers or os.cpu_count() or 1
        if executor is None:
            stack.enter_context(Zygote(PRELOAD))
            stack.enter_context(Renderer(many))
        used = stack.enter_context(executor or LocalExecutor(many, preload=WORKER_MODULES))
        outcome = "failed"
        try:
            _make(project, request, out, jobs, used, store, state, told, force=force)
            outcome = "built"
        except KeyboardInterrupt:
            outcome = "stopped"
            raise
        finally:
            _keep_durations(cache, told)
            checksums.write()
            told.end(outcome)
        time.sleep(SETTLED)
        written: list[Area] = [(str(out / publication.SITE), None), (str(out), _beside(out))]
        written += [(folder, sorted(names)) for folder, names in sorted(state.elsewhere.items())]
        written += [(str(since), None)] if since else []
        found = look(written)
        checksums.forget(f"{folder}/{name}" for folder, names in found.items() for name in names)
        manifest.write(asked, [*areas(project), *written], state.seen | found, checksums)
        store.forget()
        return out / publication.SITE


def _make(
    project: Project,
    request: Request,
    out: Path,
    jobs: list[Job],
    executor: Executor,
    store: Store,
    state: State,
    told: Lines,
    *,
    force: bool,
) -> None:
    """Make all that is wanted, and publish it."""
    whole = not (request.regions or request.notebooks)
    languages = request.languages or numbers.LANGUAGES
    told.begin(_durations(out / CACHE))
    told.expect("data", 1)
    told.expect("page", len(jobs))
    compared, changed = renew_data(project, store, state, force=force)
    told.done("data", "tables", "kept" if changed == UNCHANGED else "executed")
    told.say(f"data: {compared}; {changed}")
    opening.keep(state.register(), project, out / CACHE / REGISTER)
    ledger = Ledger(state.register())
    trends = [trend for lang in languages for trend in figures.trends(ledger, lang)]
    told.expect("chart", len(trends))
    told.expect("site", 4 + len(languages) * (2 if whole else 1))
    if request.pdf:
        told.expect("pdf", len(languages) * (len(REGIONS) + whole))
    contents, faults = make_contents(
        project, jobs, executor, store, state, lambda job, how: told.done("page", job.path, how), force=force
    )
    if faults:
        raise NotebookError("\n".join(sorted(map(str, faults))))
    drawn = make_charts(
        project,
        trends,
        executor,
        store,
        state,
        lambda trend, how: told.done("chart", f"{trend.indicator} ({trend.lang})", how),
        force=force,
    )
    made = {job.path: (job.parameters, job.notebook, contents[job]) for job in jobs}
    site = Site(ledger.register, made, request.address)
    assembled = assemble_all(
        project,
        site,
        drawn,
        executor,
        lambda part, how: told.done("site", part, how),
        whole=whole,
        pdf=request.pdf,
    )
    papers = documents(
        site,
        assembled.beside,
        assembled.copies,
        pdf=request.pdf,
        executor=executor,
        store=store,
        force=force,
        done=lambda name, how: told.done("pdf", name, how),
    )
    since = Published.of_folder(Path(request.since)) if request.since else None
    files = assembled.files | pages.last_files(site, assembled.files, papers.copies, since)
    whole_site = files | papers.copies
    ran = record(state, request, ledger.register, jobs, whole_site, papers)
    publication.publish(out, whole_site | {publication.RECORD: ran.encode("utf-8")}, papers.beside, ran)
    told.done("site", "published", "executed")
    _tell_sizes(files, papers, whole=whole, pdf=request.pdf, told=told)


@contextmanager
def _lock(out: Path) -> Iterator[None]:
    """Hold the folder; whoever is killed lets go of it."""
    out.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(out / ".lock", timeout=0):
            yield
    except Timeout:
        raise LockedError(
            f"Another build holds {out / '.lock'}. Wait for it, or build into another folder: --out"
        ) from None


def _beside(out: Path) -> list[str]:
    documents = {path.name for pattern in NAMES for path in out.glob(pattern)}
    return sorted({publication.RECORD, *documents})


def _durations(cache: Path) -> dict[str, float]:
    """Return how many seconds one thing of each step took in an earlier build."""
    try:
        return dict(json.loads((cache / DURATIONS).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def _keep_durations(cache: Path, told: Lines) -> None:
    (cache / DURATIONS).write_text(json.dumps(told.course.seconds()), encoding="utf-8")


def _tell_sizes(
    files: Mapping[str, bytes], papers: Documents, *, whole: bool, pdf: bool, told: Lines
) -> None:
    size = sum(len(content) for content in files.values())
    told.say(f"site: {len(files)} files, {size / 1e6:.1f} MB")
    for name, content in sorted(papers.beside.items()):
        if not name.startswith("brief-"):
            sheets = f", {papers.sheets[name]} sheets" if name in papers.sheets else ""
            told.say(f"{name}: {len(content) / 1e6:.1f} MB{sheets}")
    briefs = sum(name.startswith("brief-") and name.endswith(".html") for name in papers.beside)
    told.say(f"briefs: {briefs}, {'each one sheet as PDF' if pdf else 'without PDF files'}")
    if not whole:
        told.say("The whole report in one file needs all pages: build without --region and --notebook.")


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
    cache = out / CACHE
    checksums = Checksums(str(cache))
    prove_data(project, Store(cache), State(project, checksums))
    checksums.write()
    lang = str(bound["lang"])
    job = Job(path.stem, tuple(sorted(bound.items())), navigation.run_path(path.stem, bound))
    content = run_job(project, job)
    register = opening.open_register(project, str(bound.get("as_of", "latest")))
    page = pages.single_page(register, job.path, path.stem, bound, content, lang)
    target = out / "run" / job.path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(page)
    return target
