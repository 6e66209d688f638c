"""Fixtures of the tests of building."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))  # for workshop: no test folder is a package

from workshop import founded, warm, workshop

__all__ = ["founded", "warm", "workshop"]
