"""All ways build the same: notebooks that hold their parameters, and no two pages with the same chart."""

import json
import re

import pytest

FACTS = """\
indicator,region_code,region,period,value,unit
x,14511,Chemnitz,2023,1,persons
x,14511,Chemnitz,2024,2,persons
x,14521,Erzgebirgskreis,2024,3,persons
"""


@pytest.fixture
def reference(script, tmp_path):
    data = tmp_path / "made"
    data.mkdir()
    (data / "facts.csv").write_text(FACTS, encoding="utf-8")
    (data / "big.parquet").write_bytes(b"")
    folder = tmp_path / "folder"
    folder.mkdir()
    workload = script("workloads").Reference(40, data)
    workload.write(folder)
    return workload, folder


def source(path, tag=None):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return "\n".join(
        "".join(cell["source"]) for cell in cells if not tag or tag in cell["metadata"].get("tags", [])
    )


def test_every_page_is_a_notebook_of_its_own_that_holds_its_parameters(reference):
    workload, folder = reference
    assert len({page.name for page in workload.pages}) == 40
    for page in workload.pages:
        wanted = f'region = "{page.region}"\nlang = "{page.lang}"'
        assert source(folder / f"{page.name}.ipynb", "parameters") == wanted


def test_no_two_pages_of_a_kreis_show_the_same_chart(reference):
    workload, folder = reference
    shown = {
        (page.region, tuple(re.findall(r"width=(\d+)", source(folder / f"{page.name}.ipynb"))))
        for page in workload.pages
    }
    assert len(shown) == len(workload.pages)


def test_changed_notebook_says_the_same(reference):
    workload, folder = reference
    path = folder / f"{workload.pages[0].name}.ipynb"
    before = source(path)
    workload.change_notebook(folder)
    assert source(path) == f"{before}\n# changed"


def test_changed_value_is_the_last_of_the_first_kreis(reference):
    workload, folder = reference
    mark = workload.change_data(folder)
    assert (folder / "data" / "facts.csv").read_text(encoding="utf-8") == FACTS.replace(
        "2024,2,", f"2024,{mark},"
    )
