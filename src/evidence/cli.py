"""The command line: parses, calls one function, translates errors into exit codes, and does nothing else."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn

import typer

from evidence.errors import EvidenceError, UsageError
from evidence.paths import project

if TYPE_CHECKING:
    from evidence.facts.register import FactRegister
    from evidence.tables.store import Tables
    from evidence.work.dask import DaskExecutor

OUR_BUG = 1
INTERRUPTED = 130
app = typer.Typer(
    name="evidence",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
What = Literal["indicators", "sources", "claims", "notebooks", "regions", "facts", "editions"]
Out = Annotated[
    Path | None, typer.Option("--out", help="Folder for the result; build/ in the checkout unless given.")
]
To = Annotated[
    Path | None,
    typer.Option(
        "--to", envvar="EVIDENCE_EDITIONS", help="Folder of editions; editions/ in the checkout unless given."
    ),
]
Address = Annotated[
    str,
    typer.Option(
        envvar="EVIDENCE_ADDRESS", help="Public address of the site, such as https://example.org/report."
    ),
]
Pdf = Annotated[bool, typer.Option(help="Make briefs and reports as PDF too; needs Pango.")]
Jobs = Annotated[
    int, typer.Option("--jobs", "-j", min=0, help="Things made at once; one a core unless given.")
]


@app.callback()
def options(
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
) -> None:
    """Evidence on the call for a Saxon integration and participation act.

    Exit codes: 0 done, 1 our bug, 2 usage or parameter, 3 data or snapshot,
    4 a notebook failed, 5 a check failed, 6 a publisher could not be reached
    or answered nonsense, 7 locked by another run.
    """
    if debug:
        os.environ["EVIDENCE_DEBUG"] = "1"


@app.command()
def build(
    out: Out = None,
    region: Annotated[
        list[str] | None, typer.Option(help="AGS key of a profile; repeat for several.")
    ] = None,
    lang: Annotated[list[str] | None, typer.Option(help="de or en; both unless given.")] = None,
    notebook: Annotated[list[str] | None, typer.Option(help="Name of a notebook; all unless given.")] = None,
    jobs: Jobs = 0,
    executor: Annotated[
        Literal["local", "dask"], typer.Option(help="The cores of this machine, or a Dask cluster.")
    ] = "local",
    scheduler: Annotated[
        str,
        typer.Option(
            help="Address of a Dask scheduler, such as tcp://127.0.0.1:8786; one of our own unless given."
        ),
    ] = "",
    pdf: Pdf = True,
    address: Address = "",
    since: Annotated[
        Path | None,
        typer.Option(help="Folder of the edition before: the page of changes tells what differs from it."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Make everything anew.")] = False,
    paranoid: Annotated[
        bool, typer.Option("--paranoid", help="Read every file instead of trusting its size and time.")
    ] = False,
    progress: Annotated[
        Literal["auto", "plain", "json"],
        typer.Option(help="A live line on a terminal, plain lines, or JSON."),
    ] = "auto",
) -> None:
    """Make the site from the committed data: data, notebooks, pages, documents; only what changed.

    Example: evidence build --lang de --region 14612
    """
    from evidence.build import build as build_site
    from evidence.build.progress import choose
    from evidence.vocabulary.numbers import LANGUAGES
    from evidence.work.request import Request

    for code in lang or []:
        if code not in LANGUAGES:
            raise UsageError(f'Language "{code}" is unknown; expected de or en.')
    _check_address(address)
    if scheduler and executor != "dask":
        raise UsageError("A scheduler is for a Dask cluster: add --executor dask.")
    # polars puts a handler of its own in place, after which a thread that waits sleeps on.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    wanted = Request(
        *(str(out or ""), region or (), lang or (), notebook or ()),
        pdf=pdf,
        address=address,
        since=str(since or ""),
    )
    told = choose(progress)
    try:
        site = build_site(
            project(),
            wanted,
            executor=_cluster(scheduler, jobs) if executor == "dask" else None,
            workers=jobs,
            force=force,
            paranoid=paranoid,
            progress=told,
        )
    except KeyboardInterrupt:
        _tell("Stopped. The old site is untouched; what was finished is kept for the next build.")
        raise typer.Exit(INTERRUPTED) from None
    _tell(f"{'Nothing changed. ' if told.outcome == 'unchanged' else ''}Open {site / 'index.html'}")


def _check_address(address: str) -> None:
    if address and not address.startswith(("https://", "http://")):
        raise UsageError(f'Address "{address}" is not public; expected one that begins with https://.')


def _cluster(scheduler: str, jobs: int) -> DaskExecutor:
    """Return the executor of a Dask cluster: the one at an address, or one on this machine."""
    from evidence.build import WORKER_MODULES
    from evidence.work.dask import DaskExecutor

    return DaskExecutor(
        project().root,
        scheduler=scheduler or None,
        workers=jobs or os.cpu_count() or 1,
        preload=WORKER_MODULES,
    )


@app.command()
def data(
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; fail if the committed tables differ.")
    ] = False,
) -> None:
    """Make data/processed from data/raw and the registers, or prove the committed tables.

    Example: evidence data --check
    """
    from evidence.build import build_data

    done = build_data(project(), check=check)
    _tell(
        f"{done.observations} observations; {done.totals_compared} totals equal their parts; "
        f"{done.published_compared} published and {done.transcribed_compared} transcribed values equal ours at the printed "
        "precision."
    )
    if check:
        _tell("data/processed is what the data give.")
    else:
        _tell(f"Changed: {', '.join(done.changed) or 'nothing'}.")


@app.command()
def refresh(
    source: Annotated[
        list[str] | None,
        typer.Argument(
            help="Publisher, client, host or table, such as destatis/12531-0043; all unless given."
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be asked and how big it is, and ask nobody.")
    ] = False,
) -> None:
    """Ask the publishers for new data; what is new and sound is put beside what is there.

    Example: evidence refresh destatis --dry-run
    """
    from evidence.refresh.overview import tell_dry
    from evidence.refresh.progress import Telling
    from evidence.refresh.run import exit_code, plan
    from evidence.refresh.run import refresh as ask

    if dry_run:
        _print(tell_dry(plan(project(), source or []), project().raw))
        return
    # polars puts a handler of its own in place, after which a thread that waits sleeps on.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with Telling() as told:
            outcomes = ask(project(), source or [], said=lambda outcome: _print(outcome.lines), told=told)
    except KeyboardInterrupt:
        _tell("Stopped. What was put in place before is whole; run the command again for the rest.")
        raise typer.Exit(INTERRUPTED) from None
    if any(outcome.new for outcome in outcomes):
        _tell("Next: evidence data")
    raise typer.Exit(exit_code(outcomes))


@app.command()
def rebuild(
    refresh: Annotated[
        bool, typer.Option("--refresh", help="Ask the publishers for new vintages first.")
    ] = False,
    to: To = None,
    keep: Annotated[
        int, typer.Option(min=0, help="Editions that stay whole; older ones keep their record. 0 keeps all.")
    ] = 0,
    pdf: Pdf = True,
    address: Address = "",
    jobs: Jobs = 0,
    log_format: Annotated[
        Literal["plain", "json"], typer.Option(help="Lines for people, or one JSON object a line.")
    ] = "plain",
) -> None:
    """Publish a new edition if anything changed: build it elsewhere, check it, switch to it in one step, say so.

    Whatever fails, the edition in force stays readable.

    Example: evidence rebuild --refresh --keep 52
    """
    from evidence.editions.rebuild import Options
    from evidence.editions.rebuild import rebuild as publish
    from evidence.editions.telling import Telling

    _check_address(address)
    # polars puts a handler of its own in place, after which a thread that waits sleeps on.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    asked = Options(_editions(to), refresh=refresh, keep=keep, pdf=pdf, address=address, jobs=jobs)
    try:
        outcome = publish(project(), asked, Telling(log_format))
    except KeyboardInterrupt:
        _tell("Stopped. The edition in force is untouched; what was finished is kept for the next rebuild.")
        raise typer.Exit(INTERRUPTED) from None
    raise typer.Exit(outcome.code)


@app.command()
def recipe(
    number: Annotated[
        int | None, typer.Argument(min=1, help="Number of an edition; the one in force unless given.")
    ] = None,
    to: To = None,
) -> None:
    """Print the commands that rebuild an edition from its record and compare the bytes.

    Example: evidence recipe 7 > rebuild-7.sh
    """
    from evidence.editions.ledger import find
    from evidence.editions.recipe import recipe as lines

    _print(lines(project(), find(_editions(to), number)))


@app.command()
def run(
    notebook: Annotated[str, typer.Argument(help="Name of a notebook, such as 20_kreis_profile.")],
    parameter: Annotated[
        list[str] | None, typer.Option("--parameter", "-p", help="name=value; repeat for several.")
    ] = None,
    out: Out = None,
) -> None:
    """Run one notebook with parameters of your own and make one page.

    Example: evidence run 20_kreis_profile -p region=14612 -p lang=en
    """
    from evidence.build import run_notebook

    given = {}
    for entry in parameter or []:
        name, separator, value = entry.partition("=")
        if not separator or not name:
            raise UsageError(f'Parameter "{entry}" is not of the form name=value, for example region=14612.')
        given[name] = value
    _tell(f"page: {run_notebook(project(), out or project().build, notebook, given)}")


@app.command("list")
def list_(what: Annotated[What, typer.Argument(help="What to list.")], to: To = None) -> None:
    """List indicators, sources, claims, notebooks, regions, facts or editions, one per line.

    Sources come with age, next publication and licence, and with every table that can be refreshed.

    Example: evidence list sources
    """
    _print(_edition_lines(_editions(to)) if what == "editions" else _lines(what))


@app.command()
def explain(
    fact_id: Annotated[str, typer.Argument(help="Id of a fact, such as foreign_share.14.2023-12-31.")],
    lang: Annotated[Literal["de", "en"], typer.Option(help="Language of labels.")] = "en",
) -> None:
    """Print the chain behind a number: formula, inputs, sources, snapshot, method.

    Example: evidence explain foreign_share.14.2023-12-31
    """
    from evidence.facts.explanation import explain as chain
    from evidence.facts.opening import open_register

    _print([chain(open_register(project()), fact_id, lang)])


@app.command()
def diff(
    old: Annotated[
        str, typer.Argument(help="Number or folder of an edition; the one before NEW unless given.")
    ] = "",
    new: Annotated[str, typer.Argument(help="Likewise; the one in force unless given, or build/.")] = "",
    to: To = None,
    lang: Annotated[Literal["de", "en"], typer.Option(help="Language of the words.")] = "en",
    whole: Annotated[bool, typer.Option("--all", help="Print everything, however long.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
) -> None:
    """Print what changed between two editions: facts with old and new value and cause, sentences, charts, verdicts.

    Example: evidence diff 6 7
    """
    from evidence.comparison.comparison import compare
    from evidence.comparison.state import State
    from evidence.comparison.telling import lines
    from evidence.editions.choice import choose

    before, after = choose(_editions(to), project().build, old, new)
    found = compare(State.of_folder(before.folder), State.of_folder(after.folder))
    if as_json:
        _print([found.as_json().decode().rstrip("\n")])
    else:
        _print(lines(found, before.name(lang), after.name(lang), lang, whole=whole))


@app.command()
def verify(
    path: Annotated[
        Path,
        typer.Argument(
            help="A report in one file, a brief or a page; or the folder of a site, a build or an edition."
        ),
    ],
    record: Annotated[
        Path | None,
        typer.Option(help="Record of an edition, edition.json, to compare the files of a folder with."),
    ] = None,
) -> None:
    """Recompute a report's numbers from its files alone, and name the first that does not fit.

    Of a folder it reads every page and document and compares each file with its checksum in the record of the build.

    Example: evidence verify build/evidence-de.html, or: evidence verify build/ --record editions/0007/edition.json
    """
    from evidence.verification import run as recompute

    raise typer.Exit(recompute(path, record=record))


@app.command()
def lab(
    arguments: Annotated[list[str] | None, typer.Argument(help="Passed on to JupyterLab.")] = None,
) -> None:
    """Open JupyterLab on the notebooks.

    Example: evidence lab -- --no-browser
    """
    folder = project().notebooks
    command = [sys.executable, "-m", "jupyterlab", f"--notebook-dir={folder}", *(arguments or [])]
    raise typer.Exit(subprocess.call(command))  # noqa: S603  # the person's own arguments, no shell


@app.command()
def serve(
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port on this machine; 0 takes a free one.")
    ] = 8000,
    out: Out = None,
) -> None:
    """Serve the built site on this machine only.

    Example: evidence serve --port 8000
    """
    from functools import partial
    from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

    site = (out or project().build) / "site"
    if not (site / "index.html").is_file():
        raise UsageError(f"{site} has no report yet. Make it with: evidence build")
    with ThreadingHTTPServer(
        ("127.0.0.1", port), partial(SimpleHTTPRequestHandler, directory=site)
    ) as server:
        _tell(f"http://127.0.0.1:{server.server_address[1]}/ (stop with Ctrl-C)")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            _tell("stopped")


@app.command()
def schedule(
    program: Annotated[
        Literal["systemd", "cron", "github", "gitlab"], typer.Argument(help="What keeps the time.")
    ],
    at: Annotated[
        str,
        typer.Option(
            help='When: "05:30", "Mon 05:30", "Mon,Thu 05:30", or on a day of the month "15 05:30".'
        ),
    ] = "Mon 05:30",
    timezone: Annotated[str, typer.Option(help="Whose clock.")] = "Europe/Berlin",
    to: To = None,
    refresh: Annotated[bool, typer.Option(help="Ask the publishers first.")] = True,
    keep: Annotated[
        int, typer.Option(min=0, help="Editions that stay whole; older ones keep their record. 0 keeps all.")
    ] = 0,
    pdf: Pdf = True,
    address: Address = "",
    user: Annotated[bool, typer.Option("--user", help="For systemd: units of your account.")] = False,
    pages: Annotated[
        bool, typer.Option("--pages", help="For GitHub and GitLab: put the editions on their pages.")
    ] = False,
    write: Annotated[
        Path | None, typer.Option(help="Folder to write the files to; printed unless given.")
    ] = None,
) -> None:
    """Print what rebuilds the report on time: units for systemd, a line for cron, a workflow for GitHub or GitLab.

    Example: evidence schedule systemd --at "Mon,Thu 05:30"
    """
    from evidence.editions import schedule as files
    from evidence.editions.times import read_times

    _check_address(address)
    folder = _editions(to) if to else None
    wishes = files.Wishes(read_times(at, timezone), folder, refresh, keep, pdf, address, user, pages)
    made = files.schedule(program, project(), wishes)
    if write is None:
        _print(text.removesuffix("\n") for text in made.values())
        return
    for path in files.write(made, write):
        _tell(f"Wrote {path}")


def _editions(to: Path | None) -> Path:
    """Return the folder of editions; links in its name stay links."""
    return Path(os.path.abspath(to)) if to else project().editions  # noqa: PTH100  # resolve() would follow them


def _edition_lines(folder: Path) -> list[str]:
    """Return a line an edition: number, date of the data, commit, files, what is kept of it, and which is in force."""
    from evidence.editions.ledger import current, name, read_ledger
    from evidence.editions.shelf import is_whole

    in_force = current(folder)
    return [
        "\t".join(
            [
                str(record.number),
                record.data,
                f"{record.code.commit[:12] or '-'}{'' if record.code.clean else '+'}",
                f"{len(record.files)} files",
                "whole" if is_whole(folder / name(record.number)) else "record only",
                *["in force"] * (record.number == in_force),
            ]
        )
        for record in read_ledger(folder)
    ]


def _lines(what: What) -> list[str]:
    from evidence.facts.register import FactRegister
    from evidence.report.parameters import list_notebooks, read_parameters
    from evidence.tables.store import read_tables
    from evidence.vocabulary.regions import REGIONS

    if what == "regions":
        return [f"{entry.code}\t{entry.nuts}\t{entry.name_de}\t{entry.name_en}" for entry in REGIONS]
    if what == "notebooks":
        return [
            f"{name}\t"
            + ", ".join(f"{entry.name}={entry.default}" for entry in read_parameters(path).values())
            for name, path in list_notebooks(project().notebooks).items()
        ]
    tables = read_tables(project())
    if what == "claims":
        return _claims(FactRegister(tables))
    if what == "sources":
        return _sources(tables)
    if what == "indicators":
        return [
            f"{entry.id}\t{entry.unit}\t{entry.name_de}\t{entry.name_en}"
            for entry in tables.codebook.values()
        ]
    return FactRegister(tables).ids


def _sources(tables: Tables) -> list[str]:
    """Return a line a source and one a table that can be refreshed: id, published, age, next, licence, title, address."""
    from evidence.refresh.overview import list_sources
    from evidence.sources.clock import today
    from evidence.sources.definitions import read_definitions

    rows = tables.sources.iter_rows(named=True)
    return list_sources(rows, read_definitions(project().registers), project().raw, today())


def _claims(register: FactRegister) -> list[str]:
    """Return a line a claim: id, kind, verdict, specifications that agree, criteria kept, wording."""
    from evidence.claims.assessment import assess
    from evidence.claims.register import read_claims

    claims = read_claims(project().registers, register.tables.documents.demands)
    return [
        f"{entry.claim.id}\t{entry.claim.kind}\t{entry.verdict}{', superseded' * entry.superseded}\t"
        f"{entry.agreeing} of {entry.specifications}\t{entry.kept} of {entry.applicable}\t{entry.claim.en}"
        for entry in assess(register, claims)
    ]


def _print(lines: Iterable[str]) -> None:
    """Print lines; a reader such as ``head`` that has enough ends the output and is no fault."""
    try:
        for line in lines:
            print(line)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def main() -> NoReturn:
    """Run the command line and leave with its exit code; a fault that a person can mend is one message."""
    try:
        app()
    except EvidenceError as fault:
        if os.environ.get("EVIDENCE_DEBUG"):
            traceback.print_exc()
        print(f"{type(fault).__name__}: {fault}", file=sys.stderr)
        sys.exit(fault.exit_code)
    sys.exit(0)
