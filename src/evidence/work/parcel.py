"""Objects as bytes on their way to another process; paths inside the checkout fit there even if it lies elsewhere."""

from __future__ import annotations

import io
import pickle
from pathlib import Path
from typing import Any


def pack(thing: object, checkout: str | None = None) -> bytes:
    """Return ``thing`` as bytes.

    Args:
        thing: What travels; its functions and classes by name.
        checkout: Folder of the checkout on this side, if the other side has its own copy.
    """
    if checkout is None:
        return pickle.dumps(thing, protocol=pickle.HIGHEST_PROTOCOL)
    target = io.BytesIO()
    _Packer(target, checkout).dump(thing)
    return target.getvalue()


def unpack(parcel: bytes, checkout: str | None = None) -> Any:
    """Return what was packed, with the paths of this side.

    Args:
        parcel: Bytes that one of our own processes has packed: loading them may run code.
        checkout: Folder of the checkout on this side, if the other side has its own copy.
    """
    if checkout is None:
        return pickle.loads(parcel)  # noqa: S301  # see above
    return _Unpacker(io.BytesIO(parcel), checkout).load()


class _Packer(pickle.Pickler):
    def __init__(self, target: io.BytesIO, checkout: str) -> None:
        super().__init__(target, protocol=pickle.HIGHEST_PROTOCOL)
        self._checkout = checkout

    def persistent_id(self, thing: Any) -> str | None:
        """Return the place inside the checkout for a path that lies there."""
        if isinstance(thing, Path) and thing.is_relative_to(self._checkout):
            return str(thing.relative_to(self._checkout))
        return None


class _Unpacker(pickle.Unpickler):
    def __init__(self, source: io.BytesIO, checkout: str) -> None:
        super().__init__(source)
        self._checkout = checkout

    def persistent_load(self, place: str) -> Path:
        """Return the path of a place inside the checkout."""
        return Path(self._checkout, place)
