"""The record of a build: what it made, of which data, with which packages. The same build gives the same record."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Mapping, Sequence
from importlib import metadata

from evidence.build.plan import Job
from evidence.facts.register import FactRegister
from evidence.paths import Project
from evidence.site import navigation
from evidence.site.documents import Documents

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


def record(
    project: Project,
    register: FactRegister,
    jobs: Sequence[Job],
    made: Mapping[str, bytes],
    papers: Documents,
) -> str:
    """Return what ran as JSON: pages with parameters and checksums, documents, data, packages, Python."""
    processed = {path.name: _sha256(path.read_bytes()) for path in sorted(project.processed.glob("*.csv"))}
    content = {
        "edition": navigation.edition(register),
        "python": ".".join(str(part) for part in sys.version_info[:3]),
        "packages": {name: metadata.version(name) for name in PACKAGES},
        "data": processed,
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
