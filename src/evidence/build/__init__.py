"""From committed data to a finished site: data, notebooks, charts, pages, documents, and what of it must be made again."""

from evidence.build.data import DataReport, build_data, derive_facts
from evidence.build.notebooks import run_job
from evidence.build.plan import Job, plan
from evidence.build.steps import WORKER_MODULES, build, run_notebook

__all__ = [
    "WORKER_MODULES",
    "DataReport",
    "Job",
    "build",
    "build_data",
    "derive_facts",
    "plan",
    "run_job",
    "run_notebook",
]
