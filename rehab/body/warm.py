"""Compile the body's kernel, so that no session waits for it; `rehab.warm` compiles them all."""

from __future__ import annotations

import numpy as np

from rehab.body.estimator import Estimator
from rehab.body.recording import Recording, bodies
from rehab.frame import TRACKED, FrameBuffer


def main() -> None:
    """One frame live and one in a batch compile all that there is."""
    record = FrameBuffer().record
    record["head"], record["head_bits"] = (0.0, 1.6, 0.0, 0.0, 0.0, 0.0, 1.0), TRACKED
    Estimator().step(record)
    bodies(Recording(np.zeros(1), np.array([record["head"]], np.float64), (None, None)))


if __name__ == "__main__":
    main()
