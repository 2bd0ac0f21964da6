"""Every mesh in one pair of buffers, behind one vertex array."""

from __future__ import annotations

import ctypes
from typing import Any

import numpy as np
import numpy.typing as npt
from OpenGL import GL

from rehab.gfx.packing import hulls_in_view
from rehab.scene import shapes
from rehab.scene.mesh import VERTEX, Mesh
from rehab.scene.place import Place, Sector

Floats = npt.NDArray[np.float32]
Part = tuple[int, ctypes.c_void_p, int]
"""Count of indices, offset of the first one in bytes, first vertex."""

_SIDES = np.array([(1, 0, 0, 1), (-1, 0, 0, 1), (0, 1, 0, 1), (0, -1, 0, 1)], np.float32)
_SPARE_POINTS, _SPARE_INDICES = 40_000, 200_000  # for forms that are registered later


def side_planes(view_projection: Floats, out: Floats) -> None:
    """Write into `out` (4, 4) the planes at the left, right, bottom and top of what an eye sees.

    A point p of play space is before a plane (a, b, c, d) where (a, b, c) · p + d ≥ 0, in metres.
    """
    np.matmul(_SIDES, view_projection, out=out)
    out /= np.sqrt(np.einsum("ij,ij->i", out[:, :3], out[:, :3]))[:, None]


class _Room:
    """A buffer that is filled from its beginning, and moves to a larger one when it is full."""

    __slots__ = ("_kind", "_size", "buffer", "used")

    def __init__(self, kind: npt.DTypeLike, count: int) -> None:
        """Room for `count` records of `kind`."""
        self._kind = np.dtype(kind)
        self.used = 0
        self._size = count
        self.buffer = self._make(count)

    def _make(self, count: int) -> int:
        buffer = int(GL.glGenBuffers(1))
        GL.glBindBuffer(GL.GL_COPY_WRITE_BUFFER, buffer)
        size = self._kind.itemsize * count
        GL.glBufferData(GL.GL_COPY_WRITE_BUFFER, size, None, GL.GL_STATIC_DRAW)
        return buffer

    def add(self, data: npt.NDArray[Any]) -> int:
        """Put `data` behind what is there; the number of its first record."""
        first = self.used
        self.used += len(data)
        if self.used > self._size:
            self._move(2 * self.used)
        self.put(first, data)
        return first

    def put(self, first: int, data: npt.NDArray[Any]) -> None:
        """Write `data` over what lies at `first`."""
        at = self._kind.itemsize * first
        GL.glBindBuffer(GL.GL_COPY_WRITE_BUFFER, self.buffer)
        GL.glBufferSubData(GL.GL_COPY_WRITE_BUFFER, at, data.nbytes, data)

    def _move(self, count: int) -> None:
        old, self.buffer = self.buffer, self._make(count)
        size = self._kind.itemsize * self._size
        self._size = count
        GL.glBindBuffer(GL.GL_COPY_READ_BUFFER, old)
        GL.glCopyBufferSubData(GL.GL_COPY_READ_BUFFER, GL.GL_COPY_WRITE_BUFFER, 0, 0, size)
        GL.glDeleteBuffers(1, [old])


class Geometry:
    """One place and the forms of `shapes`; those that are registered later are added by `update`.

    `parts[number]` is the form of that number; the place comes in sectors, which `seen` chooses.
    """

    __slots__ = (
        *("_corners", "_indices", "_kept", "_place", "_points", "_sectors", "_sizes", "_version"),
        *("_within", "array", "parts"),
    )

    def __init__(self, place: Place | None) -> None:
        meshes = [shapes.shape(name) for name in shapes.NAMES]
        sectors: list[Sector] = []
        if place is not None:
            ground, sectors = place.mesh()
            meshes.append(ground)
        points = sum(len(m.points) for m in meshes)
        self._points = _Room(VERTEX, points + _SPARE_POINTS)
        self._indices = _Room(np.uint32, sum(m.faces.size for m in meshes) + _SPARE_INDICES)
        self._place = self._add(meshes.pop()) if sectors else (0, ctypes.c_void_p(0), 0)
        self.parts = [self._add(mesh) for mesh in meshes]
        self._kept = meshes
        self._sizes = [(len(m.points), m.faces.size) for m in meshes]
        self._version = shapes.version
        self._sectors = [(s.first, s.count) for s in sectors]
        self._corners = np.array([s.corners for s in sectors], np.float32).reshape(-1, 8, 3)
        self._within = np.zeros(len(sectors), np.bool_)
        self.array = int(GL.glGenVertexArrays(1))
        self._describe()

    def _add(self, mesh: Mesh) -> Part:
        first = self._points.add(mesh.vertices())
        index = self._indices.add(mesh.faces.ravel().astype(np.uint32))
        return mesh.faces.size, ctypes.c_void_p(4 * index), first

    def update(self) -> None:
        """Upload what was registered since the last time, and nothing else."""
        if self._version == shapes.version:
            return
        self._version = shapes.version
        buffers = self._points.buffer, self._indices.buffer
        for number, name in enumerate(shapes.NAMES):
            mesh = shapes.shape(name)
            if number == len(self.parts):
                self.parts.append(self._add(mesh))
                self._kept.append(mesh)
                self._sizes.append((len(mesh.points), mesh.faces.size))
            elif mesh is not self._kept[number]:
                self.parts[number] = self._replace(number, mesh)
                self._kept[number] = mesh
        if buffers != (self._points.buffer, self._indices.buffer):
            self._describe()

    def _replace(self, number: int, mesh: Mesh) -> Part:
        """In the place of what had that number where it fits, so that changing one never grows."""
        points, indices = self._sizes[number]
        if len(mesh.points) > points or mesh.faces.size > indices:
            self._sizes[number] = (len(mesh.points), mesh.faces.size)
            return self._add(mesh)
        _, offset, first = self.parts[number]
        self._points.put(first, mesh.vertices())
        self._indices.put((offset.value or 0) // 4, mesh.faces.ravel().astype(np.uint32))
        return mesh.faces.size, offset, first

    def seen(self, planes: Floats) -> list[Part]:
        """The parts of the place that may be before all `planes` (4, 4) of any of the eyes (E, …);
        neighbours that are come as one."""
        if not self._sectors:
            return []
        hulls_in_view(planes, self._corners, self._within)
        _, offset, base = self._place
        parts: list[Part] = []
        begin = end = 0
        for (first, count), inside in zip(self._sectors, self._within.tolist(), strict=True):
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
        GL.glDeleteBuffers(2, [self._points.buffer, self._indices.buffer])

    def _describe(self) -> None:
        """Tell the vertex array which buffers it reads, and how `VERTEX` lies in memory."""
        kinds = {
            "position": (3, GL.GL_FLOAT, False),
            "normal": (4, GL.GL_BYTE, True),
            "colour": (4, GL.GL_UNSIGNED_BYTE, True),
            "uv": (2, GL.GL_HALF_FLOAT, False),
            "joints": (4, GL.GL_UNSIGNED_BYTE, False),
            "weights": (4, GL.GL_UNSIGNED_BYTE, True),
        }
        GL.glBindVertexArray(self.array)
        GL.glBindBuffer(GL.GL_ARRAY_BUFFER, self._points.buffer)
        GL.glBindBuffer(GL.GL_ELEMENT_ARRAY_BUFFER, self._indices.buffer)
        fields: Any = VERTEX.fields
        for location, (name, (count, kind, normalised)) in enumerate(kinds.items()):
            offset = ctypes.c_void_p(fields[name][1])
            GL.glEnableVertexAttribArray(location)
            GL.glVertexAttribPointer(location, count, kind, normalised, VERTEX.itemsize, offset)
        GL.glBindVertexArray(0)
