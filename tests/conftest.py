"""What every test has: a cache folder of its own, and time on a busy machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from pathlib import Path


# How long one example takes says more about the machine than about the code; tests of speed measure it themselves.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


@pytest.fixture(autouse=True)
def _cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what is recognised out of the user's cache, and each test's from the next one's."""
    folder: Path = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("CASTPROOF_CACHE", str(folder))
