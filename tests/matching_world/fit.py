"""Fit the curves from bits to probability anew: `python -m tests.matching_world.fit [--seeds N …] [--write]`.

It matches development worlds, takes each best candidate's bits and whether it was right, and lays a rising curve
through them. Without `--write` it only shows the curves; with it they go into the weights of the product.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from companion.core.matching.weights import Weights
from companion.lexicon_files import shipped_weights
from tests.matching_world.__main__ import match
from tests.matching_world.pooling import knots, pool
from tests.matching_world.scoring import Judged, read_judged
from tests.matching_world.world import TRUTH, write_world

_WEIGHTS = Path(__file__).parents[2] / "companion" / "matching_data" / "weights.json"
_KINDS = {
    "natural": "person",
    "natural, absent": "person",
    "companies": "company",
    "companies, absent": "company",
}
"""The slices that are fitted to: the natural mix. Impostors are the thresholds' and the rules' business."""
_LEAST, _LEAST_RIGHT = 40, 3
_WIDEST = 60.0


def main() -> int:
    """Match, fit, show; write where that is asked for."""
    chosen = _read_arguments()
    weights = shipped_weights()
    observed: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    for seed in chosen.seeds:
        with tempfile.TemporaryDirectory(prefix="c2c-fit-") as name:
            folder = Path(name)
            write_world(
                folder, contacts=chosen.contacts, queries=chosen.queries, seed=seed, side="development"
            )
            match(folder, folder / "decisions.jsonl")
            for kind, pair in bits_of(read_judged(folder / "decisions.jsonl", folder / TRUTH), weights):
                observed[kind].append(pair)
    curves = {
        kind: knots(pool(pairs, least=_LEAST, least_right=_LEAST_RIGHT))
        for kind, pairs in sorted(observed.items())
    }
    text = curves_text(curves)
    sys.stdout.write(text + "\n")
    if chosen.write:
        _WEIGHTS.write_text(with_curves(_WEIGHTS.read_text(encoding="utf-8"), text), encoding="utf-8")
    return 0


def bits_of(judged: Iterable[Judged], weights: Weights) -> Iterable[tuple[str, tuple[float, bool]]]:
    """For each best candidate of the natural mix: the kind, its bits, and whether it is right."""
    for one in judged:
        kind = _KINDS.get(one.slice)
        if kind and one.probability > 0:
            yield kind, (inverse(weights, kind, one.probability), one.is_right)


def inverse(weights: Weights, kind: str, probability: float) -> float:
    """The bits to which the present curve gives a probability."""
    low, high = -_WIDEST, _WIDEST
    for _ in range(50):
        middle = (low + high) / 2
        if weights.probability(kind, middle) < probability:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def curves_text(curves: dict[str, list[tuple[float, float]]]) -> str:
    """The curves as they stand in the data file."""
    lines = (
        f'    "{kind}": [{", ".join(f"[{bits:.2f}, {chance:.5f}]" for bits, chance in curve)}]'
        for kind, curve in curves.items()
    )
    return '"curves": {\n' + ",\n".join(lines) + "\n  }"


def with_curves(weights: str, curves: str) -> str:
    """The text of the data file with other curves, and the next version."""
    version = int(json.loads(weights)["version"]) + 1
    replaced = re.sub(r'"curves": \{.*?\n  \}', lambda _: curves, weights, count=1, flags=re.DOTALL)
    return re.sub(r'"version": "\d+"', f'"version": "{version}"', replaced, count=1)


def _read_arguments(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.matching_world.fit", description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=[11, 12, 13, 14], metavar="N")
    parser.add_argument("--contacts", type=int, default=20_000, metavar="N")
    parser.add_argument("--queries", type=int, default=2_000, metavar="N")
    parser.add_argument("--write", action="store_true", help="put the curves into the product's weights")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    raise SystemExit(main())
