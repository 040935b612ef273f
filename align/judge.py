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
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

__all__ = ["HOPELESS", "Judge", "load_judge"]

_ROWS = 8192
"""So many are judged at a time: their measures fit a processor's cache, which halves the time of a long transcript."""
HOPELESS = -6.3
"""Of 3,641 candidates of the calls that end above -4, a few stand below this after a quarter or half of the trees."""


@dataclass(frozen=True, slots=True, eq=False)
class Judge:
    """Boosted trees as arrays of shape (trees, nodes); a node whose `left` is 0 is a leaf.

    `value` holds a leaf's log-odds and, inside, the mean of those below. `missing_left` tells where NaN goes.
    """

    feature: NDArray[np.int64]
    threshold: NDArray[np.float64]
    left: NDArray[np.int64]
    right: NDArray[np.int64]
    missing_left: NDArray[np.bool_]
    value: NDArray[np.float64]
    prior: float

    @classmethod
    def parse(cls, text: str) -> Judge:
        """Return the judge that `text` tells of, as `train_judge.py` writes it."""
        import numpy as np

        kept = json.loads(text)
        return cls(
            np.array(kept["feature"], np.int64),
            np.array(kept["threshold"], np.float64),
            np.array(kept["left"], np.int64),
            np.array(kept["right"], np.int64),
            np.array(kept["missing_left"], np.bool_),
            np.array(kept["value"], np.float64),
            float(kept["prior"]),
        )

    def log_odds(self, measures: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the log-odds of each row of `measures`, shape (n,).

        What is hopeless by the first trees is not shown to the others: its log-odds are somewhere below `HOPELESS`.
        """
        import numpy as np

        blocks = [self._log_odds(measures[k : k + _ROWS]) for k in range(0, len(measures), _ROWS)]
        return np.concatenate(blocks) if blocks else np.zeros(0)

    def _log_odds(self, measures: NDArray[np.float32]) -> NDArray[np.float64]:
        import numpy as np

        quarter, half = len(self.feature) // 4, len(self.feature) // 2
        total = np.full(len(measures), self.prior)
        for trees in (range(quarter), range(quarter, half), range(half, len(self.feature))):
            hopeful = np.nonzero(total >= HOPELESS)[0]
            total[hopeful] += self._added(trees, measures[hopeful])
        return total

    def _added(self, trees: range, measures: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return what `trees` add to the log-odds of each row."""
        import numpy as np

        added = np.zeros(len(measures))
        for tree in trees:
            node = np.zeros(len(measures), np.int64)
            for rows, _, after in self._steps(tree, measures):
                node[rows] = after
            added += self.value[tree, node]
        return added

    def shares(self, measures: NDArray[np.float32]) -> tuple[float, NDArray[np.float64]]:
        """Return the prior and what each feature adds to the log-odds of each row, shape (n, features)."""
        import numpy as np

        added = np.zeros(measures.shape)
        for tree in range(len(self.feature)):
            value = self.value[tree]
            for rows, before, after in self._steps(tree, measures):
                added[rows, self.feature[tree, before]] += value[after] - value[before]
        return self.prior + float(self.value[:, 0].sum()), added

    def _steps(
        self, tree: int, measures: NDArray[np.float32]
    ) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]]:
        """Yield the rows that move on, each from a node to the next, until all have come to a leaf."""
        import numpy as np

        feature, threshold, missing = self.feature[tree], self.threshold[tree], self.missing_left[tree]
        left, right = self.left[tree], self.right[tree]
        figures, width = measures.ravel(), measures.shape[1]
        rows = np.arange(len(measures) if left[0] else 0)
        node = np.zeros(len(rows), np.int64)
        while len(rows):
            figure = figures[rows * width + feature[node]]
            goes_left = (figure <= threshold[node]) | (missing[node] & np.isnan(figure))
            after = np.where(goes_left, left[node], right[node])
            yield rows, node, after
            inner = left[after] > 0
            rows, node = rows[inner], after[inner]


@cache
def load_judge() -> Judge:
    """Return the judge that comes with castproof."""
    return Judge.parse((Path(__file__).parent / "judge.json").read_text(encoding="utf-8"))
