"""What is asked of a build, as far as it changes what comes out: options, environment, packages.

Only the standard library is imported: a build that has nothing to do is recognised before anything else is loaded.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping, Sequence

_LISTS = {"--region": "regions", "--lang": "languages", "--notebook": "notebooks"}
_VARIABLES = ("SOURCE_DATE_EPOCH",)
CACHE = ".cache"
ADDRESS_VARIABLE = "EVIDENCE_ADDRESS"


class Request:
    """A site that somebody wants.

    Args:
        out: Folder for the result; empty for the one in the checkout.
        regions: Keys of the regions with a profile; empty for all.
        languages: Languages; empty for both.
        notebooks: Names of notebooks; empty for all.
        pdf: Whether documents are made as PDF too.
        address: Public address of the site; empty where it has none.
        since: Folder of the edition before, which this one is compared with; empty for a first edition.
    """

    def __init__(
        self,
        out: str = "",
        regions: Sequence[str] = (),
        languages: Sequence[str] = (),
        notebooks: Sequence[str] = (),
        *,
        pdf: bool = True,
        address: str = "",
        since: str = "",
    ) -> None:
        self.out = out
        self.regions = tuple(regions)
        self.languages = tuple(languages)
        self.notebooks = tuple(notebooks)
        self.pdf = pdf
        self.address = address
        self.since = os.path.abspath(since) if since else ""

    def question(self, root: str) -> str:
        """Return one text for everything that decides the result beside the content of files.

        Args:
            root: Folder of the checkout.
        """
        wanted = [self.regions, self.languages, self.notebooks, self.pdf, self.address, self.since]
        return json.dumps([root, os.path.dirname(os.path.dirname(__file__)), wanted, environment()])


def environment() -> list[object]:
    """Return what a result depends on beside code and data: Python, the packages, and what is set for all programs."""
    packages: set[str] = set()
    for folder in sys.path:
        try:
            packages.update(name for name in os.listdir(folder or ".") if name.endswith(".dist-info"))
        except OSError:
            continue
    variables = {name: os.environ.get(name, "") for name in _VARIABLES}
    return [sys.implementation.cache_tag, list(sys.version_info[:3]), sorted(packages), variables]


def parse(arguments: Sequence[str], variables: Mapping[str, str]) -> Request | None:
    """Return what the arguments of ``evidence build`` ask for; None if they must be read with more care, or ask for more.

    Args:
        arguments: What stands behind ``build``.
        variables: The environment.
    """
    lists: dict[str, list[str]] = {name: [] for name in _LISTS.values()}
    out, since, pdf, address = "", "", True, variables.get(ADDRESS_VARIABLE, "")
    waiting = list(arguments)
    while waiting:
        option, equals, value = waiting.pop(0).partition("=")
        if option in ("--pdf", "--no-pdf") and not equals:
            pdf = option == "--pdf"
            continue
        if not equals:
            if not waiting:
                return None
            value = waiting.pop(0)
        if option in _LISTS:
            lists[_LISTS[option]].append(value)
        elif option == "--out":
            out = value
        elif option == "--since":
            since = value
        elif option == "--address":
            address = value
        elif not (option in ("--jobs", "-j") and value.isdigit()):
            return None
    return Request(out, **lists, pdf=pdf, address=address, since=since)
