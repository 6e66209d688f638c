"""Power: the smallest true difference that a comparison would have shown in most cases."""

from __future__ import annotations

import math

import numpy as np

from evidence.studies.contrast import Contrast
from evidence.studies.permutation import Allotments, interval

# A difference counts as one that would have shown if so many of a hundred allotments show it.
SHOWN = 0.8
# So many allotments are tried, spread evenly over all.
TRIED = 200


def smallest_difference(allotments: Allotments, contrast: Contrast) -> float | None:
    """Return the smallest true difference, up or down, that would have shown; None where no size would.

    Each allotment tried is taken for what happened, with a true difference added to the values as they are. It shows
    where the interval leaves out zero. That is the case where the interval of the values as they are leaves out the
    opposite of the difference, so no difference need be added. Unit: that of the values.
    """
    differences = allotments.differences(allotments.design.values, contrast)
    rows = np.unique(np.linspace(0, len(differences) - 1, min(TRIED, len(differences))).astype(np.intp))
    found = [interval(differences, allotments.shares(contrast, int(row)), int(row)) for row in rows]
    known = [bounds for bounds in found if bounds is not None]
    needed = math.ceil(SHOWN * len(found))
    if len(known) < needed:
        return None
    up, down = sorted(-low for low, _ in known), sorted(high for _, high in known)
    return max(up[needed - 1], down[needed - 1])
