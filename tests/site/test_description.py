"""What the site says of itself to programs, read by the programs of others, without a network."""

import json
import os
import shutil
from copy import deepcopy
from hashlib import sha256
from importlib import metadata
from pathlib import Path

import pyshacl
import pytest
import rocrate
from bs4 import BeautifulSoup
from finished import ROOT
from frictionless import validate
from jsonschema import Draft7Validator
from rdflib import RDF, Graph, Namespace, URIRef
from rocrate.rocrate import ROCrate
from small_site import small_pages

from evidence.facts.register import FactRegister
from evidence.site.described import MEDIA, TERMS, Described, terms
from evidence.site.description import describe
from evidence.site.description_catalogue import THEMES
from evidence.site.description_run import PROFILE, requirements
from evidence.site.downloads import CATALOGUE, CRATE, PACKAGE, RUN
from evidence.site.ledger import Ledger
from evidence.site.navigation import Site
from evidence.site.pages import site_files
from evidence.vocabulary import topics
from world import found_world

SHAPES = Path(__file__).resolve().parent / "shapes"
BASE = "https://example.org/report/"
DCAT, DCT = Namespace("http://www.w3.org/ns/dcat#"), Namespace("http://purl.org/dc/terms/")
SPDX = Namespace("http://spdx.org/rdf/terms#")
PROFILES = Namespace("https://github.com/crs4/rocrate-validator/profiles/ro-crate/")
SCHEMA = Namespace("http://schema.org/")


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    sandbox = found_world(tmp_path_factory.mktemp("described") / "checkout")
    shutil.copy(ROOT / "data/registers/premise.toml", sandbox.project.registers)
    sandbox.rebuild()
    sandbox.project.methods.mkdir(parents=True)
    sandbox.project.notebooks.mkdir()
    return sandbox


@pytest.fixture(scope="module")
def files(world):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EVIDENCE_ROOT", str(world.project.root))
        register = FactRegister(world.build())
        return site_files(Ledger(register), small_pages(register), {})


@pytest.fixture(scope="module")
def folder(files, tmp_path_factory):
    """The files as a folder, with the record that a build adds."""
    root = tmp_path_factory.mktemp("site")
    for path, content in {**files, RUN: b"{}\n"}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    return root


def read(files, path):
    return json.loads(files[path].decode("utf-8"))


# The tables as a Data Package


def faults_of_package(package):
    schema = json.loads((SHAPES / "data-package-2-0.json").read_text(encoding="utf-8"))
    return [fault.message for fault in Draft7Validator(schema).iter_errors(package)]


def test_descriptor_of_the_tables_is_what_the_published_schema_asks_for(files):
    assert faults_of_package(read(files, PACKAGE)) == []


@pytest.mark.parametrize(
    "spoil",
    [
        lambda package: package.pop("resources"),
        lambda package: package["resources"][0].pop("path"),
        lambda package: package["resources"][0]["schema"]["fields"][0].update(type="text"),
        lambda package: package["licenses"].append({"title": "free"}),
        lambda package: package["resources"][0].update(path="../facts.csv"),
    ],
)
def test_schema_sees_a_descriptor_that_is_wrong(files, spoil):
    package = deepcopy(read(files, PACKAGE))
    spoil(package)
    assert faults_of_package(package)


def test_frictionless_reads_every_table_by_its_descriptor_and_finds_no_error(folder):
    report = validate(str(folder / PACKAGE))
    assert [error.message for task in report.tasks for error in task.errors] == []
    assert report.valid


def test_frictionless_sees_a_table_that_was_changed(files, tmp_path):
    for path, content in files.items():
        if path.startswith("downloads/"):
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_bytes(content)
    table = tmp_path / "downloads/facts.csv"
    table.write_bytes(table.read_bytes().replace(b",percent,", b",percents,", 1))
    assert not validate(str(tmp_path / PACKAGE)).valid


def test_every_csv_file_has_its_columns_terms_size_and_checksum(files):
    resources = {f"downloads/{entry['path']}": entry for entry in read(files, PACKAGE)["resources"]}
    assert set(resources) == {path for path in files if path.endswith(".csv")}
    assert len({entry["name"] for entry in resources.values()}) == len(resources)
    values = read(files, "downloads/values.schema.json")
    for path, entry in resources.items():
        assert entry["bytes"] == len(files[path])
        assert entry["hash"] == f"sha256:{sha256(files[path]).hexdigest()}"
        schema = values if entry["schema"] == "values.schema.json" else entry["schema"]
        head = files[path].partition(b"\n")[0].decode("utf-8")
        assert [field["name"] for field in schema["fields"]] == head.split(",")
        assert all(field["description"] and field["description_de"] for field in schema["fields"])
        assert entry["licenses"]


def test_table_of_an_indicator_names_the_sources_of_its_values_and_no_others(files, world):
    register = FactRegister(world.build())
    resources = {entry["name"]: entry for entry in read(files, PACKAGE)["resources"]}
    named = {entry["id"] for entry in resources["indicator/foreign_share"]["sources"]}
    facts = (register.fact(name) for name in register.ids if name.startswith("foreign_share."))
    assert named == {source for fact in facts if "~" not in fact.id for source in fact.sources}


# The catalogue


def graph(files, base=BASE):
    return Graph().parse(
        data=files[CATALOGUE].decode("utf-8"), format="json-ld", publicID=f"{base}{CATALOGUE}"
    )


def conforms(data, shapes):
    return pyshacl.validate(data, shacl_graph=shapes, advanced=True)


def own_shapes():
    return Graph().parse(SHAPES / "dcat-ap-de.ttl")


def test_catalogue_is_what_dcat_ap_de_asks_for(files):
    well, _, told = conforms(graph(files), own_shapes())
    assert well, told


@pytest.mark.parametrize(
    "lost",
    [
        DCT.title,
        DCT.publisher,
        DCT.license,
        DCT.description,
        DCAT.accessURL,
        DCAT.theme,
        SPDX.algorithm,
        DCT["format"],
    ],
)
def test_shapes_see_a_catalogue_that_lacks_something(files, lost):
    data = graph(files)
    data.remove((None, lost, None))
    well, _, _ = conforms(data, own_shapes())
    assert not well


def test_catalogue_is_what_published_shapes_ask_for(files):
    given = os.environ.get("EVIDENCE_TEST_SHAPES")
    if not given:
        pytest.skip("EVIDENCE_TEST_SHAPES names no folder with the published shapes of DCAT-AP or DCAT-AP.de")
    shapes = Graph()
    for path in sorted(Path(given).glob("*.ttl")):
        shapes.parse(path)
    well, _, told = conforms(graph(files), shapes)
    assert well, told


def test_every_file_of_the_catalogue_is_there_with_its_size_and_checksum(files):
    data = graph(files)
    addresses = list(data.subject_objects(DCAT.downloadURL))
    assert {"downloads/facts.csv", "downloads/facts.parquet", "downloads/evidence.xlsx"} <= {
        str(address).removeprefix(BASE) for _, address in addresses
    }
    for file, address in addresses:
        content = files[str(address).removeprefix(BASE)]
        assert int(data.value(file, DCAT.byteSize)) == len(content)
        checksum = data.value(data.value(file, SPDX.checksum), SPDX.checksumValue)
        assert str(checksum).lower() == sha256(content).hexdigest()


def test_catalogue_has_an_entry_for_each_topic_with_values(files):
    data = graph(files)
    there = {
        path.split("/")[2][:-4]
        for path in files
        if path.startswith("downloads/topic/") and path.endswith(".csv")
    }
    assert there
    for topic in there:
        assert (URIRef(f"{BASE}{CATALOGUE}#topic-{topic}"), RDF.type, DCAT.Dataset) in data
    assert set(THEMES) == set(topics.TOPICS)


def test_terms_that_are_not_one_open_licence_are_not_given_as_one(files):
    assert terms("figure quoted with source").dcat == "other-closed"
    assert terms("dl-de/by-2-0 / figure quoted with source").dcat == "other-closed"
    assert terms("dl-de/by-2-0").dcat == "dl-by-de/2.0"
    assert all(entry.address.startswith("https://") for entry in TERMS.values())
    licences = {str(licence) for licence in graph(files).objects(None, DCT.license)}
    assert licences <= {
        f"http://dcat-ap.de/def/licenses/{name}"
        for name in ("other-closed", "other-opensource", "dl-by-de/2.0")
    }


def test_public_address_stands_in_every_description(world, files, monkeypatch):
    monkeypatch.setenv("EVIDENCE_ROOT", str(world.project.root))
    register = FactRegister(world.build())
    site = Site(register, small_pages(register), BASE)
    others = {path: content for path, content in files.items() if path not in (PACKAGE, CATALOGUE, CRATE)}
    told = describe(site, others)
    assert read(told, PACKAGE)["homepage"] == BASE
    assert f'"{BASE}downloads/facts.csv"' in told[CATALOGUE].decode("utf-8")
    assert any(entry.get("url") == BASE for entry in read(told, CRATE)["@graph"])


# What ran


def crate_graph(files):
    """Return the crate as a graph; the words are those that the package rocrate brings, not fetched from their address."""
    words = json.loads((Path(rocrate.__file__).parent / "data/ro-crate.jsonld").read_text(encoding="utf-8"))
    crate = read(files, CRATE) | {"@context": words["@context"]}
    data = Graph().parse(data=json.dumps(crate), format="json-ld", base=BASE)
    # Which kind of thing each is: the validator whose shapes these are finds that out before it asks them.
    data.add((URIRef(BASE), RDF.type, PROFILES.RootDataEntity))
    data.add((URIRef(f"{BASE}{CRATE}"), RDF.type, PROFILES.ROCrateMetadataFileDescriptor))
    for file in set(data.subjects(RDF.type, SCHEMA.MediaObject)):
        data.add((file, RDF.type, PROFILES.File))
    for part in set(data.subjects(RDF.type, SCHEMA.Dataset)):
        data.add((part, RDF.type, PROFILES.Directory))
    for thing in set(data.subjects(RDF.type, SCHEMA.CreativeWork)):
        data.add((thing, RDF.type, PROFILES.ContextualEntity))
    return data


def crate_shapes():
    shapes = Graph()
    for path in sorted((SHAPES / "crate").glob("*.ttl")):
        shapes.parse(path, publicID="https://w3id.org/ro/crate/1.1/")
    return shapes


def test_record_of_the_run_is_what_the_profile_asks_for(files):
    well, _, told = conforms(crate_graph(files), crate_shapes())
    assert well, told


@pytest.mark.parametrize(
    "lost",
    [SCHEMA.instrument, SCHEMA.agent, SCHEMA.endTime, SCHEMA.datePublished, SCHEMA.license, DCT.conformsTo],
)
def test_shapes_see_a_run_that_lacks_something(files, lost):
    data = crate_graph(files)
    data.remove((None, lost, None))
    well, _, _ = conforms(data, crate_shapes())
    assert not well


def test_rocrate_reads_the_folder_as_a_crate(folder):
    crate = ROCrate(str(folder))
    (run,) = crate.get_by_type("CreateAction")
    assert crate.root_dataset["conformsTo"].id == PROFILE
    assert run["instrument"]["softwareVersion"] == metadata.version("saxony-integration-evidence")
    for entry in crate.data_entities:
        assert (folder / entry.id).exists(), entry.id


def test_every_file_for_download_is_listed_with_its_checksum(files):
    entries = {entry["@id"]: entry for entry in read(files, CRATE)["@graph"]}
    for path, content in files.items():
        if path.startswith("downloads/"):
            assert entries[path]["sha256"] == sha256(content).hexdigest(), path
            assert entries[path]["contentSize"] == str(len(content))
    assert entries["./"]["datePublished"] == entries["#build"]["endTime"]
    linked = {part["@id"] for entry in entries.values() for part in entry.get("hasPart", [])}
    assert {path for path in files if path.startswith("downloads/")} <= linked


def test_every_raw_table_is_an_input_with_the_checksum_of_its_sidecar(files, world):
    raw = world.project.raw
    entries = {entry["@id"]: entry for entry in read(files, CRATE)["@graph"]}
    sidecars = [path.relative_to(raw).with_suffix("").as_posix() for path in sorted(raw.glob("*/*/*.toml"))]
    assert sidecars
    assert [entry["@id"] for entry in entries["#build"]["object"]] == [f"#raw/{name}" for name in sidecars]
    for name in sidecars:
        content = (raw / f"{name}.csv").read_bytes()
        assert entries[f"#raw/{name}"]["sha256"] == sha256(content).hexdigest()


def test_every_link_within_the_crate_leads_to_an_entry(files):
    entries = read(files, CRATE)["@graph"]
    known = {entry["@id"] for entry in entries}
    assert len(known) == len(entries)
    links = {
        part["@id"]
        for entry in entries
        for value in entry.values()
        for part in (value if isinstance(value, list) else [value])
        if isinstance(part, dict)
    }
    assert links - known == {"https://w3id.org/ro/crate/1.1"}


def test_versions_are_those_of_the_packages_that_ours_names():
    versions = requirements()
    assert next(iter(versions)) == "python"
    assert {"polars", "papermill", "nbconvert", "altair", "vl-convert-python"} <= set(versions)
    assert "pytest" not in versions


# Linked data inside a page


def test_page_of_downloads_names_every_table_as_linked_data(files):
    page = BeautifulSoup(files["en/downloads/index.html"].decode("utf-8"), "html.parser")
    about = json.loads(page.find("script", type="application/ld+json").string)
    assert about["@type"] == "Dataset"
    assert {"name", "description", "license", "creator", "publisher", "version", "temporalCoverage"} <= set(
        about
    )
    named = {entry["contentUrl"].replace("../../", "") for entry in about["distribution"]}
    assert named == {path for path in files if path.endswith(".csv")}
    assert all(entry["name"] == entry["contentUrl"].rpartition("/")[2] for entry in about["distribution"])


def test_page_of_downloads_leads_to_every_description(files):
    page = BeautifulSoup(files["de/downloads/index.html"].decode("utf-8"), "html.parser")
    for path in (PACKAGE, CATALOGUE, CRATE, RUN):
        relative = "../../" + path
        assert page.find("a", href=relative), path


# All of them


def test_same_files_give_the_same_descriptions(files, world, monkeypatch):
    monkeypatch.setenv("EVIDENCE_ROOT", str(world.project.root))
    register = FactRegister(world.build())
    made = (PACKAGE, "downloads/values.schema.json", CATALOGUE, CRATE)
    others = {path: content for path, content in reversed(files.items()) if path not in made}
    assert describe(Site(register, small_pages(register)), others) == {path: files[path] for path in made}


def test_no_description_has_a_clock_or_a_folder_in_it(files, world):
    for path in (PACKAGE, CATALOGUE, CRATE):
        text = files[path].decode("utf-8")
        assert str(world.project.root) not in text
        assert str(Path.home()) not in text


def test_every_kind_of_file_of_a_site_has_a_media_type(files, world):
    assert {path.rpartition(".")[2] for path in files} <= set(MEDIA)
    assert Described(Site(FactRegister(world.build()), {}), files).span[0] <= "2023-12-31"
