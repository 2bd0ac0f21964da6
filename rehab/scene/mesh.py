"""Triangle meshes: arrays of points, smooth normals and colours, and how to join them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

VERTEX = np.dtype(
    [
        ("position", "<f4", (3,)),
        ("normal", "i1", (4,)),
        ("colour", "u1", (4,)),
        ("uv", "<f2", (2,)),
        ("joints", "u1", (4,)),
        ("weights", "u1", (4,)),
    ],
    align=False,
)
"""As the graphics card reads it, in the order of its attributes' locations.

The fourth part of `normal` is how far a point sways in the wind (0 to 127) or, negative, how far
it has faded out; `colour` is sRGB, its fourth part how much of the node's colour it takes. `joints`
are numbers of the node's pose and `weights` (of 255, summing to 255) how much each moves the point;
a mesh without a skin has zeros there.
"""


@dataclass(frozen=True, slots=True)
class Mesh:
    """Points (n, 3) in metres, normals (n, 3), colours (n, 4), sway (n,), faces (m, 3).

    Where there is a texture, `uv` (n, 2) are its coordinates, from the picture's top left. Where
    there is a skin, `joints` (n, 4) are numbers of its bones and `weights` (n, 4) sum to one.
    """

    points: Floats
    normals: Floats
    colours: Floats
    sway: Floats
    faces: npt.NDArray[np.int32]
    uv: Floats | None = None
    joints: npt.NDArray[np.uint8] | None = None
    weights: Floats | None = None

    def vertices(self) -> npt.NDArray[np.void]:
        """The points as records of `VERTEX` (n,)."""
        out = np.zeros(len(self.points), VERTEX)
        out["position"] = self.points
        out["normal"][:, :3] = np.rint(self.normals * 127)
        out["normal"][:, 3] = np.rint(np.clip(self.sway, -1, 1) * 127)
        out["colour"] = np.rint(np.clip(self.colours, 0, 1) * 255)
        if self.uv is not None:
            out["uv"] = self.uv
        if self.joints is not None and self.weights is not None:
            out["joints"] = self.joints
            weights = np.rint(self.weights * 255)
            rows = np.arange(len(weights))  # rounding must not make a skin shrink
            weights[rows, self.weights.argmax(axis=1)] += 255 - weights.sum(axis=1)
            out["weights"] = weights
        return out

    @property
    def radius(self) -> float:
        """The largest distance from the origin."""
        return float(np.sqrt((self.points**2).sum(axis=1).max(initial=0.0)))

    def moved(
        self,
        position: npt.ArrayLike = (0, 0, 0),
        scale: npt.ArrayLike = 1.0,
        turn: npt.ArrayLike | None = None,
    ) -> Mesh:
        """A copy that is scaled (a number or x, y, z), turned (3x3), then moved."""
        s = np.broadcast_to(np.asarray(scale, np.float32), (3,))
        r = np.eye(3, dtype=np.float32) if turn is None else np.asarray(turn, np.float32)
        points = ((self.points * s) @ r.T + np.asarray(position, np.float32)).astype(np.float32)
        faces = self.faces if np.prod(s) * np.linalg.det(r) > 0 else self.faces[:, ::-1]
        return replace(self, points=points, normals=unit((self.normals / s) @ r.T), faces=faces)

    def coloured(self, rgb: npt.ArrayLike, tint: float = 0.0) -> Mesh:
        """A copy in the sRGB colour `rgb` (3,) or (n, 3) that takes `tint` of the node's colour."""
        colours = np.empty((len(self.points), 4), np.float32)
        colours[:, :3] = rgb
        colours[:, 3] = tint
        return replace(self, colours=colours)

    def swaying(self, sway: npt.ArrayLike) -> Mesh:
        """A copy that sways by `sway` (n,)."""
        wide = np.broadcast_to(np.asarray(sway, np.float32), (len(self.points),))
        return replace(self, sway=wide)

    def posed(self, matrices: npt.ArrayLike) -> Mesh:
        """A copy whose skin is moved by its bones' `matrices` (J, 3, 4), as the shader does it."""
        if self.joints is None or self.weights is None:
            raise ValueError("a mesh without a skin cannot be posed")
        each = np.asarray(matrices, np.float32)[self.joints]
        blend = np.einsum("nj,njab->nab", self.weights, each)
        points = np.einsum("nab,nb->na", blend[..., :3], self.points) + blend[..., 3]
        normals = unit(np.einsum("nab,nb->na", blend[..., :3], self.normals))
        return replace(self, points=points, normals=normals, joints=None, weights=None)


def unit(vectors: npt.ArrayLike) -> Floats:
    """`vectors` (n, 3) at length one."""
    v = np.asarray(vectors, np.float32)
    return np.asarray(v / np.maximum(np.linalg.norm(v, axis=-1, keepdims=True), 1e-12), np.float32)


def make(points: npt.ArrayLike, faces: npt.ArrayLike, normals: npt.ArrayLike | None = None) -> Mesh:
    """A mesh that takes its node's colour wholly; smooth normals unless given."""
    p = np.asarray(points, np.float32)
    f = np.asarray(faces, np.int32).reshape(-1, 3)
    n = smooth(p, f) if normals is None else unit(normals)
    return Mesh(p, n, np.ones((len(p), 4), np.float32), np.zeros(len(p), np.float32), f)


def smooth(points: Floats, faces: npt.NDArray[np.int32]) -> Floats:
    """The normals (n, 3) of the faces around every point, weighed by their areas."""
    a, b, c = points[faces].transpose(1, 0, 2)
    across = np.cross(b - a, c - a)
    out = np.zeros_like(points)
    for axis in range(3):
        for corner in range(3):
            out[:, axis] += np.bincount(
                faces[:, corner], weights=across[:, axis], minlength=len(points)
            )
    out[np.linalg.norm(out, axis=1) < 1e-12] = (0.0, 0.0, 1.0)  # only slivers meet here
    return unit(out)


def join(meshes: Sequence[Mesh]) -> Mesh:
    """All of `meshes` as one, without textures or skins."""
    first = np.cumsum([0, *(len(m.points) for m in meshes)])
    return Mesh(
        np.concatenate([m.points for m in meshes]),
        np.concatenate([m.normals for m in meshes]),
        np.concatenate([m.colours for m in meshes]),
        np.concatenate([m.sway for m in meshes]),
        np.concatenate([m.faces + at for m, at in zip(meshes, first[:-1], strict=True)]),
    )


def grid_faces(rows: int, columns: int, *, closed: bool = False) -> npt.NDArray[np.int32]:
    """Faces (m, 3) of a grid of points, its last column joined to its first if `closed`."""
    wide = columns if closed else columns - 1
    r, c = np.meshgrid(np.arange(rows - 1), np.arange(wide), indexing="ij")
    a = r * columns + c
    b = r * columns + (c + 1) % columns
    faces = np.stack([a, b, a + columns, b, b + columns, a + columns], axis=-1)
    return faces.reshape(-1, 3).astype(np.int32)


def lathe(profile: npt.ArrayLike, segments: int = 24, normals: npt.ArrayLike | None = None) -> Mesh:
    """`profile` (n, 2) of radius and height, from below to above, turned about +Y.

    `normals` (n, 2), outward and upward, are those of the profile; without them the mesh is smooth
    all over.
    """
    p = np.asarray(profile, np.float64)
    faces = grid_faces(len(p), segments, closed=True)
    points = _turned(p, segments)
    across = np.abs(p[faces // segments, 0]) > 1e-9
    whole = across.sum(axis=1) > 1  # two points on the axis are one place
    around = None if normals is None else _turned(np.asarray(normals, np.float64), segments)
    return make(points, faces[whole], around)


def _turned(profile: npt.NDArray[np.float64], segments: int) -> npt.NDArray[np.float64]:
    """What `profile` (n, 2) passes on its way about +Y (n * segments, 3)."""
    angle = np.linspace(0, 2 * np.pi, segments, endpoint=False)
    ring = np.stack([np.cos(angle), np.zeros(segments), -np.sin(angle)], axis=-1)
    points = profile[:, None, :1] * ring + profile[:, None, 1:] * np.array([0.0, 1.0, 0.0])
    return np.asarray(points.reshape(-1, 3), np.float64)
