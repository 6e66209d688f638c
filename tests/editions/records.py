"""Editions made by hand, for tests that need no build: a record that fits a few small files."""

from pathlib import Path

from evidence.editions.ledger import Code, Parameters, Record
from evidence.editions.shelf import Shelf, checksums


def record(number: int, files: dict[str, str], **keys) -> Record:
    given = {
        "number": number,
        "data": f"2024-02-{number:02}",
        "code": Code(commit="c" * 40, tree="t"),
        "lock": "",
        "python": "3.11.2",
        "parameters": Parameters(),
        "inputs": f"inputs {number}",
        "raw": {},
        "registers": {},
        "facts": "f",
        "files": files,
    }
    return Record(**given | keys)


def out_folder(folder: Path, words: str = "one") -> Path:
    """What a build would make, with its store."""
    for path, content in {
        "site/index.html": words,
        "site/de/page.html": f"<p>{words}",
        "brief-14-de.html": words,
        "run.json": "{}",
        ".cache/store": "internal",
    }.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(content, encoding="utf-8")
    return folder


def publish(shelf: Shelf, out: Path, **keys) -> int:
    """Put what lies in ``out`` on the shelf and bring it into force."""
    number = shelf.following
    staged = shelf.stage(out)
    (staged / "state").mkdir()
    (staged / "state/facts.csv").write_text("id\n", encoding="utf-8")
    shelf.put(staged, record(number, checksums(staged), **keys))
    shelf.switch(number)
    return number


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, but for locks and what only a build looks at."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".lock" and ".work" not in path.parts
    }
