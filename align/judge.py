"""Measures of a candidate -> the log-odds that it is right, and which evidence they come from.

The judge is a set of boosted decision trees (Friedman, 2001), grown by `tests/benchmarks/train_judge.py` on real calls
whose true words are known, and kept in `judge.json`. What a tree says is shared out among the features on the way to
its leaf, by how much each step moves the mean of the leaves below (Saabas, 2014): the shares and the prior add up to
the log-odds exactly.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Judge", "load_judge"]


@dataclass(frozen=True, slots=True, eq=False)
class Judge:
    """Boosted trees as arrays of shape (trees, nodes); a node whose `left` is 0 is a leaf.

    `value` holds a leaf's log-odds and, inside, the mean of those below. `missing_left` tells where NaN goes.
    """

    feature: NDArray[np.int16]
    threshold: NDArray[np.float64]
    left: NDArray[np.int16]
    right: NDArray[np.int16]
    missing_left: NDArray[np.bool_]
    value: NDArray[np.float64]
    prior: float

    def log_odds(self, measures: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the log-odds of each row of `measures`, shape (n,)."""
        import numpy as np

        total = np.full(len(measures), self.prior)
        for tree in range(len(self.feature)):
            node = np.zeros(len(measures), np.int64)
            while True:
                node, moved = self._step(tree, node, measures)
                if not moved.any():
                    break
            total += self.value[tree, node]
        return total

    def shares(self, measures: NDArray[np.float32]) -> tuple[float, NDArray[np.float64]]:
        """Return the prior and what each feature adds to the log-odds of each row, shape (n, features)."""
        import numpy as np

        added = np.zeros(measures.shape)
        rows = np.arange(len(measures))
        for tree in range(len(self.feature)):
            node = np.zeros(len(measures), np.int64)
            while True:
                after, moved = self._step(tree, node, measures)
                if not moved.any():
                    break
                gain = self.value[tree, after] - self.value[tree, node]
                added[rows[moved], self.feature[tree, node[moved]]] += gain[moved]
                node = after
        return self.prior + float(self.value[:, 0].sum()), added

    def _step(
        self, tree: int, node: NDArray[np.int64], measures: NDArray[np.float32]
    ) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        import numpy as np

        figures = measures[np.arange(len(node)), self.feature[tree, node]]
        goes_left = np.where(np.isnan(figures), self.missing_left[tree, node], figures <= self.threshold[tree, node])
        moved = self.left[tree, node] > 0
        return np.where(moved, np.where(goes_left, self.left[tree, node], self.right[tree, node]), node), moved


@cache
def load_judge() -> Judge:
    """Return the judge that comes with castproof."""
    import numpy as np

    kept = json.loads((Path(__file__).parent / "judge.json").read_text(encoding="utf-8"))
    return Judge(
        np.array(kept["feature"], np.int16),
        np.array(kept["threshold"], np.float64),
        np.array(kept["left"], np.int16),
        np.array(kept["right"], np.int16),
        np.array(kept["missing_left"], np.bool_),
        np.array(kept["value"], np.float64),
        float(kept["prior"]),
    )
