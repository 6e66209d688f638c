"""Evidence on the call for a Saxon integration and participation act.

In a notebook or in JupyterLab, three lines go from a word to a chart with its sources::

    import evidence as ev

    ev.search("Ausländeranteil")
    ev.series("foreign_share", region=["14", "00"])
    ev.line("foreign_share", region=["14", "00"])

``ev.explain("foreign_share.14.2023-12-31")`` prints the chain behind a value; ``ev.Page`` is what the report's own
notebooks use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evidence.report.desk import explain, fact, line, search, series
    from evidence.report.page import Page

__all__ = ["Page", "explain", "fact", "line", "search", "series"]
_HOMES = {"Page": "evidence.report.page"}


def __getattr__(name: str) -> Any:
    """Load a name on first use, so that the command line starts without polars and altair."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES.get(name, "evidence.report.desk")), name)
