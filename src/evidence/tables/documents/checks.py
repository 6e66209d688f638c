"""What must be true of the registers of documents; every fault is told with its file and entry."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator

from evidence.errors import Problem, TableError, describe
from evidence.tables.documents.collection import FOLDER, IN_FORCE, Documents
from evidence.vocabulary import regions
from evidence.vocabulary.breakdowns import BREAKDOWNS

COUNTRY, SAXONY = "00", "14"


def check_documents(documents: Documents, publishers: Collection[str]) -> None:
    """Return nothing if the registers keep every rule.

    Raises:
        TableError: Every fault: an unknown Land, publisher, source, act, feature, event, programme or code, a Land
            without entry, an act that is in force twice or since no day, a source that nothing names, a gap in the
            list of signatories.
    """
    problems = [
        *_sources(documents, publishers),
        *_places(documents),
        *_codes(documents),
        *_acts(documents),
        *_links(documents),
        *_signatories(documents),
    ]
    if problems:
        raise TableError(describe(problems))


def _where(register: str, entry: str) -> str:
    return f'{FOLDER}/{register}.toml, entry "{entry}"'


def _sources(documents: Documents, publishers: Collection[str]) -> Iterator[Problem]:
    for register, entry in documents.statements():
        if entry.source not in documents.sources:
            yield Problem(
                "unknown source",
                _where(register, entry.id),
                f"an id of {FOLDER}/sources.toml",
                repr(entry.source),
                "correct the id, or add the source",
            )
    named = {entry.source for _, entry in documents.statements()}
    for source in documents.sources.values():
        if source.publisher not in publishers:
            yield Problem(
                "unknown publisher",
                _where("sources", source.id),
                "an id of publishers.toml",
                repr(source.publisher),
                "correct the id, or add the publisher",
            )
        if source.id not in named:
            yield Problem(
                "a source that nothing names",
                _where("sources", source.id),
                "an entry that rests on it",
                "none",
                "remove the source, or name it",
            )
    for url, count in Counter(source.url for source in documents.sources.values()).items():
        if count > 1:
            yield Problem(
                "an address twice",
                f"{FOLDER}/sources.toml",
                "one entry an address",
                repr(url),
                "join the two",
            )


def _places(documents: Documents) -> Iterator[Problem]:
    for register, entries, allowed in (
        ("acts", documents.acts, (COUNTRY, *regions.LAENDER)),
        ("administration", documents.administration, regions.LAENDER),
    ):
        for entry in entries:
            if entry.region not in allowed:
                yield Problem(
                    "unknown Land",
                    _where(register, entry.id),
                    "the key of a Land, such as 14",
                    regions.refusal(entry.region) or repr(entry.region),
                    "correct the key",
                )
        for code in regions.LAENDER:
            if code not in {entry.region for entry in entries}:
                yield Problem(
                    f'no entry for Land "{code}" {regions.BY_CODE[code].name_de}',
                    f"{FOLDER}/{register}.toml",
                    "every Land",
                    "none",
                    "add one; that there is nothing is an entry too",
                )


def _codes(documents: Documents) -> Iterator[Problem]:
    for register, entry, key, code in (
        *(("acts", act.id, "act_status", act.status) for act in documents.acts),
        *(("act_features", entry.id, "feature", entry.feature) for entry in documents.features),
        *(("administration", entry.id, "body_type", entry.body_type) for entry in documents.administration),
        *(("timeline", event.id, "event_category", event.category) for event in documents.events),
        *(("signatories", entry.id, "signatory_type", entry.type) for entry in documents.signatories),
    ):
        if code not in BREAKDOWNS[key]:
            yield Problem(
                f"unknown {key}",
                _where(register, entry),
                "one of " + ", ".join(BREAKDOWNS[key]),
                repr(code),
                "correct the code, or name it in vocabulary/breakdowns.toml in both languages",
            )


def _acts(documents: Documents) -> Iterator[Problem]:
    in_force = [act for act in documents.acts if act.status == IN_FORCE]
    for act in in_force:
        if not act.in_force:
            yield Problem(
                "an act in force since no day",
                _where("acts", act.id),
                "in_force",
                "nothing",
                "add the date, or correct the status",
            )
        if not documents.of_act(act.id):
            yield Problem(
                "an act in force without features",
                _where("acts", act.id),
                f"entries in {FOLDER}/act_features.toml",
                "none",
                "record them; unknown is a finding too",
            )
    for region, count in Counter(act.region for act in in_force).items():
        if count > 1:
            yield Problem(
                "two acts in force in one Land",
                f"{FOLDER}/acts.toml",
                f"one for region {region}",
                str(count),
                "correct the status of one",
            )


def _links(documents: Documents) -> Iterator[Problem]:
    in_force = {act.id for act in documents.acts if act.status == IN_FORCE}
    events = {event.id for event in documents.events}
    programmes = {entry.id for entry in documents.administration}
    saxon = documents.of_act(documents.in_force[SAXONY].id) if SAXONY in documents.in_force else {}
    for register, entry, what, names, known in (
        *(("act_features", entry.id, "act in force", (entry.act,), in_force) for entry in documents.features),
        *(("demands", entry.id, "feature", entry.features, saxon) for entry in documents.demands),
        *(("demands", entry.id, "event", entry.events, events) for entry in documents.demands),
        *(("demands", entry.id, "programme", entry.programmes, programmes) for entry in documents.demands),
    ):
        for name in names:
            if name not in known:
                yield Problem(
                    f"no such {what}",
                    _where(register, entry),
                    f"the id of one {what}",
                    repr(name),
                    "correct the id, or add the entry",
                )


def _signatories(documents: Documents) -> Iterator[Problem]:
    numbers = [entry.number for entry in documents.signatories]
    if numbers != list(range(1, len(numbers) + 1)):
        yield Problem(
            "the numbers do not run on",
            f"{FOLDER}/signatories.toml",
            "1, 2, 3 and so on, in order",
            repr(numbers)[:80],
            "restore the order of the list",
        )
