"""A chart is the same picture whoever draws it: this process, a renderer, or an earlier build."""

import json
import logging
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import altair as alt
import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st
from specimens import FORMS

from evidence.charts import drawing, renderer, svg, theme
from evidence.charts.renderer import Renderer
from evidence.errors import DrawingError
from evidence.work.store import FOLDER_VARIABLE

WIDTHS = (theme.WIDE, theme.NARROW)
DOT = '{"mark":"point","data":{"values":[{"a":1}]},"encoding":{"x":{"field":"a","type":"quantitative"}}}'


@pytest.fixture(autouse=True)
def alone(monkeypatch):
    """Neither a renderer nor a store, whatever the tests were started with."""
    for name in (renderer.VARIABLE, FOLDER_VARIABLE):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module")
def shared():
    """Two renderer processes for tests that do not harm them."""
    running = Renderer(2)
    with running:
        os.environ.pop(renderer.VARIABLE)
        yield running


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    return tmp_path


@pytest.fixture
def line(make_series, make_fact):
    return [FORMS["line"](make_series, make_fact, width) for width in WIDTHS]


@pytest.fixture
def nobody_draws_here(monkeypatch):
    def fail(*_):
        raise AssertionError("drawn in this process")

    monkeypatch.setattr(drawing, "draw", fail)


def entries(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


# Three ways


@pytest.mark.parametrize("name", FORMS)
def test_picture_is_the_same_drawn_here_drawn_there_and_kept(
    make_series, make_fact, name, shared, store, monkeypatch
):
    charts = [FORMS[name](make_series, make_fact, width) for width in WIDTHS]
    monkeypatch.delenv(FOLDER_VARIABLE)
    here = svg.draw(charts, "de")
    monkeypatch.setattr(drawing, "draw", None)
    monkeypatch.setenv(renderer.VARIABLE, shared.address)
    assert svg.draw(charts, "de") == here
    monkeypatch.setenv(FOLDER_VARIABLE, str(store))
    assert svg.draw(charts, "de") == here
    monkeypatch.delenv(renderer.VARIABLE)
    assert svg.draw(charts, "de") == here


def test_picture_is_drawn_once(line, store, monkeypatch):
    drawn = []

    def draw(specification, lang, original=drawing.draw):
        drawn.append(specification)
        return original(specification, lang)

    monkeypatch.setattr(drawing, "draw", draw)
    assert svg.draw([*line, *line], "de") == svg.draw(line, "de") * 2
    assert len(drawn) == len(set(drawn)) == len(line)


def test_picture_in_the_other_language_is_another_one(make_series, make_fact, store):
    chart = FORMS["line"](
        lambda values, **more: make_series(values, unit="EUR", **more), make_fact, theme.WIDE
    )
    assert svg.draw([chart], "de") != svg.draw([chart], "en")


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False, width=32), min_size=1, max_size=5))
def test_numbers_reach_the_renderer_to_the_last_digit(shared, values):
    rows = [{"a": value} for value in values]
    specification = json.dumps(json.loads(DOT) | {"data": {"values": rows}})
    assert renderer.draw(shared.address, [specification], "en") == [drawing.draw(specification, "en")]


def test_pictures_come_back_in_the_order_in_which_they_were_asked_for(shared):
    asked = [DOT.replace('{"a":1}', f'{{"a":{number}}}') for number in range(8)]
    assert renderer.draw(shared.address, asked, "en") == [drawing.draw(text, "en") for text in asked]


def test_picture_is_larger_than_what_a_socket_holds(shared):
    rows = [{"a": number} for number in range(20_000)]
    specification = json.dumps(json.loads(DOT) | {"data": {"values": rows}})
    assert len(specification) > 200_000
    drawn = renderer.draw(shared.address, [specification] * 3, "en")
    assert len(set(drawn)) == 1
    assert drawn[0].count("<path") > len(rows)


# What decides a picture


def test_another_font_or_another_version_asks_another_question(tmp_path, monkeypatch):
    drawing.tools.cache_clear()
    names = {drawing.tools()}
    for font in theme.FONTS.iterdir():
        (tmp_path / font.name).write_bytes(font.read_bytes())
    monkeypatch.setattr(theme, "FONTS", tmp_path)
    drawing.tools.cache_clear()
    names.add(drawing.tools())
    assert len(names) == 1
    (tmp_path / "Inter-Regular.otf").write_bytes(b"another font")
    drawing.tools.cache_clear()
    names.add(drawing.tools())
    monkeypatch.setattr(drawing.metadata, "version", lambda _: "0.0")
    drawing.tools.cache_clear()
    names.add(drawing.tools())
    drawing.tools.cache_clear()
    assert len(names) == 3


def test_new_tools_draw_anew(line, store, monkeypatch, nobody_draws_here):
    monkeypatch.setattr(drawing, "draw", lambda *_: "<svg/>")
    svg.draw(line, "de")
    monkeypatch.setattr(drawing, "draw", lambda *_: '<svg class="new"/>')
    assert set(svg.draw(line, "de")) == {"<svg/>"}
    monkeypatch.setattr(drawing, "tools", lambda: "others")
    assert set(svg.draw(line, "de")) == {'<svg class="new"/>'}


CONFIGURATION = "<?xml version='1.0'?><fontconfig><dir>{}</dir></fontconfig>"
WORD = (
    '{"mark":{"type":"text","font":"Inter"},"encoding":{"text":{"value":"Wort Wort"}},"data":{"values":[{}]}}'
)


def test_font_of_the_same_name_on_this_machine_changes_nothing(tmp_path):
    font = TTFont(theme.FONTS / "Inter-Regular.otf")
    for glyph, (advance, bearing) in font["hmtx"].metrics.items():
        font["hmtx"].metrics[glyph] = (2 * advance, bearing)
    font.save(tmp_path / "Inter-Regular.otf")
    (tmp_path / "fonts.conf").write_text(CONFIGURATION.format(tmp_path))
    script = "import sys; from evidence.charts import drawing; print(drawing.draw(sys.argv[1], 'de'))"
    drawn = {
        subprocess.run(
            [sys.executable, "-c", script, WORD], capture_output=True, check=True, env=os.environ | more
        ).stdout
        for more in ({}, {"FONTCONFIG_FILE": str(tmp_path / "fonts.conf")})
    }
    assert len(drawn) == 1


# Damage


@pytest.mark.parametrize(
    "damage",
    [
        lambda old: b"",
        lambda old: old[:-1],
        lambda old: old[:40],
        lambda old: old + b"x",
        lambda old: b"x" + old[1:],
    ],
)
def test_damaged_entry_is_drawn_again_and_mended(line, store, damage):
    drawn = svg.draw(line, "de")
    sound = {path: path.read_bytes() for path in entries(store)}
    assert len(sound) == len(line)
    for path, content in sound.items():
        path.write_bytes(damage(content))
    assert svg.draw(line, "de") == drawn
    assert {path: path.read_bytes() for path in entries(store)} == sound


@given(data=st.data())
def test_no_changed_byte_of_an_entry_reaches_a_picture(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("store")
    chart = alt.Chart(alt.Data(values=[{"a": 1}])).mark_point().encode(x="a:Q")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(FOLDER_VARIABLE, str(folder))
        patch.setattr(drawing, "draw", lambda *_: "<svg>right</svg>")
        svg.draw([chart], "de")
        (path,) = entries(folder)
        content = bytearray(path.read_bytes())
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] ^= data.draw(st.integers(1, 255))
        path.write_bytes(content)
        assert svg.draw([chart], "de") == ["<svg>right</svg>"]


TWO = """
import sys
from evidence.charts import svg, theme
import altair as alt
rows = alt.Data(values=[{"name": "Wort", "value": 1}])
charts = [alt.Chart(rows, width=width).mark_bar().encode(x="value:Q", y="name:N") for width in range(100, 110)]
print("\\n".join(svg.draw(charts, "de")))
"""


def test_processes_that_draw_the_same_at_once_get_the_same(store):
    running = [subprocess.Popen([sys.executable, "-c", TWO], stdout=subprocess.PIPE) for _ in range(3)]
    told = {process.communicate()[0] for process in running}
    assert [process.returncode for process in running] == [0, 0, 0]
    assert len(told) == 1
    assert len(entries(store)) == 10
    assert subprocess.run([sys.executable, "-c", TWO], capture_output=True, check=True).stdout in told


# Faults


def test_chart_that_cannot_be_drawn_is_our_fault_with_the_words_of_vl_convert(shared):
    wrong = '{"mark":"nonsense"}'
    with pytest.raises(DrawingError, match="vl-convert cannot draw a chart") as here:
        drawing.draw(wrong, "de")
    with pytest.raises(DrawingError) as there:
        renderer.draw(shared.address, [DOT, wrong], "de")
    assert str(here.value) == str(there.value)
    assert renderer.draw(shared.address, [DOT], "de")


def test_message_that_is_cut_off_does_not_stop_the_renderer(shared):
    for sent in (b"", b"abc", renderer._SIZE.pack(1000) + b"{"):
        with renderer.socket.socket(renderer.socket.AF_UNIX) as connection:
            connection.connect(shared.address)
            connection.sendall(sent)
    assert renderer.draw(shared.address, [DOT], "de")
    assert len(shared.pids) == 2


def end(pids):
    for pid in pids:
        os.kill(pid, signal.SIGKILL)


def wait_until(condition):
    for _ in range(400):
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError("it did not happen within 20 seconds")


def test_charts_are_drawn_here_when_the_renderer_has_died(line, caplog):
    expected = svg.draw(line, "de")
    with Renderer(2) as running, caplog.at_level(logging.WARNING, "evidence.charts"):
        svg.draw(line, "de")
        assert caplog.messages == []
        end(running.pids)
        wait_until(lambda: not running.pids)
        assert svg.draw(line, "de") == expected
    assert "without it" in caplog.messages[-1]


def test_other_process_draws_on_when_one_dies(line, nobody_draws_here):
    with Renderer(2) as running:
        drawn = svg.draw(line, "de")
        end(running.pids[:1])
        wait_until(lambda: len(running.pids) == 1)
        assert svg.draw(line, "de") == drawn


def test_renderer_that_dies_over_a_chart_does_not_hold_it_up(line, caplog):
    expected = svg.draw(line, "de")
    with Renderer(1) as running:
        (pid,) = running.pids
        renderer.draw(running.address, [DOT], "de")
        os.kill(pid, signal.SIGSTOP)
        with subprocess.Popen([sys.executable, "-c", f"import os,time; time.sleep(1); os.kill({pid}, 9)"]):
            assert svg.draw(line, "de") == expected
    assert "does not answer" in caplog.text


OWNER = """
import sys, time
from evidence.charts.renderer import Renderer
with Renderer(2) as running:
    print(*running.pids, flush=True)
    time.sleep(600)
"""


def test_renderer_ends_with_its_owner_however_that_ends():
    with subprocess.Popen([sys.executable, "-c", OWNER], stdout=subprocess.PIPE, text=True) as owner:
        pids = [int(pid) for pid in owner.stdout.readline().split()]
        assert len(pids) == 2
        owner.kill()
    wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in pids))


def test_renderer_is_found_by_later_processes_only_while_it_runs():
    with Renderer(1) as running:
        assert os.environ[renderer.VARIABLE] == running.address
        with Renderer(1) as inner:
            assert os.environ[renderer.VARIABLE] == inner.address
        assert os.environ[renderer.VARIABLE] == running.address
    assert renderer.VARIABLE not in os.environ
    assert not Path(running.address).exists()


def test_process_that_asks_a_renderer_loads_no_vl_convert(shared):
    script = (
        "import sys; import altair as alt; from evidence.charts import svg; "
        "svg.draw([alt.Chart(alt.Data(values=[{'a': 1}])).mark_point().encode(x='a:Q')], 'de'); "
        "print('vl_convert' in sys.modules)"
    )
    environment = os.environ | {renderer.VARIABLE: shared.address}
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, env=environment, check=True)
    assert told.stdout == b"False\n"
