"""The record of a build: who made what of which data, with which code and packages. The same build gives the same record.

No commit stands in it: the same code gives the same bytes whether or not its folder is under version control. The ledger of
editions knows the commit.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from importlib import metadata

from evidence.build.plan import Job
from evidence.build.state import State
from evidence.facts.register import FactRegister
from evidence.report.head import CREATOR, SITE_NAME
from evidence.site import navigation
from evidence.site.described import NAME
from evidence.site.description_run import requirements
from evidence.site.documents import Documents
from evidence.work.request import Request


def record(
    state: State,
    request: Request,
    register: FactRegister,
    jobs: Sequence[Job],
    made: Mapping[str, bytes],
    papers: Documents,
) -> str:
    """Return what ran as JSON.

    Args:
        state: The checkout as the build has read it.
        request: What was asked for.
        register: All facts.
        jobs: The notebooks that ran, with their parameters.
        made: All files of the site but this record, by path below it.
        papers: The documents beside the site.
    """
    versions = requirements()
    content = {
        "by": CREATOR["name"],
        "title": SITE_NAME,
        "edition": navigation.edition(register),
        "code": {"name": NAME, "version": metadata.version(NAME), "sha256": state.code()},
        "python": versions.pop("python"),
        "packages": versions,
        "parameters": {
            "address": request.address,
            "languages": list(request.languages),
            "notebooks": list(request.notebooks),
            "pdf": request.pdf,
            "regions": list(request.regions),
        },
        "inputs": state.inputs(),
        "data": {path.name: state.checksum(path) for path in sorted(state.project.processed.glob("*.csv"))},
        "pages": [
            {"path": job.path, "notebook": job.notebook, "parameters": dict(job.parameters)} for job in jobs
        ],
        "files": {path: _sha256(content) for path, content in sorted(made.items())},
        "documents": {name: _sha256(content) for name, content in sorted(papers.beside.items())},
        "sheets": dict(sorted(papers.sheets.items())),
    }
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
