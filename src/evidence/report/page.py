"""Page: what a notebook and a researcher call. It loads, asks and shows; it decides nothing.

>>> page = Page(region="14", lang="de")                                              # doctest: +SKIP
>>> share = page.fact("foreign_share")                                               # doctest: +SKIP
>>> page.say(de="Der Anteil lag {place:in} bei {share}.", en="…", place=page.place, share=share)  # doctest: +SKIP
"""

from __future__ import annotations

from evidence.report.rules import Rules
from evidence.report.studies import Studies
from evidence.report.verdicts import Verdicts


class Page(Verdicts, Studies, Rules):
    """One page: a region, a language and a state of the data, and everything that can be asked of them.

    Each base is one kind of thing that a page shows; all of them ask (``questions``) and say (``prose``) alike.

    Args:
        region: AGS key of the region described.
        lang: ``de`` or ``en``.
        as_of: ``latest``, or an ISO date: only what was published by then.

    Raises:
        UsageError: The region, language or date does not exist.
    """
