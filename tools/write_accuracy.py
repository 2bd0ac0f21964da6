"""Run the accuracy bench and write what it finds to where it is shipped.

    python -m tools.write_accuracy [FOLDER]

FOLDER (default ../shared/motion beside the checkout) holds motion clips as its README describes.
Written are the tables and pictures of docs/accuracy.md; our own error between days,
rehab/measures/data/own_error.json, with the estimator's version; and tests/bench/reached.json, what
figures that miss their goal must keep to.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from rehab.bench.accuracy import MOTION, bench
from rehab.bench.accuracy.page import rewritten
from rehab.bench.accuracy.pictures import pictures
from rehab.bench.figures import Figure
from rehab.body import VERSION

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "accuracy.md"
REACHED = ROOT / "tests" / "bench" / "reached.json"
OWN_ERROR = ROOT / "rehab" / "measures" / "data" / "own_error.json"

SLACK = 0.05
"""Part of a figure by which another computer may find it worse."""


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else MOTION
    found = bench(folder, lambda what: print(what, file=sys.stderr))
    PAGE.write_text(rewritten(PAGE.read_text(encoding="utf-8"), found), encoding="utf-8")
    pictures(found, ROOT / "docs" / "accuracy")
    rows = ",\n    ".join(json.dumps(row) for row in found.own_error)
    OWN_ERROR.write_text(
        f'{{\n  "estimator": {json.dumps(VERSION)},\n  "rows": [\n    {rows}\n  ]\n}}\n',
        encoding="utf-8",
    )
    missed = {name: f for name, f in found.result.figures.items() if not f.holds}
    bars = {name: round(_bar(figure), 2) for name, figure in missed.items()}
    REACHED.write_text(json.dumps(bars, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _bar(figure: Figure) -> float:
    """What a figure that misses its goal must keep to; a share stays below all."""
    slack = SLACK * figure.value
    if figure.unit == "%" and figure.value < 100.0:
        slack = min(slack, 0.5 * (100.0 - figure.value))
    return figure.value - slack if figure.at_least else figure.value + slack


if __name__ == "__main__":
    main()
