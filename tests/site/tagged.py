"""Reads a PDF as a screen reader does, and names what breaks the rules of PDF/UA-1 that a program can see.

The rules checked are those of RULES, in the words of the Matterhorn Protocol's checkpoints where there is one. They are
our own reading of them: no independent validator has run.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pikepdf

RULES = (
    "every piece of text and every drawing is either tagged or set apart as an artifact, never both (01)",
    "running titles and page numbers are artifacts of pagination (01, 18)",
    "tags are standard ones (02)",
    "the file says that it is tagged, for PDF/UA-1, and shows its title (06, 07)",
    "the language is named, that of foreign words too (11)",
    "figures have an alternative text and a place (13)",
    "headings begin at the first level and skip none (14)",
    "tables consist of rows, rows of cells; heads say which way they read (15)",
    "lists consist of items (16)",
    "links have words of their own, a place in the structure, and lead somewhere (28)",
    "the order of the tabulator key follows the structure (28)",
    "fonts are embedded and lead back to letters; no letter is missing (31)",
    "sheets are A4; there is neither script nor encryption",
)
TEXT = {
    "P",
    "H1",
    "H2",
    "H3",
    "H4",
    "H5",
    "H6",
    "Span",
    "Quote",
    "Note",
    "Reference",
    "Code",
    "Link",
    "Caption",
}
GROUPS = {
    "Document",
    "Part",
    "Art",
    "Sect",
    "Div",
    "BlockQuote",
    "TOC",
    "TOCI",
    "NonStruct",
    "Figure",
    "Form",
}
LISTS = {"L", "LI", "Lbl", "LBody"}
TABLES = {"Table", "TR", "TH", "TD", "THead", "TBody", "TFoot"}
STANDARD = TEXT | GROUPS | LISTS | TABLES
INSIDE = {
    "Table": {"TR", "THead", "TBody", "TFoot", "Caption"},
    "THead": {"TR"},
    "TBody": {"TR"},
    "TFoot": {"TR"},
    "TR": {"TH", "TD"},
    "L": {"LI", "L", "Caption"},
    "LI": {"Lbl", "LBody"},
}
ONLY_IN = {
    "TR": {"Table", "THead", "TBody", "TFoot"},
    "TH": {"TR"},
    "TD": {"TR"},
    "LI": {"L"},
    "LBody": {"LI"},
    "Lbl": {"LI"},
}
PAINTING = {
    b"Tj",
    b"TJ",
    b"'",
    b'"',
    b"S",
    b"s",
    b"f",
    b"F",
    b"f*",
    b"B",
    b"B*",
    b"b",
    b"b*",
    b"sh",
    b"Do",
    b"EI",
}
A4 = (595.28, 841.89)


@dataclass
class Element:
    """One element of the structure: its tag, its entries in the file, its children, and the marks that it owns."""

    tag: str
    entry: pikepdf.Dictionary
    parent: "Element | None"
    children: list["Element"] = field(default_factory=list)
    marks: list[tuple[int, int]] = field(default_factory=list)
    links: list[pikepdf.Dictionary] = field(default_factory=list)


class Tagged:
    """One PDF file with its structure."""

    def __init__(self, path: Path) -> None:
        self.pdf = pikepdf.open(path)
        self.numbers = {page.obj.objgen: number for number, page in enumerate(self.pdf.pages)}

    @cached_property
    def tree(self) -> Element:
        """The structure, from the document down."""
        root = self.pdf.Root.StructTreeRoot
        return self._element(root.K[0], None)

    def _element(self, entry: pikepdf.Dictionary, parent: Element | None) -> Element:
        element = Element(str(entry.S)[1:], entry, parent)
        page = self.numbers.get(entry.Pg.objgen, -1) if "/Pg" in entry else -1
        kids = entry.get("/K", [])
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, int):
                element.marks.append((page, kid))
            elif kid.get("/Type") == "/OBJR":
                element.links.append(kid.Obj)
            else:
                element.children.append(self._element(kid, element))
        return element

    def elements(self, *tags: str) -> list[Element]:
        """Return the elements with one of the tags, in the order in which they are read; all without a tag."""
        return [element for element in _below(self.tree) if not tags or element.tag in tags]

    @cached_property
    def owners(self) -> dict[int, object]:
        """What the numbers of sheets and links lead to."""
        numbers = list(self.pdf.Root.StructTreeRoot.ParentTree.Nums)
        return {int(number): owner for number, owner in zip(numbers[::2], numbers[1::2], strict=True)}

    @cached_property
    def bookmarks(self) -> list[str]:
        """The titles of all bookmarks, in order."""
        with self.pdf.open_outline() as outline:
            return list(_titles(outline.root))

    def faults(self) -> list[str]:
        """Return what breaks a rule; empty if nothing does."""
        checks = (
            self._file,
            self._sheets,
            self._content,
            self._structure,
            self._tables,
            self._links,
            self._fonts,
        )
        return [fault for check in checks for fault in check()]

    def _file(self) -> Iterator[str]:
        root = self.pdf.Root
        title = str(self.pdf.docinfo.get("/Title", ""))
        with self.pdf.open_metadata() as about:
            if about.get("pdfuaid:part") != "1":
                yield "the file does not say that it is made for PDF/UA-1"
            if not title or about.get("dc:title") != title:
                yield "title is missing or said twice differently"
        if not root.get("/MarkInfo", {}).get("/Marked"):
            yield "the file does not say that it is tagged"
        if not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle"):
            yield "the title is not shown"
        if str(root.get("/Lang", "")) not in {"de", "en"}:
            yield "no language"
        if self.pdf.is_encrypted or "/JavaScript" in root.get("/Names", {}) or "/OpenAction" in root:
            yield "the file is locked or runs something"

    def _sheets(self) -> Iterator[str]:
        for number, page in enumerate(self.pdf.pages):
            size = [float(side) for side in page.mediabox]
            if max(abs(size[2] - A4[0]), abs(size[3] - A4[1])) > 0.05 or size[:2] != [0, 0]:
                yield f"sheet {number + 1} is {size}"
            if page.obj.get("/Tabs") != "/S":
                yield f"sheet {number + 1}: the order of the tabulator key is open"
            if page.obj.get("/StructParents") != number:
                yield f"sheet {number + 1} has no place in the structure"

    def _content(self) -> Iterator[str]:
        told = {mark for element in self.elements() for mark in element.marks}
        for number, page in enumerate(self.pdf.pages):
            seen = set()
            for kind, operands in _painted(page.Contents.read_bytes()):
                if kind == "mark":
                    seen.add((number, int(operands)))
                else:
                    yield f"sheet {number + 1}: {kind}: {operands[:40]!r}"
            if seen - told:
                yield f"sheet {number + 1}: {len(seen - told)} marks that nothing in the structure owns"
            if {mark for mark in told if mark[0] == number} - seen:
                yield f"sheet {number + 1}: the structure names marks that are not there"

    def _structure(self) -> Iterator[str]:
        level = 0
        if self.tree.tag != "Document":
            yield f"the structure begins with {self.tree.tag}"
        for element in self.elements():
            if element.tag not in STANDARD:
                yield f"{element.tag} is no standard tag"
            for child in element.children:
                if child.tag not in INSIDE.get(element.tag, STANDARD):
                    yield f"{child.tag} inside {element.tag}"
            if element.parent and element.parent.tag not in ONLY_IN.get(element.tag, STANDARD):
                yield f"{element.tag} inside {element.parent.tag}"
            if element.tag == "Figure" and not (
                str(element.entry.get("/Alt", "")).strip() and "/BBox" in element.entry.A
            ):
                yield "figure without alternative text or place"
            if re.fullmatch(r"H\d", element.tag):
                if int(element.tag[1]) > level + 1:
                    yield f"{element.tag} after H{level}"
                level = int(element.tag[1])

    def _tables(self) -> Iterator[str]:
        listed = list(self.pdf.Root.StructTreeRoot.get("/IDTree", {}).get("/Names", []))
        ids = {str(name): entry.objgen for name, entry in zip(listed[::2], listed[1::2], strict=True)}
        if [str(name) for name in listed[::2]] != sorted(ids):
            yield "the list of ids is not sorted"
        for cell in self.elements("TH", "TD"):
            about = cell.entry.get("/A", {})
            if cell.tag == "TH" and about.get("/Scope") not in {"/Row", "/Column", "/Both"}:
                yield "a head of a table does not say which way it reads"
            if "/ID" in cell.entry and ids.get(str(cell.entry.ID)) != cell.entry.objgen:
                yield "an id is not in the list of ids"
            if any(str(name) not in ids for name in about.get("/Headers", [])):
                yield "a cell names a head that is not there"

    def _links(self) -> Iterator[str]:
        places = self.pdf.Root.get("/Names", {}).get("/Dests", {}).get("/Names", [])
        names = {str(name) for name in list(places)[::2]}
        tagged = {link.objgen: element for element in self.elements("Link") for link in element.links}
        if any(not element.links for element in self.elements("Link")):
            yield "a tag of a link without a link"
        for page in self.pdf.pages:
            for link in page.obj.get("/Annots", []):
                owner = self.owners.get(int(link.get("/StructParent", -1)))
                if (
                    link.objgen not in tagged
                    or owner is None
                    or owner.objgen != tagged[link.objgen].entry.objgen
                ):
                    yield "a link has no place in the structure"
                if not str(link.get("/Contents", "")).strip():
                    yield "a link has no words"
                if "/Dest" in link and str(link.Dest) not in names:
                    yield f"a link leads to {link.Dest}, which is not there"
                if "/A" in link and not re.match(r"https?://|mailto:", str(link.A.URI)):
                    yield f"a link leads to {link.A.URI}"

    def _fonts(self) -> Iterator[str]:
        for name, font in self.fonts.items():
            inner = font.DescendantFonts[0] if "/DescendantFonts" in font else font
            if not {"/FontFile", "/FontFile2", "/FontFile3"} & set(inner.FontDescriptor.keys()):
                yield f"{name} is not embedded"
            if "/ToUnicode" not in font:
                yield f"{name} does not lead back to letters"

    @cached_property
    def fonts(self) -> dict[str, pikepdf.Dictionary]:
        """The fonts of all sheets by name, without the mark of a part."""
        found = {}
        for page in self.pdf.pages:
            for font in page.obj.Resources.get("/Font", {}).values():
                found[str(font.BaseFont).rpartition("+")[2]] = font
        return found

    def text(self, number: int) -> str:
        """Return the letters of a sheet in the order in which they are painted, as its fonts lead back to them."""
        page, letters, shown = self.pdf.pages[number], {}, []
        fonts = {name[1:].encode(): _letters(font) for name, font in page.obj.Resources.Font.items()}
        for operands, operator in _operations(page.Contents.read_bytes()):
            if operator == b"Tf":
                letters = fonts[operands.split()[-2][1:]]
            elif operator == b"TJ":
                for glyphs in re.findall(rb"<([0-9a-fA-F]+)>", operands):
                    shown += [
                        letters.get(glyphs[at : at + 4].lower(), "\ufffd") for at in range(0, len(glyphs), 4)
                    ]
        return "".join(shown)


def _letters(font: pikepdf.Dictionary) -> dict[bytes, str]:
    """Return the letters of each glyph of a font."""
    pairs = re.findall(rb"<([0-9a-fA-F]{4})> <([0-9a-fA-F]+)>", font.ToUnicode.read_bytes())
    return {glyph.lower(): bytes.fromhex(code.decode()).decode("utf-16-be") for glyph, code in pairs}


def _below(element: Element) -> Iterator[Element]:
    yield element
    for child in element.children:
        yield from _below(child)


def _titles(items) -> Iterator[str]:
    for item in items:
        yield item.title
        yield from _titles(item.children)


def _painted(stream: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the number of each mark on a sheet, and what is painted without one."""
    inside = 0
    for operands, operator in _operations(stream):
        if operator in {b"BDC", b"BMC"}:
            inside += 1
            mark = re.search(rb"/MCID (\d+)", operands)
            if inside > 1:
                yield "marks within marks", operands
            if mark:
                yield "mark", mark[1]
            elif not operands.startswith(b"/Artifact"):
                yield "neither tagged nor set apart", operands
        elif operator == b"EMC":
            inside -= 1
        elif operator in PAINTING and not inside:
            yield "painted without a mark", operator
        if operator == b"TJ" and re.search(rb"<(?:[0-9a-fA-F]{4})*?0000", operands):
            yield "a letter is in no font", operands


def _operations(stream: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield what a sheet does, with what it does it: WeasyPrint writes one part a line, an operator at the end of one."""
    before = []
    for line in stream.splitlines():
        operands, _, operator = line.rpartition(b" ")
        if re.fullmatch(rb"[A-Za-z'\"*]+[01]?\*?", operator):
            yield b" ".join([*before, operands]).strip(), operator
            before = []
        else:
            before.append(line)
