"""The plan of a build: which notebook runs with which parameters, and where its page goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evidence.paths import Project
from evidence.report import parameters
from evidence.site import navigation
from evidence.site.navigation import KREIS_NOTEBOOK
from evidence.vocabulary import numbers, regions


@dataclass(frozen=True)
class Job:
    """One page to make: a notebook, its parameters and the place of the page."""

    notebook: str
    parameters: tuple[tuple[str, object], ...]
    path: str

    @property
    def lang(self) -> str:
        """Language of the page."""
        return str(dict(self.parameters)["lang"])


def plan(
    project: Project, chosen_regions: Sequence[str], languages: Sequence[str], notebooks: Sequence[str]
) -> list[Job]:
    """Return the pages to make, in order.

    Args:
        project: The checkout.
        chosen_regions: Keys of the regions with a profile; empty for Sachsen and its 13 Kreise.
        languages: Languages; empty for both.
        notebooks: Names of notebooks; empty for all.

    Raises:
        UsageError: A region, language or notebook does not exist.
    """
    known = parameters.list_notebooks(project.notebooks)
    names = [parameters.find_notebook(project.notebooks, name).stem for name in notebooks] or list(known)
    codes = [regions.region(code).code for code in chosen_regions] or ["14", *regions.KREISE]
    jobs = []
    for lang in languages or numbers.LANGUAGES:
        for name in sorted(names):
            profile = name == KREIS_NOTEBOOK
            for code in codes if profile else ["14"]:
                bound = parameters.bind(known[name], {"region": code, "lang": lang})
                path = navigation.notebook_path(name, code if profile else "", lang)
                jobs.append(Job(name, tuple(sorted(bound.items())), path))
    return jobs
