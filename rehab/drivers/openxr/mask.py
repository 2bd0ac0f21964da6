"""What the lenses hide of each eye's picture, as the runtime tells it (XR_KHR_visibility_mask)."""

from __future__ import annotations

import ctypes
import logging
from collections.abc import Sequence
from ctypes import byref

import numpy as np
import xr

from rehab.drivers.openxr.extensions import VISIBILITY_MASK
from rehab.drivers.openxr.instance import STEREO, Instance
from rehab.drivers.openxr.results import CallFailed, Lost, check
from rehab.frame import Eye, Floats

MOST = 100_000
"""Corners that a mask may have; those seen so far have hundreds."""

_NAME = "xrGetVisibilityMaskKHR"
_HIDDEN = int(xr.VisibilityMaskTypeKHR.HIDDEN_TRIANGLE_MESH)
_log = logging.getLogger(__name__)


class Masks:
    """Keeps `Eye.mask` of both eyes true."""

    def __init__(self, instance: Instance, session: int, eyes: Sequence[Eye]) -> None:
        """Raises `Lost`."""
        self._instance, self._session = instance, session
        self._eyes = eyes
        self._offered = VISIBILITY_MASK in instance.enabled
        for view in range(len(eyes)):
            self.ask(view)

    @property
    def any(self) -> bool:
        """Whether anything is hidden."""
        return any(eye.mask is not None for eye in self._eyes)

    def ask(self, view: int) -> None:
        """Ask anew what is hidden of the eye `view`; nothing where the answer is none. `Lost`."""
        if not self._offered or not 0 <= view < len(self._eyes):
            return
        try:
            self._eyes[view].mask = self._triangles(view)
        except Lost:
            raise
        except (CallFailed, ValueError) as error:
            self._eyes[view].mask = None
            _log.warning("nothing of eye %d is taken for hidden: %s", view, error)

    def _triangles(self, view: int) -> Floats | None:
        """Corners (N, 2) in the plane z = -1, or None. ValueError says what is wrong with them."""
        get = self._instance.runtime.extension(self._instance.value, _NAME)
        mask = xr.VisibilityMaskKHR()
        asked = (self._session, int(STEREO), view, _HIDDEN, byref(mask))
        check(_NAME, get(*asked))
        corners, indices = mask.vertex_count_output, mask.index_count_output
        if not corners or not indices:
            return None
        if corners > MOST or indices > MOST or indices % 3:
            raise ValueError(f"a mask of {corners} corners and {indices} indices")
        places, order = (xr.Vector2f * corners)(), (ctypes.c_uint32 * indices)()
        mask.vertex_capacity_input, mask.vertices = corners, places
        mask.index_capacity_input, mask.indices = indices, order
        check(_NAME, get(*asked))
        chosen = np.frombuffer(order, np.uint32)
        if chosen.max() >= corners:
            raise ValueError(f"a mask of {corners} corners that names number {chosen.max()}")
        triangles = np.frombuffer(places, np.float32).reshape(-1, 2)[chosen]
        if not np.isfinite(triangles).all():
            raise ValueError("a mask with a corner nowhere")
        return triangles
