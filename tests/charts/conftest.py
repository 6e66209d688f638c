"""Facts and charts made for one test: what is drawn is known in advance."""

import dataclasses
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))  # for specimens: no test folder is a package

from evidence.facts.fact import Caveat, Fact
from evidence.facts.register import FactRegister

Make = Callable[..., Fact]


@pytest.fixture
def make_fact(small: FactRegister) -> Make:
    """Return a fact of the small world with another value, period, region, base or part of the population."""

    def make(value: float | None, period: str = "2022-12-31", region: str = "14", **changed: Any) -> Fact:
        model = small.fact("foreign_share.14.2023-12-31")
        basis, breakdown = changed.pop("basis", ""), changed.pop("breakdown", "")
        name = changed.pop("indicator", "foreign_share")
        suffix = (f".{breakdown}" if breakdown else "") + (f"@{basis}" if basis == "zensus2011" else "")
        definition = small.definition(name)
        return dataclasses.replace(
            model,
            id=f"{name}.{region}.{period}{suffix}",
            indicator=definition,
            value=value,
            period_text=period,
            region_code=region,
            basis=basis,
            breakdown=breakdown,
            unit=changed.pop("unit", definition.unit),
            missing_reason="" if value is not None else "suppressed",
            caveats=tuple(changed.pop("caveats", ())),
            alternatives=(),
            **changed,
        )

    return make


@pytest.fixture
def make_series(make_fact: Make) -> Callable[..., list[Fact]]:
    """Return yearly facts from a mapping of year to value."""

    def make(values: Mapping[int, float | None], **changed: Any) -> list[Fact]:
        return [make_fact(value, f"{year}-12-31", **changed) for year, value in values.items()]

    return make


@pytest.fixture
def after_break() -> Caveat:
    return Caveat("break:revision", "Eine Berichtigung.", "A revision.")


@pytest.fixture
def layers() -> Callable[..., list[dict[str, Any]]]:
    """Return the layers of a chart that use a mark, each with its rows under ``rows``."""

    def find(chart: Any, mark: str) -> list[dict[str, Any]]:
        spec = json.loads(chart.to_json())
        stored = spec.get("datasets", {})
        found = []
        for layer in spec["layer"]:
            kind = layer["mark"] if isinstance(layer["mark"], str) else layer["mark"]["type"]
            if kind == mark:
                data = layer.get("data") or spec.get("data") or {}
                found.append(layer | {"rows": data.get("values", stored.get(data.get("name", ""), []))})
        return found

    return find
