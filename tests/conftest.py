"""What every test has: a cache folder of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what is recognised out of the user's cache, and each test's from the next one's."""
    folder: Path = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("CASTPROOF_CACHE", str(folder))
