"""Boundaries of the 13 Kreise of Sachsen, simplified, and a point inside each for its label.

Source: BKG VG1000, changed (simplified); see ``geometry/README.md`` for licence and attribution.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from evidence.paths import PACKAGE

ATTRIBUTION = {
    "de": "© GeoBasis-DE / BKG, Daten verändert (vereinfacht)",
    "en": "© GeoBasis-DE / BKG, data modified (simplified)",
}
# Longitude and latitude where a label fits, chosen by hand where the centre of the area lies in another Kreis.
LABELS: dict[str, tuple[float, float]] = {
    "14511": (12.92, 50.83),
    "14521": (12.93, 50.60),
    "14522": (13.13, 50.98),
    "14523": (12.22, 50.48),
    "14524": (12.53, 50.76),
    "14612": (13.76, 51.06),
    "14625": (14.28, 51.26),
    "14626": (14.83, 51.28),
    "14627": (13.50, 51.28),
    "14628": (13.93, 50.88),
    "14713": (12.37, 51.33),
    "14729": (12.55, 51.17),
    "14730": (12.87, 51.50),
}


@cache
def kreise() -> tuple[dict[str, Any], ...]:
    """Return the 13 boundaries as GeoJSON features with the key in ``id``, rings clockwise as Vega needs them."""
    content = json.loads((PACKAGE / "charts" / "geometry" / "kreise.geojson").read_text(encoding="utf-8"))
    return tuple(
        {
            "type": "Feature",
            "id": feature["properties"]["ags"],
            "geometry": feature["geometry"],
            "properties": {},
        }
        for feature in content["features"]
    )
