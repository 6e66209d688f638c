"""What ran, on which raw data, and what came of it: an RO-Crate 1.1 by the profile Process Run Crate 0.5.

The run is dated by its data: a build knows no clock.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from importlib import metadata
from pathlib import Path, PurePosixPath
from typing import Any

from evidence.paths import project
from evidence.report.head import CREATOR, LICENCE, SITE_NAME
from evidence.report.render import licence_words
from evidence.site.described import MEDIA, NAME, Described, json_file, terms
from evidence.site.downloads import CATALOGUE, CRATE, RUN
from evidence.site.navigation import METHODS
from evidence.sources.origin import Origin, read_origin
from evidence.vocabulary import regions

SPECIFICATION = "https://w3id.org/ro/crate/1.1"
PROFILE = "https://w3id.org/ro/wfrun/process/0.5"
_MAINTAINERS, _SOFTWARE, _BUILD, _TERMS = "#maintainers", "#evidence", "#build", "#terms"
_DESCRIPTION = (
    "Public figures on integration and participation in Saxony: pages in German and English, the tables behind them, and "
    "what they were made from. Every number can be recomputed with downloads/verify.py."
)
_FOLDERS = {
    "assets/": "Style sheet and pictures that pages share",
    "de/": "Pages in German",
    "downloads/": "Tables, documents and descriptions for download",
    "en/": "Pages in English",
}
_NAMES = {
    "index.html": "Start page",
    CATALOGUE: "The tables as entries of a catalogue (DCAT-AP.de)",
    RUN: "Record of the build: parameters, data, packages, checksums of all files",
}


def run_crate(about: Described) -> bytes:
    """Return the metadata of the site as a crate, which lists all files for download one by one, and pages by folder."""
    files = about.files
    listed = sorted(path for path in files if "/" not in path or path.startswith("downloads/"))
    folders = sorted({f"{path.split('/')[0]}/" for path in files if "/" in path})
    top = [*folders, *(path for path in listed if "/" not in path), RUN]
    snapshots = read_sidecars(project().raw)
    entries: list[dict[str, Any]] = [
        {
            "@id": CRATE,
            "@type": "CreativeWork",
            "about": _link("./"),
            "conformsTo": _link(SPECIFICATION),
        },
        {
            "@id": "./",
            "@type": "Dataset",
            "name": SITE_NAME["en"],
            "alternateName": SITE_NAME["de"],
            "description": _DESCRIPTION,
            "identifier": f"{NAME}/{about.day}",
            "datePublished": about.day,
            "inLanguage": about.site.languages,
            "license": _link(_TERMS),
            "author": _link(_MAINTAINERS),
            "creator": _link(_MAINTAINERS),
            "publisher": _link(_MAINTAINERS),
            "spatialCoverage": _link("#saxony"),
            "temporalCoverage": "/".join(about.span),
            "conformsTo": _link(PROFILE),
            "mentions": _link(_BUILD),
            "hasPart": _links(top),
            **({"url": about.address("")} if about.site.address else {}),
        },
        {
            "@id": PROFILE,
            "@type": "CreativeWork",
            "name": "Process Run Crate",
            "version": PROFILE.rpartition("/")[2],
        },
        {"@id": _MAINTAINERS, "@type": "Organization", "name": CREATOR["name"]},
        {
            "@id": _TERMS,
            "@type": "CreativeWork",
            "name": "Terms of the report and of its figures",
            "description": "Text, pages and programs are under the MIT licence. Each figure is under the terms of its source, "
            "which stand in downloads/sources.csv.",
            "url": LICENCE,
        },
        {"@id": "#saxony", "@type": "Place", "name": regions.BY_CODE["14"].name("en")},
        {
            "@id": _BUILD,
            "@type": "CreateAction",
            "name": f"Build of the edition of {about.day}",
            "description": "Executes the notebooks on the raw data and renders the site. Dated by the newest day on which any "
            "of the data was published, not by a clock: the same data give the same files.",
            "endTime": about.day,
            "agent": _link(_MAINTAINERS),
            "instrument": _link(_SOFTWARE),
            "object": _links(_snapshot(name) for name in snapshots),
            "result": _links(top),
            "actionStatus": "http://schema.org/CompletedActionStatus",
        },
        {
            "@id": _SOFTWARE,
            "@type": "SoftwareApplication",
            "name": NAME,
            "softwareVersion": metadata.version(NAME),
            "license": _link(LICENCE),
            "url": about.address(f"{about.site.languages[-1]}/{METHODS}"),
            "softwareRequirements": [f"{name} {version}" for name, version in requirements().items()],
        },
        {"@id": LICENCE, "@type": "CreativeWork", "name": "MIT licence"},
        *_inputs(about, snapshots),
        *(_folder(folder, listed) for folder in folders),
        *(_file(about, path) for path in listed),
        {"@id": RUN, "@type": "File", "name": _NAMES[RUN], "encodingFormat": MEDIA["json"]},
    ]
    return json_file({"@context": f"{SPECIFICATION}/context", "@graph": entries})


def read_sidecars(raw: Path) -> dict[str, Origin]:
    """Return the sidecar of each snapshot by ``publisher/vintage/table``, sorted."""
    paths = sorted(raw.glob("*/*/*.toml"))
    return {path.relative_to(raw).with_suffix("").as_posix(): read_origin(path) for path in paths}


def requirements() -> dict[str, str]:
    """Return the versions of Python and of each package that ours names, by name, Python first, then sorted."""
    wanted = {line.split(";")[0] for line in metadata.requires(NAME) or () if "extra ==" not in line}
    names = sorted("".join(_leading(line)) for line in wanted)
    python = ".".join(str(part) for part in sys.version_info[:3])
    return {"python": python} | {name: metadata.version(name) for name in names}


def _leading(requirement: str) -> Iterable[str]:
    """Yield the letters of the name with which a requirement begins."""
    for sign in requirement.strip():
        if not (sign.isalnum() or sign in "-_."):
            return
        yield sign


def _inputs(about: Described, snapshots: Mapping[str, Origin]) -> list[dict[str, Any]]:
    """Return the snapshots, their publishers and their terms."""
    publishers = about.site.register.tables.publishers
    entries = []
    for name, origin in snapshots.items():
        sums = [part.sha256 for part in origin.part] or [origin.sha256]
        entries.append(
            {
                "@id": _snapshot(name),
                "@type": "CreativeWork",
                "name": origin.title,
                "identifier": f"data/raw/{name}",
                "url": origin.address,
                "publisher": _link(f"#publisher-{origin.publisher}"),
                "license": _link(_licence(origin.licence)),
                "datePublished": origin.published,
                "sha256": sums[0] if len(sums) == 1 else sums,
            }
        )
    entries += [
        {"@id": f"#publisher-{name}", "@type": "Organization", "name": publishers[name].name("en")}
        for name in sorted({origin.publisher for origin in snapshots.values()})
    ]
    for licence in sorted({origin.licence for origin in snapshots.values()} - {"MIT"}):
        named = {"@id": _licence(licence), "@type": "CreativeWork", "name": licence_words(licence, "en")}
        entries.append({**named, "identifier": terms(licence).open_definition})
    return [{key: value for key, value in entry.items() if value} for entry in entries]


def _licence(licence: str) -> str:
    """Return where terms can be read, or else an id of their own."""
    return terms(licence).address or "#terms-" + "-".join(
        "".join(sign if sign.isalnum() else " " for sign in licence.lower()).split()
    )


def _snapshot(name: str) -> str:
    return f"#raw/{name}"


def _folder(folder: str, listed: list[str]) -> dict[str, Any]:
    inside = [path for path in listed if path.startswith(folder)]
    entry = {"@id": folder, "@type": "Dataset", "name": _FOLDERS.get(folder, folder)}
    return {**entry, "hasPart": _links(inside)} if inside else entry


def _file(about: Described, path: str) -> dict[str, Any]:
    return {
        "@id": path,
        "@type": "File",
        "name": _NAMES.get(path, PurePosixPath(path).name),
        "encodingFormat": MEDIA[PurePosixPath(path).suffix.removeprefix(".")],
        "contentSize": str(len(about.files[path])),
        "sha256": about.checksum(path),
    }


def _link(name: str) -> dict[str, str]:
    return {"@id": name}


def _links(names: Iterable[str]) -> list[dict[str, str]]:
    return [_link(name) for name in names]
