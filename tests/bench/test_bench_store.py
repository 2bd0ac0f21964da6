"""The store's benchmark in a small form: every figure is there, with the goal promised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from rehab.bench import store, store_run
from rehab.bench.accuracy.takes import MOTION
from rehab.bench.figures import Result
from rehab.bench.movement import RATE, clips, frames, without_aim
from rehab.frame import TRACKED

GOALS = {
    "report, web page": (1.0, "s"),
    "report, PDF": (2.5, "s"),
    "page of one session": (0.2, "s"),
    "report, web page, highest memory": (300.0, "MB"),
    "report, PDF, highest memory": (300.0, "MB"),
    "page of one session, highest memory": (300.0, "MB"),
    "list of 5 patients": (50.0, "ms"),
    "search of 5 patients": (50.0, "ms"),
    "recording a frame, frame thread": (5.0, "µs"),
}
OF_MOVEMENT = {
    "0.05 minutes of head and both hands": (5.0, "MB"),
    "reading 0.05 minutes": (0.2, "s"),
}


@pytest.fixture(scope="module")
def small() -> Result:
    """Run in this process, which takes an eighth of the time."""
    with pytest.MonkeyPatch.context() as patched:

        def here(arguments: Sequence[str], more: Mapping[str, str]) -> dict[str, Any]:
            for name, value in more.items():
                patched.setenv(name, value)
            return store_run.made(arguments)

        sizes = store.Sizes(sessions=3, patients=5, each=2, seconds=3.0, frames=300, runs=1)
        return store.bench(lambda _: None, sizes, here)


def test_every_promise_has_its_figure(small: Result) -> None:
    promised = GOALS | (OF_MOVEMENT if MOTION.is_dir() else {})
    for name, (goal, unit) in promised.items():
        figure = small.figures[name]
        assert (figure.goal, figure.unit) == (goal, unit)
        assert figure.value > 0.0


def test_what_has_no_movement_to_record_says_so(
    small: Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ("size of a recording" in small.not_run) != MOTION.is_dir()
    result = Result()
    monkeypatch.setattr(store, "MOTION", MOTION / "nowhere")
    store._recording(result, None)  # type: ignore[arg-type]
    assert result.not_run == {"size of a recording": store.NO_CLIPS}


@pytest.mark.skipif(not MOTION.is_dir(), reason=f"no clips in {MOTION}")
@pytest.mark.parametrize("headset", [True, False])
def test_clips_pass_into_one_another_without_a_jump(headset: bool) -> None:
    paths = clips(MOTION, headset)[-3:]
    made = frames(paths, 60.0)
    assert len(made) == 60 * RATE
    for name in ("head", "grip_left", "grip_right", "aim_left", "aim_right"):
        assert (made[f"{name}_bits"] == TRACKED).all()
        assert np.abs(np.linalg.norm(made[name][:, 3:], axis=1) - 1.0).max() < 1e-3
        # Nobody's hand goes 20 m/s: 22 cm a frame.
        assert np.linalg.norm(np.diff(made[name][:, :3], axis=0), axis=1).max() < 0.22
        turned = np.abs(np.sum(made[name][1:, 3:] * made[name][:-1, 3:], axis=1))
        assert turned.min() > 0.9
    assert not without_aim(made)["aim_left_bits"].any()
