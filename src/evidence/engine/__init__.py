"""A papermill engine: a warm process forks one isolated kernel per notebook. Outputs are ipykernel's own.

``papermill --engine evidence in.ipynb out.ipynb``. Nothing is imported here until it is asked for: the warm process
lives in this package too, and must start quickly; and papermill itself loads this package while it is being loaded.
"""

from __future__ import annotations

import importlib
from typing import Any

__all__ = ["EvidenceEngine", "Zygote"]


def __getattr__(name: str) -> Any:
    """Load a public name from its module."""
    if name == "EvidenceEngine":
        importlib.import_module("papermill")  # first: it loads the engines that are installed, this one too
        return importlib.import_module("evidence.engine.engine").EvidenceEngine
    if name == "Zygote":
        return importlib.import_module("evidence.engine.zygote").Zygote
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
