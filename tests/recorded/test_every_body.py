"""Every file in the folder of recorded bodies is read, or has a reason; one that nobody here has seen is read or refused clearly."""

import fnmatch

import pytest

from bodies_of_genesis import definition
from evidence.errors import EvidenceError
from evidence.sources.clients.genesis import read_envelope
from evidence.sources.definitions import TableDefinition
from evidence.sources.exchange import Body
from evidence.tables.cells import Cells
from evidence.tables.readers.catalogue import reader

# What reads a file, by its place and ending; the first that fits counts.
READ = {
    "genesis_rest/data/*": "genesis_flat",
    "genesis_rest/cubefile/*": "genesis_cube",
    "genesis_rest/*.json": "envelope",
    "genesis_classic_csv/*": "genesis_classic",
    "eurostat/*.json*": "eurostat_json",
    "eurostat/*.tsv*": "eurostat_tsv",
    "eurostat/*.csv*": "eurostat_csv",
    "eurostat/*.xml*": "eurostat_xml",
    "eurostat/*.zip": "eurostat_xml",
    "inkar/inkar_*.csv*": "inkar_export",
}
# What is read with a definition of its own in test_dropped.py, and what is not read at all, with the reason.
OTHERWISE = {
    "*codebook*": "names of the columns of another file",
    "ba/badata_*_codes*": "names for the codes of another file",
    "inkar/*_indikatoren*": "names of the columns of another file",
    "genesis_catalogue_lists/*": "made by a package, no answer of a publisher",
    "geometry/*": "maps, no figures",
    "ba/*": "test_dropped.py",
    "crosswalk/*": "test_dropped.py",
    "derived/*": "test_dropped.py",
    "inkar/inkr_*": "test_dropped.py",
    "kreis_covariates/*": "test_dropped.py",
    "leipzig/*": "test_dropped.py",
    "zensus/*": "test_dropped.py",
    "MANIFEST.csv": "the list of the files",
    "README.md": "their description",
}
# Bodies that are to be refused: words in place of codes, a list of codes without figures, a footer in place of data.
REFUSED = {
    "eurostat/demo_poppcctz_old_dataflow_header.csv.gz",
    "eurostat/sdmxml_CL_FREQ.xml",
    "eurostat/sdmxml_footer.xml",
    "eurostat/sdmxml_footer2.xml",
}


def _fitting(name, patterns):
    return next((value for pattern, value in patterns.items() if fnmatch.fnmatch(name, pattern)), "")


def _definition(kind, name):
    if kind.startswith("genesis"):
        table = name.rpartition("/")[2].partition("_")[0]
        return definition(table, reader=kind, legend="destatis", ask={"name": table})
    return TableDefinition.model_validate(
        {
            "id": "recorded",
            "client": "eurostat",
            "host": "eurostat",
            "publisher": "eurostat",
            "reader": kind,
            "legend": "eurostat",
            "title": "t",
            "address": "https://ec.europa.eu/eurostat",
            "licence": "CC BY 4.0",
            "checked": "recorded",
            "ask": {"code": "recorded", "key": {"geo": []}},
        }
    )


@pytest.fixture(scope="module")
def names(samples):
    return sorted(path.relative_to(samples).as_posix() for path in samples.rglob("*") if path.is_file())


def test_every_file_is_read_or_has_a_reason(names):
    known = {pattern.partition("/")[0] for pattern in (*READ, *OTHERWISE)}
    ours = [name for name in names if name.partition("/")[0] in known]
    assert [name for name in ours if not _fitting(name, READ) and not _fitting(name, OTHERWISE)] == []


def test_every_body_gives_cells_or_one_clear_error(samples, names):
    refused = {}
    for name in names:
        kind, body = _fitting(name, READ), Body(name.rpartition("/")[2], samples / name)
        if kind == "envelope":
            assert read_envelope(body, name).service
        elif kind:
            try:
                cells = reader(kind)([body], _definition(kind, name))
            except EvidenceError as fault:
                refused[name] = str(fault)
            else:
                assert isinstance(cells, Cells)
                assert not cells.frame.is_empty()
    assert [name for name, told in refused.items() if "Next step: " not in told] == []
    assert REFUSED & set(names) <= set(refused)
