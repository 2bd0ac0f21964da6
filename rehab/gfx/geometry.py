"""Every mesh in one pair of buffers, behind one vertex array."""

from __future__ import annotations

import ctypes

import numpy as np
from OpenGL import GL

from rehab.scene import shapes
from rehab.scene.mesh import VERTEX, Mesh
from rehab.scene.place import Place, Sector

Part = tuple[int, ctypes.c_void_p, int]
"""Count of indices, offset of the first one in bytes, first vertex."""


class Geometry:
    """The forms of `shapes.NAMES` and one place, uploaded once.

    `parts[number]` is the form of that number; `sectors` are the parts of the place.
    """

    __slots__ = ("_buffers", "array", "parts", "sectors")

    def __init__(self, place: Place | None) -> None:
        meshes = [shapes.shape(name) for name in shapes.NAMES]
        sectors: list[Sector] = []
        if place is not None:
            ground, sectors = place.mesh()
            meshes.append(ground)
        self.parts = _parts(meshes)
        self.sectors: list[tuple[Sector, Part]] = []
        if sectors:
            _, offset, base = self.parts.pop()
            for sector in sectors:
                start = (offset.value or 0) + 4 * sector.first
                self.sectors.append((sector, (sector.count, ctypes.c_void_p(start), base)))
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
    }
    fields = VERTEX.fields or {}
    for location, (name, (count, kind, normalised)) in enumerate(kinds.items()):
        offset = ctypes.c_void_p(fields[name][1])
        GL.glEnableVertexAttribArray(location)
        GL.glVertexAttribPointer(location, count, kind, normalised, VERTEX.itemsize, offset)
