"""Description: what the site says of itself to programs, in the words of three standards. The same for the same files.

- ``downloads/datapackage.json``: every CSV file with its columns (Data Package 2.0).
- ``dcat.jsonld``: the tables as entries of a catalogue of public data (DCAT-AP.de 3.0).
- ``ro-crate-metadata.json``: what ran, on which raw data, and what came of it (Process Run Crate 0.5).

Pages carry linked data of schema.org, see ``sharing``. Addresses are relative unless the site has a public one.
"""

from __future__ import annotations

from collections.abc import Mapping

from evidence.site.described import Described
from evidence.site.description_catalogue import catalogue
from evidence.site.description_run import run_crate
from evidence.site.description_tables import data_package
from evidence.site.downloads import CATALOGUE, CRATE
from evidence.site.navigation import Site


def describe(site: Site, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the descriptions of a site by path below it.

    Args:
        site: The site.
        files: All its files by path, but for the descriptions and the record of the build.
    """
    about = Described(site, files)
    made = data_package(about)
    made[CATALOGUE] = catalogue(about)
    about.add(made)
    return made | {CRATE: run_crate(about)}
