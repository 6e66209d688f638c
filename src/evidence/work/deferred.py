"""Puts off a module that takes a second to load and that hardly anybody uses.

Where JupyterLab is installed, so is ``rfc3987_syntax``, and jsonschema loads it in order to check internationalised
addresses: it builds a grammar, which is most of the time that nbformat, papermill or altair take to be loaded.
"""

from __future__ import annotations

import importlib
import sys
from importlib.util import find_spec
from types import ModuleType
from typing import Any

NAME = "rfc3987_syntax"


def put_off() -> None:
    """Let the module be loaded when something of it is used, instead of when jsonschema is loaded."""
    spec = None if NAME in sys.modules else find_spec(NAME)
    if spec is not None:
        later = sys.modules[NAME] = _Later(NAME)
        later.__path__ = list(spec.submodule_search_locations or ())


class _Later(ModuleType):
    """Stands for the module until something of it is used."""

    def is_valid_syntax(self, *given: Any, **named: Any) -> Any:
        """Check an address, with the module itself: this is what jsonschema takes from it when it is loaded."""
        return _load().is_valid_syntax(*given, **named)

    def __getattr__(self, name: str) -> Any:
        """Return anything else, from the module itself."""
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(_load(), name)


def _load() -> Any:
    if isinstance(sys.modules.get(NAME), _Later):
        del sys.modules[NAME]
    return importlib.import_module(NAME)
