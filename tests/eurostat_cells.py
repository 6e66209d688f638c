"""What the tests of Eurostat's four readers share: a definition, and cells as short rows."""

from evidence.sources.definitions import TableDefinition
from evidence.sources.exchange import Body
from evidence.tables.cells import Cells
from evidence.tables.readers.catalogue import reader


def definition(name: str, *, labels: bool = False) -> TableDefinition:
    return TableDefinition(
        id="demo",
        client="eurostat",
        host="eurostat",
        publisher="eurostat",
        reader=name,
        legend="eurostat",
        title="t",
        address="https://ec.europa.eu/eurostat/databrowser/view/demo",
        licence="CC BY 4.0",
        labels=labels,
        checked="described",
    )


def read(name: str, *bodies: bytes | str, labels: bool = False) -> Cells:
    """Return the cells of bodies, read by name as refresh does."""
    packed = [Body("demo", data=body if isinstance(body, bytes) else body.encode()) for body in bodies]
    return reader(name)(packed, definition(name, labels=labels))


def rows(cells: Cells, *columns: str) -> list[tuple[object, ...]]:
    """Return the columns of the cells, sorted."""
    return sorted(cells.frame.select(*columns).rows())
