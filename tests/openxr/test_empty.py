"""The fake runtime's own cost is that of a driver's frame, with the driver left out."""

from __future__ import annotations

from collections import Counter

from playing import Looker, focus

from rehab.bench.fakexr import FakeRuntime, empty_frame


def test_empty_frame_makes_the_calls_of_a_frame_and_breaks_no_rule(drive):
    runtime = FakeRuntime(watch=True)
    driver = drive(runtime)
    focus(driver)
    before = Counter(runtime.calls)
    driver.wait()
    driver.frame()
    driver.draw(Looker(), None)
    in_a_frame = sum((runtime.calls - before).values())

    play = empty_frame()
    made = [call.__self__ for call, _ in play.__closure__[0].cell_contents]
    assert len(made) == in_a_frame
    empty = made[0]
    frames, pictures = empty.frames, empty.pictures
    for _ in range(100):
        play()
    assert empty.frames - frames == empty.pictures - pictures == 100
