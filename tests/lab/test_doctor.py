"""The doctor in a real runtime: the same exit code and words as the play that would follow."""

from __future__ import annotations

import json
import subprocess

from lab import Lab

DOCTOR = ("rehab", "doctor", "--json")


def test_it_can_play_where_a_headset_is(lab: Lab):
    answer = json.loads(lab.run(*DOCTOR))
    assert answer["can_play"] is True
    found = {one["name"]: one for one in answer["findings"]}
    assert found["runtime"]["details"]["name"].startswith("Monado")
    assert found["session"]["details"]["state"] == "FOCUSED"
    assert found["controllers"]["details"] == dict.fromkeys(
        ("left", "right"), "/interaction_profiles/valve/index_controller"
    )
    assert found["formats"]["details"]["ours"][0] == "0x8c43"
    assert found["graphics"]["details"]["software"] is True
    lab.assert_valid()


def test_it_cannot_where_the_service_is_gone(lab: Lab):
    lab.kill()
    done = subprocess.run(DOCTOR, env=lab.env, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    answer = json.loads(done.stdout)
    bad = [one for one in answer["findings"] if one["state"] == "bad"]
    assert [one["name"] for one in bad] == ["runtime"]
    assert "see that its service runs" in bad[0]["says"]
