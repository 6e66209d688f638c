"""How a finished site takes the place of the old one: whole, or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from evidence.site.documents import NAMES
from evidence.site.downloads import RUN

SITE, OLD, STAGING = "site", ".site-old", ".site-"
RECORD = RUN


def clear(out: Path) -> None:
    """Remove what a build that was killed left behind, and put back a site that it had moved away."""
    if (out / OLD).exists() and not (out / SITE).exists():
        (out / OLD).rename(out / SITE)
    for left in out.glob(f"{STAGING}*"):
        shutil.rmtree(left, ignore_errors=True)


def publish(out: Path, files: Mapping[str, bytes], beside: Mapping[str, bytes], record: str) -> None:
    """Put the site and the documents beside it in the place of those that are there; what is no longer made goes."""
    site, old = out / SITE, out / OLD
    staging = Path(tempfile.mkdtemp(dir=out, prefix=STAGING))
    try:
        for path, content in sorted(files.items()):
            target = staging / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        for name, content in sorted(beside.items()):
            (staging / name).write_bytes(content)
        shutil.rmtree(old, ignore_errors=True)
        if site.exists():
            site.rename(old)
        for name in sorted(beside):
            (staging / name).replace(out / name)
        for stale in {path.name for pattern in NAMES for path in out.glob(pattern)} - set(beside):
            (out / stale).unlink()
        staging.rename(site)
        site.chmod(0o755)
        shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    (out / RECORD).write_text(record, encoding="utf-8")
