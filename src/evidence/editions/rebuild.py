"""A rebuild from beginning to end: refresh, build elsewhere, gate, one switch, record, notices. Nothing bad comes out.

Whatever fails, and whenever it is stopped, the edition in force stays as it is, and the next rebuild tidies up.
"""

from __future__ import annotations

import os
import traceback
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from evidence.build import build
from evidence.comparison.comparison import compare
from evidence.comparison.state import State
from evidence.editions import outcome as ended
from evidence.editions.delivery import deliver
from evidence.editions.gate import Candidate, GateResult, check, idle_acknowledgements
from evidence.editions.inputs import Inputs, read_inputs
from evidence.editions.ledger import Parameters, Record, numbers, read_record
from evidence.editions.notices import Board
from evidence.editions.outcome import InForce, Outcome
from evidence.editions.shelf import INPUTS, STATE, Shelf, checksums, damages, mendable, shelf_fault
from evidence.editions.telling import Telling
from evidence.errors import EvidenceError, LockedError, Problem, ShelfError, SnapshotError
from evidence.paths import Project
from evidence.refresh import taking
from evidence.refresh.run import exit_code
from evidence.refresh.run import refresh as ask
from evidence.sources.connection import Transport
from evidence.work.executor import Executor
from evidence.work.request import Request

FACTS = "site/downloads/facts.csv"


@dataclass(frozen=True)
class Options:
    """What is asked of a rebuild.

    Attributes:
        folder: The folder of editions.
        refresh: Whether to ask the publishers first.
        keep: How many editions stay whole; older ones keep their record. 0 keeps all.
        pdf: Whether documents are made as PDF too.
        address: Public address of the site; empty where it has none.
        jobs: How many things are made at once; 0 for one a core.
    """

    folder: Path
    refresh: bool = False
    keep: int = 0
    pdf: bool = True
    address: str = ""
    jobs: int = 0

    @property
    def parameters(self) -> Parameters:
        """What the build is asked for."""
        return Parameters(pdf=self.pdf, address=self.address)


def rebuild(
    project: Project,
    options: Options,
    told: Telling,
    *,
    executor: Executor | None = None,
    transport: Transport | None = None,
) -> Outcome:
    """Publish a new edition if anything changed and the gate lets it pass; return how it ended, whatever happened.

    Args:
        project: The checkout.
        options: What is asked for.
        told: Told of each step, and of the outcome.
        executor: What does the work of the build; the cores of this machine unless given.
        transport: What carries requests to publishers in place of the network, in tests.

    Raises:
        KeyboardInterrupt: Somebody stopped it; the edition in force is untouched.
    """
    outcome = _Rebuild(project, options, told, executor, transport).run()
    told.end(outcome)
    return outcome


def in_force(shelf: Shelf) -> InForce:
    """Return the edition in force."""
    number = shelf.current
    if number is None:
        return InForce()
    try:
        return InForce(number, read_record(shelf.edition(number)).data)
    except ShelfError:
        return InForce(number)


class _Rebuild:
    """One rebuild, and what it was asked for."""

    def __init__(
        self,
        project: Project,
        options: Options,
        told: Telling,
        executor: Executor | None,
        transport: Transport | None,
    ) -> None:
        self._project, self._options, self._told = project, options, told
        self._executor, self._transport = executor, transport
        self._shelf = Shelf(options.folder)

    def run(self) -> Outcome:
        """Return how it ended; a fault of any kind is an outcome."""
        try:
            with self._shelf.locked():
                return self._alone()
        except LockedError as fault:
            return self._failed(fault)
        except ShelfError as fault:
            outcome = self._failed(fault)
            self._notify([outcome])
            return outcome

    def _alone(self) -> Outcome:
        """Do all of it while nobody else does."""
        known = Board(self._shelf.folder).published
        with self._told.step("recover"):
            for line in self._shelf.recover(known):
                self._told.say(line)
        now = in_force(self._shelf)
        untold = now.number is not None and now.number not in known
        refreshed: Sequence[taking.Outcome] = ()
        try:
            refreshed = self._refresh() if self._options.refresh else ()
            outcome = self._edition()
        except EvidenceError as fault:
            outcome = self._failed(fault)
        except OSError as fault:
            mendable_fault = shelf_fault(fault, self._shelf.folder)
            outcome = self._failed(mendable_fault) if mendable_fault else self._ours(fault)
        except Exception as fault:  # noqa: BLE001  # whatever it is, it is told, and the edition in force stays
            outcome = self._ours(fault)
        finally:
            self._shelf.discard()
        lacking = [entry for entry in refreshed if entry.code]
        outcome = ended.with_refresh(
            outcome, exit_code(lacking), len(lacking), [line for entry in lacking for line in entry.lines]
        )
        self._notify([ended.taken_up(now), outcome] if untold else [outcome])
        return outcome

    def _refresh(self) -> Sequence[taking.Outcome]:
        """Ask the publishers, and return what became of each table."""
        with self._told.step("refresh"):
            return ask(
                self._project,
                (),
                said=lambda entry: self._told.say("\n".join(entry.lines)),
                transport=self._transport,
            )

    def _edition(self) -> Outcome:
        """Make an edition and publish it, unless nothing changed or the gate says no.

        Raises:
            EvidenceError: Data, a notebook or the folder is wrong.
        """
        shelf, parameters = self._shelf, self._options.parameters
        inputs = read_inputs(self._project, parameters)
        if self._is_made(inputs):
            return ended.unchanged(in_force(shelf))
        before = self._baseline()
        previous = shelf.edition(before) if before else None
        with self._told.step("build"):
            wanted = Request(
                str(shelf.work), pdf=parameters.pdf, address=parameters.address, since=str(previous or "")
            )
            build(
                self._project,
                wanted,
                executor=self._executor,
                workers=self._options.jobs,
                progress=self._told.lines,
            )
        with self._told.step("compare"):
            staged = shelf.stage(shelf.work)
            state = State.of_folder(staged)
            comparison = compare(State.of_folder(previous / STATE), state) if previous else None
            with mendable(shelf.folder):
                state.write(staged / STATE)
                if inputs.archive:
                    (staged / INPUTS).write_bytes(inputs.archive)
        with self._told.step("gate"):
            candidate = Candidate(staged, self._project, previous, comparison)
            results = check(candidate, self._options.jobs or os.cpu_count() or 1)
            for result in results:
                told = "passed" if result.passed else "NOT passed"
                self._told.say(f"gate: {result.title_en}: {told}; {result.measured}")
            for entry in idle_acknowledgements(candidate, results):
                self._told.say(
                    f"gate: the acknowledgement {entry} matches nothing any more; it may be removed."
                )
        if not all(result.passed for result in results):
            return ended.held(results, in_force(shelf))
        if read_inputs(self._project, parameters).checksum != inputs.checksum:
            raise SnapshotError(str(_MOVED))
        with self._told.step("publish"):
            record = self._record(inputs, staged, state, results, before)
            shelf.put(staged, record)
            shelf.switch(record.number)
            for number in shelf.thin(self._options.keep):
                self._told.say(f"Edition {number} is reduced to its record.")
        return ended.published(record.number, record.data, comparison)

    def _is_made(self, inputs: Inputs) -> bool:
        """Return whether the edition in force was made from these inputs, and its files are still what they were."""
        number = self._shelf.current
        if number is None:
            return False
        faults = damages(self._shelf.edition(number))
        if faults:
            self._told.say(
                f"Edition {number} is damaged ({faults[0]}; {len(faults)} in all): it is made again under a new number."
            )
            return False
        return read_record(self._shelf.edition(number)).inputs == inputs.checksum

    def _baseline(self) -> int | None:
        """Return the edition that a new one is compared with: the one in force, or an older one if its state is damaged."""
        now = self._shelf.current or 0
        for number in reversed([number for number in numbers(self._shelf.folder) if number <= now]):
            faults = damages(self._shelf.edition(number), f"{STATE}/")
            if not faults:
                return number
            self._told.say(f"Edition {number} cannot be compared with: {faults[0]}.")
        return None

    def _record(
        self,
        inputs: Inputs,
        staged: Path,
        state: State,
        results: Sequence[GateResult],
        before: int | None,
    ) -> Record:
        found = checksums(staged)
        return Record(
            number=self._shelf.following,
            data=state.edition,
            code=inputs.code,
            lock=inputs.lock,
            python=inputs.python,
            packages=inputs.packages,
            parameters=self._options.parameters,
            inputs=inputs.checksum,
            raw=inputs.raw,
            registers=inputs.registers,
            facts=found[FACTS],
            files=found,
            gate=tuple(result.as_json() for result in results),
            since=before,
            source_date_epoch=inputs.source_date_epoch,
        )

    def _failed(self, fault: EvidenceError) -> Outcome:
        return ended.failed(fault.exit_code, str(fault), in_force(self._shelf))

    def _ours(self, fault: Exception) -> Outcome:
        """Return the outcome of a fault that nobody foresaw; its traceback is told, and kept in no notice."""
        self._told.say("".join(traceback.format_exception(fault)))
        message = (
            f"{type(fault).__name__}: {fault}\nNext step: report this, with the lines above it in the log."
        )
        return ended.failed(ended.OURS, message, in_force(self._shelf))

    def _notify(self, outcomes: Sequence[Outcome]) -> None:
        """Keep, show and send notices. A fault here is said, and changes nothing."""
        board = Board(self._shelf.folder)
        with self._told.step("notify"):
            for outcome in outcomes:
                notice = board.notice(replace(outcome, details=tuple(map(self._public, outcome.details))))
                if notice is None:
                    continue
                try:
                    board.keep(notice)
                except OSError as fault:
                    self._told.say(f"The notice could not be kept: {fault.strerror or fault}.")
                for line in deliver(notice, self._project.root):
                    self._told.say(line)
            try:
                board.show()
            except OSError as fault:
                self._told.say(f"The page of editions could not be written: {fault.strerror or fault}.")

    def _public(self, text: str) -> str:
        """Return a message without the places of this machine."""
        for folder, shown in ((self._shelf.folder, "editions"), (self._project.root, ".")):
            text = text.replace(f"{folder}/", f"{shown}/" if shown != "." else "").replace(str(folder), shown)
        return text


_MOVED = Problem(
    "code, data, registers or packages were changed while the edition was made",
    "the checkout or its environment",
    "the same files at the end as at the beginning",
    "others",
    "run it again: evidence rebuild",
)
