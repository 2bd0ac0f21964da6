"""Compile all kernels, so that no session waits for them: `python -m rehab.warm`."""

from __future__ import annotations

import numpy as np

from rehab.body import warm
from rehab.gfx.instances import Instances
from rehab.gfx.packing import hulls_in_view
from rehab.measures import warping
from rehab.scene import Scene, bones
from rehab.store import blocks


def main() -> None:
    """What a body and a scene with everything in it call once compiles all that there is."""
    warm.main()
    scene = Scene(place=None)
    scene.add("star", cue="touch", emission=0.5)
    scene.text("a", position=(0.0, 0.0, 0.0))
    Instances().fill(scene)
    planes, corners = np.zeros((2, 4, 4), np.float32), np.zeros((1, 8, 3), np.float32)
    hulls_in_view(planes, corners, np.zeros(1, np.bool_))
    both = np.stack([bones.joints(bones.NEUTRAL, side) for side in (0, 1)])
    blocks.warm()
    warping.warm()
    bones.matrices(both, np.zeros((2, 3), np.float32))


if __name__ == "__main__":
    main()
