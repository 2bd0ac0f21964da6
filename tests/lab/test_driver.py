"""The headset's driver in a real runtime, under Khronos's validation."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest
from lab import Lab, wait_until
from remote import Remote

PROGRAM = (sys.executable, str(Path(__file__).with_name("clearing.py")))

HALF = np.sqrt(0.5)
HEAD = [0.1, 1.5, -0.2, 0, HALF, 0, HALF]
LEFT = [-0.3, 1.1, -0.4, HALF, 0, 0, HALF]
RIGHT = [0.35, 1.2, -0.5, 0, 0, HALF, HALF]


def play(lab: Lab, **order) -> dict:
    return json.loads(lab.run(*PROGRAM, json.dumps(order)))


def test_poses_and_inputs_arrive_as_they_were_sent(lab: Lab, remote: Remote):
    remote.send(HEAD, LEFT, RIGHT, active=(True, True), trigger=(0.25, 1.0), b_click=(0, 1))
    told = play(lab)
    assert told["ended"] == ""
    assert told["info"][0].startswith("Monado")
    assert told["info"][2] == pytest.approx(90, abs=0.5)
    last = told["last"]
    for measured, displayed, sent in (
        ("head", "display_head", HEAD),
        ("grip_left", "display_left", LEFT),
        ("grip_right", "display_right", RIGHT),
    ):
        for name in (measured, displayed):
            assert last[f"{name}_bits"] == 15
            np.testing.assert_allclose(last[name][:3], sent[:3], atol=1e-3)
            assert abs(np.dot(last[name][3:], sent[3:])) == pytest.approx(1.0, abs=1e-4)
    assert last["trigger"] == pytest.approx([0.25, 1.0], abs=1e-4)
    assert last["menu"] == [0, 1]
    assert 0 < told["ahead_ms"] < 100  # as a rule: a busy machine wakes us later now and then
    lab.assert_valid()


def test_a_hand_that_is_lost_is_nothing(lab: Lab, remote: Remote):
    remote.send(HEAD, LEFT, RIGHT, active=(True, False))
    last = play(lab)["last"]
    assert last["grip_left_bits"] == 15
    assert last["grip_right_bits"] == last["aim_right_bits"] == 0
    assert not any(last["grip_right"])
    lab.assert_valid()


@pytest.mark.parametrize(("mode", "height"), [("keep-height", 1.5), ("full", 1.2)])
def test_recentring_puts_the_head_over_the_origin(
    lab: Lab, remote: Remote, mode: str, height: float
):
    remote.send(HEAD, LEFT, RIGHT, active=(True, True))
    told = play(lab, recentre=mode)
    assert told["epochs"][:10] == [0] * 10
    assert told["epochs"][11] == 1
    np.testing.assert_allclose(told["last"]["head"][:3], [0, height, 0], atol=2e-3)
    np.testing.assert_allclose(np.abs(told["last"]["head"][3:]), [0, 0, 0, 1], atol=1e-3)
    lab.assert_valid()


def test_escape_leads_to_a_clean_end(lab: Lab):
    told = play(lab, close="window", mirror=True)
    assert told["frames"] >= 90
    assert told["ended"] == ""
    lab.assert_valid()


def test_a_runtime_that_crashes_is_called_back(lab: Lab):
    program = lab.program(*PROGRAM, json.dumps({"frames": 200}))
    wait_until(lambda: lab.screenshot().any(), 8, "a picture on the compositor's window")
    lab.kill()
    lab.start()
    assert program.wait(30) == 0
    told = json.loads(lab.log().splitlines()[-1])
    assert told["ended"] == ""
    kinds = [kind for kind, _ in told["news"] if kind in ("away", "back")]
    assert kinds == ["away", "back"]
    lab.assert_valid()
