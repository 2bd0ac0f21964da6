"""Every mesh in one pair of buffers, behind one vertex array."""

from __future__ import annotations

import ctypes
from typing import Any

import numpy as np
import numpy.typing as npt
from OpenGL import GL

from rehab.scene import shapes
from rehab.scene.mesh import VERTEX, Mesh
from rehab.scene.place import Place, Sector

_SIDES = np.array([(1, 0, 0, 1), (-1, 0, 0, 1), (0, 1, 0, 1), (0, -1, 0, 1)], np.float32)

Part = tuple[int, ctypes.c_void_p, int]
"""Count of indices, offset of the first one in bytes, first vertex."""


class Geometry:
    """The forms of `shapes.NAMES` and one place, uploaded once.

    `parts[number]` is the form of that number; the place comes in sectors, which `seen` chooses.
    """

    __slots__ = ("_buffers", "_corners", "_place", "_sectors", "array", "parts")

    def __init__(self, place: Place | None) -> None:
        meshes = [shapes.shape(name) for name in shapes.NAMES]
        sectors: list[Sector] = []
        if place is not None:
            ground, sectors = place.mesh()
            meshes.append(ground)
        self.parts = _parts(meshes)
        self._sectors = [(s.first, s.count) for s in sectors]
        self._place = self.parts.pop() if sectors else (0, ctypes.c_void_p(0), 0)
        corners = [np.c_[s.corners, np.ones(8, np.float32)] for s in sectors]
        self._corners = np.array(corners, np.float32).reshape(-1, 4)
        self.array = int(GL.glGenVertexArrays(1))
        self._buffers = [int(b) for b in GL.glGenBuffers(2)]
        GL.glBindVertexArray(self.array)
        vertices = np.concatenate([m.vertices() for m in meshes])
        indices = np.concatenate([m.faces.ravel() for m in meshes]).astype(np.uint32)
        for target, buffer, data in (
            (GL.GL_ARRAY_BUFFER, self._buffers[0], vertices),
            (GL.GL_ELEMENT_ARRAY_BUFFER, self._buffers[1], indices),
        ):
            GL.glBindBuffer(target, buffer)
            GL.glBufferData(target, data.nbytes, data.tobytes(), GL.GL_STATIC_DRAW)
        _describe()
        GL.glBindVertexArray(0)

    def seen(self, view_projection: npt.NDArray[np.float32]) -> list[Part]:
        """The parts of the place that may be in view; neighbours that are come as one."""
        if not self._sectors:
            return []
        planes = _SIDES @ view_projection
        within = (self._corners @ planes.T).reshape(-1, 8, 4).max(axis=1).min(axis=1) > 0.0
        _, offset, base = self._place
        parts: list[Part] = []
        begin = end = 0
        for (first, count), inside in zip(self._sectors, within.tolist(), strict=True):
            if not inside:
                continue
            if first != end and end > begin:
                parts.append((end - begin, ctypes.c_void_p((offset.value or 0) + 4 * begin), base))
            begin = begin if first == end else first
            end = first + count
        if end > begin:
            parts.append((end - begin, ctypes.c_void_p((offset.value or 0) + 4 * begin), base))
        return parts

    def close(self) -> None:
        """Let the buffers go."""
        GL.glDeleteVertexArrays(1, [self.array])
        GL.glDeleteBuffers(len(self._buffers), self._buffers)


def _parts(meshes: list[Mesh]) -> list[Part]:
    parts, index, vertex = [], 0, 0
    for mesh in meshes:
        parts.append((mesh.faces.size, ctypes.c_void_p(4 * index), vertex))
        index += mesh.faces.size
        vertex += len(mesh.points)
    return parts


def _describe() -> None:
    """Tell the bound vertex array how `VERTEX` lies in memory."""
    kinds = {
        "position": (3, GL.GL_FLOAT, False),
        "normal": (4, GL.GL_BYTE, True),
        "colour": (4, GL.GL_UNSIGNED_BYTE, True),
        "uv": (2, GL.GL_HALF_FLOAT, False),
        "joints": (4, GL.GL_UNSIGNED_BYTE, False),
        "weights": (4, GL.GL_UNSIGNED_BYTE, True),
    }
    fields: Any = VERTEX.fields
    for location, (name, (count, kind, normalised)) in enumerate(kinds.items()):
        offset = ctypes.c_void_p(fields[name][1])
        GL.glEnableVertexAttribArray(location)
        GL.glVertexAttribPointer(location, count, kind, normalised, VERTEX.itemsize, offset)
