r"""The small world with two publishers that can be asked: tables of residents at one host, of shares at another.

A body is a TSV of Eurostat: one line a region, one column a year.
"""

from pathlib import Path

import httpx2

from evidence.refresh.run import refresh
from world import Sandbox, found_world

OFFICE, PRESS = "https://office.example/", "https://press.example/"
RESIDENTS, STRANGERS, SHARES = "office/residents", "office/strangers", "press/shares"
_NUTS = {"14": "DED", "14625": "DED2C", "14626": "DED2D"}
_TABLES = {
    RESIDENTS: ("population_total", "persons", "office"),
    STRANGERS: ("population_foreign", "persons", "office"),
    SHARES: ("foreign_share", "percent", "press"),
}


def body(years="2019 2020", **lines) -> bytes:
    """Return a table of years: ``body(_14="3000 2990")`` has a line for Saxony."""
    rows = ["freq,unit,geo\\TIME_PERIOD\t" + "\t".join(years.split())]
    rows += [
        f"A,NR,{_NUTS[name.removeprefix('_')]}\t" + "\t".join(values.split())
        for name, values in lines.items()
    ]
    return ("\n".join(rows) + "\n").encode()


PEOPLE = body(_14="3000 2990", _14625="1000 995", _14626="2000 1995")
FOREIGN = body(_14="200 210", _14625="40 45", _14626="160 165")
SHARE = body(_14="6.7 7.0", _14625="4.0 4.5")
ANSWERS = {RESIDENTS: PEOPLE, STRANGERS: FOREIGN, SHARES: SHARE}


def found_publishers(root: Path, *, office: str = OFFICE, press: str = PRESS, login: str = "none") -> Sandbox:
    """Return the small world with definitions, written below ``root``; the hosts are at the given addresses."""
    sandbox = found_world(root)
    sandbox.register("hosts").write_text(
        "".join(
            f'[[host]]\nid = "{name}"\nname = "{name}"\nbase = "{base}"\npause = 0.0\nlogin = "{kind}"\n'
            for name, base, kind in (("office", office, "none"), ("genesis", press, login))
        ),
        encoding="utf-8",
    )
    (sandbox.project.registers / "tables").mkdir()
    for name in _TABLES:
        define(sandbox, name)
    return sandbox


def define(sandbox: Sandbox, name: str, **keys: str) -> None:
    """Write the definition of a table, with other lines for some keys; an empty line leaves a key out."""
    publisher, _, table = name.partition("/")
    indicator, unit, host = _TABLES[name]
    lines = {
        "id": f'id = "{table}"',
        "client": 'client = "eurostat"',
        "host": f'host = "{"genesis" if host == "press" else host}"',
        "publisher": f'publisher = "{publisher}"',
        "reader": 'reader = "eurostat_tsv"',
        "legend": 'legend = "eurostat"',
        "title": f'title = "{table.capitalize()} of the {publisher}"',
        "address": f'address = "https://{publisher}.example/live/{table}"',
        "licence": 'licence = "dl-de/by-2-0"',
        "appears": 'appears = "07-15"',
        "expected_bytes": "expected_bytes = 1900000",
        "since": "",
        "checked": 'checked = "described"',
        "ask": f'[table.ask]\ncode = "{table}"\n[table.ask.key]\nfreq = ["A"]\ngeo = []',
        "has": '[table.has]\ndimensions = ["freq"]',
        "series": (
            f'[[table.series]]\nindicator = "{indicator}"\nunit = "{unit}"\nfrom_unit = "NR"\nlevel = "nuts"\nkeep = {{ freq = "A" }}\n'
            'basis = [["2011-12-31", "zensus2011"]]'
        ),
    }
    text = "[[table]]\n" + "\n".join((lines | keys).values()) + "\n"
    path = sandbox.project.registers / "tables" / f"{publisher}_{table}.toml"
    path.write_text(text, encoding="utf-8")


class Publishers(httpx2.MockTransport):
    """Hosts that say one body a table. A body may be a status, or a function of the request; ``asked`` has the addresses."""

    def __init__(self, **bodies) -> None:
        super().__init__(self._answer)
        self.bodies = {name.partition("/")[2]: content for name, content in ANSWERS.items()} | bodies
        self.asked: list[str] = []

    def _answer(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(str(request.url))
        (table,) = [name for name in self.bodies if f"/{name}/" in request.url.path]
        said = self.bodies[table]
        if callable(said):
            return said(request)
        return httpx2.Response(said) if isinstance(said, int) else httpx2.Response(200, content=said)


def run(sandbox: Sandbox, *names: str, **bodies) -> dict[str, str]:
    """Refresh, and return what was said of each table."""
    outcomes = refresh(sandbox.project, names, said=lambda _: None, transport=Publishers(**bodies))
    return {outcome.name: outcome.said for outcome in outcomes}
