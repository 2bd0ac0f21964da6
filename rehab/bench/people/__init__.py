"""Simulated people whose joint angles are known, and what tracking does to a clip of anybody.

They judge the estimator, so they share none of its kinematics, and no angle is fitted to them; how
far an angle may be off is, on other seeds than the ones that judge it.

    clip(PEOPLE["frozen_shoulder"](7), "abduction", seed=3)

Modules: `person` and `patients` (who), `movements` on `timing` and `grasp` (what they mean to do),
`habits` (what becomes of it), `figure` (joints), `truth` (angles), `clips` (all of it), `perturb`
and `joining` (clip to clip).
"""

from rehab.bench.people.clips import clip
from rehab.bench.people.movements import MOVEMENTS, possible
from rehab.bench.people.patients import PEOPLE
from rehab.bench.people.person import Person, healthy

__all__ = ["MOVEMENTS", "PEOPLE", "Person", "clip", "healthy", "possible"]
