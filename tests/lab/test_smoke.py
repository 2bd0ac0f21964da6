"""The lab itself: frames reach the compositor, poses the program, and a crash is survived."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest
from lab import CHECKOUT, Lab, wait_until
from remote import Remote, resample, turning

PEER = (sys.executable, "-m", "rehab.bench.clear_only")
PROBE = (sys.executable, str(Path(__file__).with_name("probe.py")))


def test_program_is_the_installed_one():
    import rehab

    assert CHECKOUT not in Path(rehab.__file__).parents


def test_clear_only_frames_are_delivered(lab: Lab):
    figures = json.loads(lab.run(*PEER, "--seconds", "4", "--json"))
    assert figures["focused"]
    assert figures["period_ms"] == pytest.approx(1000 / 90, rel=0.01)
    assert figures["frames"] > 90, figures  # how many a second is for `rehab bench frame` to say
    lab.assert_valid()


def test_screenshot_shows_what_was_drawn(lab: Lab):
    def greens() -> tuple[int, int]:
        picture = lab.screenshot()
        return int(picture[270, 240, 1]), int(picture[270, 720, 1])

    lab.program(*PEER, "--seconds", "10")
    # The peer clears the right eye to a lighter green; the window's first pictures are the lab's.
    wait_until(lambda: greens()[1] > greens()[0] > 0, 8, "both eyes on the compositor's window")
    assert lab.screenshot(lab.folder / "window.png").shape == (540, 960, 3)


def test_poses_and_inputs_reach_a_program(lab: Lab, remote: Remote):
    half = np.sqrt(0.5)
    head = [0.1, 1.5, -0.2, 0, half, 0, half]
    left = [-0.3, 1.1, -0.4, half, 0, 0, half]
    right = [0.35, 1.2, -0.5, 0, 0, half, half]
    remote.send(head, left, right, active=(True, True), trigger=(0.25, 1.0))
    told = json.loads(lab.run(*PROBE, "1.5"))
    assert told["focused"]
    spaced = np.array(told["poses"])
    sent = np.array([head, left, right])
    between = spaced[1:, :3] - spaced[0, :3]
    np.testing.assert_allclose(between, sent[1:, :3] - sent[0, :3], atol=1e-3)
    alike = np.abs(np.sum(spaced[:, 3:] * sent[:, 3:], axis=1))
    np.testing.assert_allclose(alike, 1.0, atol=1e-4)
    assert told["triggers"] == pytest.approx([0.25, 1.0])
    lab.assert_valid()


def test_lost_tracking_reaches_a_program(lab: Lab, remote: Remote):
    remote.send(active=(True, False))
    _, left, right = json.loads(lab.run(*PROBE, "1"))["poses"]
    assert left is not None
    assert right is None


def test_feed_ends_at_the_last_pose(lab: Lab, remote: Remote):
    still = np.tile([0, 1.5, 0, 0, 0, 0, 1.0], (2, 1))
    moving = np.array([[0.2, 1.0, -0.3, 0, 0, 0, 1.0], [0.2, 1.6, -0.3, 0, 0, 0, 1.0]])
    feeder = remote.feed(np.array([0, 0.5]), still, still, moving, active=(True, True))
    feeder.join(5)
    assert remote.failure is None
    head, _, right = json.loads(lab.run(*PROBE, "1"))["poses"]
    assert right[1] - head[1] == pytest.approx(0.1, abs=1e-3)


def test_service_killed_and_started_again(lab: Lab):
    peer = lab.program(*PEER, "--seconds", "60")
    wait_until(lambda: lab.screenshot().any(), 8, "a picture on the compositor's window")
    lab.kill()
    assert peer.wait(10) != 0
    assert "InstanceLost" in lab.log()
    lab.start()
    assert json.loads(lab.run(*PEER, "--seconds", "1", "--json"))["focused"]


def test_resample_and_turning_agree_with_a_steady_turn():
    angles = np.array([0.0, np.pi / 2])
    poses = np.zeros((2, 7))
    poses[:, 4], poses[:, 6] = np.sin(angles / 2), np.cos(angles / 2)
    poses[:, 0] = [0.0, 1.0]
    track = resample(np.array([0.0, 1.0]), poses, np.linspace(0, 1, 91))
    np.testing.assert_allclose(track[45], [0.5, 0, 0, 0, np.sin(np.pi / 8), 0, np.cos(np.pi / 8)])
    turn = turning(track[:, 3:], 90.0)
    np.testing.assert_allclose(turn[:-1, [0, 2]], 0, atol=1e-9)
    assert turn[:-1, 1].mean() == pytest.approx(np.pi / 2, rel=1e-3)
