"""The recorded bodies: they are not ours to pass on, so they lie beside the checkout, or nowhere."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of recorded bodies: ``EVIDENCE_SAMPLES``, or ``../shared/samples`` beside the checkout."""
    folder = Path(os.environ.get("EVIDENCE_SAMPLES") or ROOT.parent / "shared" / "samples")
    if not (folder / "genesis_rest").is_dir():
        pytest.skip(f"recorded bodies are not here: {folder}; name their folder in EVIDENCE_SAMPLES")
    return folder
