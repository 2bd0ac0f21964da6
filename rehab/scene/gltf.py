"""Models from glTF 2.0 binaries: loaded into plain arrays, checked, then added to scenes.

Read are triangles with normals, colours, one set of texture coordinates and one skin; the node
hierarchy; and materials by metallic roughness with their colour, normal and roughness pictures.
Animations, cameras, lights and morph targets are left out.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from rehab import math3d
from rehab.errors import UserError
from rehab.scene import material, shapes
from rehab.scene.colour import VIOLET
from rehab.scene.glb import FILE_LIMIT, NODE_LIMIT, Binary, Unfit, listed, numbers, whole
from rehab.scene.gltf_parts import JOINT_LIMIT, SIZE_LIMIT, Part, read_material, read_part
from rehab.scene.material import Material
from rehab.scene.mesh import Floats
from rehab.scene.node import Node
from rehab.scene.scene import Scene

DEEP = 64
POINT_LIMIT = 500_000  # of the whole model

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Skin:
    """The branches that are joints (J), and what takes the mesh to each one's axes (J, 4, 4)."""

    joints: npt.NDArray[np.intp]
    inverse: Floats


@dataclass(frozen=True)
class Branch:
    """A node of the hierarchy, below branch `parent` (-1: the model itself)."""

    name: str
    parent: int
    position: tuple[float, ...]
    orientation: tuple[float, ...]
    scale: tuple[float, ...]
    parts: tuple[int, ...]
    skin: int


@dataclass(frozen=True)
class Model:
    """A checked model. Metres, +Y up; parents come before their children in `branches`."""

    name: str
    parts: tuple[Part, ...]
    materials: tuple[Material, ...]
    branches: tuple[Branch, ...]
    skins: tuple[Skin, ...]

    def add_to(self, scene: Scene, parent: Node | None = None) -> Node:
        """Add the model to `scene`, its hierarchy as nodes below the node that is returned.

        Its meshes and materials are registered as "FILE:…"; a file of the same name loaded before
        is replaced. Raises `UserError` where there is no room for its materials.
        """
        self.register()
        top = scene.add("", parent=parent, label=self.name)
        nodes: list[Node] = []
        worlds = self.worlds()
        for branch in self.branches:
            above = nodes[branch.parent] if branch.parent >= 0 else top
            node = scene.add(
                "",
                position=branch.position,
                orientation=branch.orientation,
                scale=branch.scale,
                parent=above,
                label=branch.name,
            )
            nodes.append(node)
            for number in branch.parts:
                # A skin goes where its joints are, whatever the node that has it.
                drawn = self._draw(scene, number, node if branch.skin < 0 else top)
                if branch.skin >= 0:
                    scene.pose(drawn, self.matrices(branch.skin, worlds))
        return top

    def register(self) -> None:
        """Make its materials and meshes known. Raises `UserError`."""
        try:
            for own in self.materials:
                material.register(own)
        except ValueError as error:
            raise UserError(f"{self.name} brings too many materials: {error}.") from None
        for number, part in enumerate(self.parts):
            shapes.register(self._form(number), part.mesh)

    @property
    def whole(self) -> dict[str, Any]:
        """How `Scene.add` draws a model that is one mesh where its file has it, once registered;
        nothing where it is more than that."""
        if len(self.parts) != 1 or self.skins or not np.allclose(self.worlds(), np.eye(4)):
            return {}
        part, *_ = self.parts
        own = {"material": self.materials[part.material].name} if part.material >= 0 else {}
        return {"mesh": self._form(0), "colour": part.colour, **own}

    def _form(self, number: int) -> str:
        return f"{self.name}:{number}"

    def _draw(self, scene: Scene, number: int, parent: Node) -> Node:
        part = self.parts[number]
        name = self.materials[part.material].name if part.material >= 0 else "matte"
        return scene.add(
            self._form(number),
            material=name,
            colour=part.colour,
            opacity=part.opacity,
            parent=parent,
        )

    def worlds(self) -> Floats:
        """From every branch's axes to the model's (n, 4, 4), as the file has them."""
        out = np.zeros((len(self.branches), 4, 4), np.float32)
        for number, branch in enumerate(self.branches):
            own = math3d.compose(branch.position, branch.orientation, branch.scale)
            out[number] = out[branch.parent] @ own if branch.parent >= 0 else own
        return out

    def matrices(self, skin: int, worlds: npt.ArrayLike) -> Floats:
        """What moves a skin's points (J, 3, 4) when its branches lie at `worlds` (n, 4, 4)."""
        it = self.skins[skin]
        moved = np.asarray(worlds, np.float32)[it.joints] @ it.inverse
        return np.ascontiguousarray(moved[:, :3], np.float32)


def load(path: str | Path) -> Model:
    """The model in the file at `path` (.glb). Raises `UserError`."""
    file = Path(path)
    try:
        with file.open("rb") as stream:
            data = stream.read(FILE_LIMIT + 1)
    except OSError as error:
        raise UserError(f"{file.name} cannot be read: {error.strerror}.") from None
    try:
        if len(data) > FILE_LIMIT:
            raise Unfit(f"it has more than {FILE_LIMIT >> 20} MB")
        return _model(file.name, Binary(data))
    except Unfit as error:
        raise UserError(f"The model {file.name} cannot be used: {error}.") from None


def model_or_placeholder(scene: Scene, path: str | Path, parent: Node | None = None) -> Node:
    """Add the model at `path`, or where it cannot be used say so and add a violet block."""
    try:
        return load(path).add_to(scene, parent)
    except UserError as error:
        _LOG.warning("%s A violet block is shown in its place.", error)
        look: dict[str, Any] = {"scale": 0.12, "colour": VIOLET, "label": "placeholder"}
        return scene.add("rounded_box", parent=parent, **look)


def _model(name: str, binary: Binary) -> Model:
    document = binary.document
    materials = _materials(binary, name)
    parts: list[Part] = []
    of_mesh: list[tuple[int, ...]] = []
    points = 0
    for mesh in listed(document.meshes, "meshes"):
        first = len(parts)
        for primitive in listed(mesh.primitives, "a mesh's primitives"):
            parts.append(read_part(binary, primitive))
            points += len(parts[-1].mesh.points)
            if points > POINT_LIMIT:
                raise Unfit(f"it has more than {POINT_LIMIT} points")
        of_mesh.append(tuple(range(first, len(parts))))
    branches, at = _branches(binary, of_mesh)
    skins = tuple(_skin(binary, it, at) for it in listed(document.skins, "skins"))
    for branch in branches:
        _check_skin(branch, skins, parts)
    return Model(name, tuple(parts), materials, branches, skins)


def _check_skin(branch: Branch, skins: tuple[Skin, ...], parts: list[Part]) -> None:
    if branch.skin < 0:
        return
    if branch.skin >= len(skins):
        raise Unfit(f"a node has skin {branch.skin} of {len(skins)}")
    for number in branch.parts:
        joints = parts[number].mesh.joints
        if joints is None:
            raise Unfit("a node has a skin whose mesh has no joints and weights")
        if int(joints.max(initial=0)) >= len(skins[branch.skin].joints):
            raise Unfit("a mesh names a joint that its skin does not have")


def _materials(binary: Binary, name: str) -> tuple[Material, ...]:
    """The materials, each under a name of its own."""
    found: dict[str, Material] = {}
    for number, it in enumerate(listed(binary.document.materials, "materials")):
        own = f"{name}:{it.name if isinstance(it.name, str) and it.name else number}"
        own = f"{own} {number}" if own in found else own
        found[own] = read_material(binary, it, own)
    return tuple(found.values())


def _branches(
    binary: Binary, of_mesh: list[tuple[int, ...]]
) -> tuple[tuple[Branch, ...], dict[int, int]]:
    """The nodes of the file's scene, parents first, and which branch each of them became."""
    nodes = listed(binary.document.nodes, "nodes")
    below = [_children(it, len(nodes)) for it in nodes]
    parents = [child for children in below for child in children]
    if len(set(parents)) < len(parents):
        raise Unfit("a node hangs below two others")
    ways = [(root, -1, 1) for root in _roots(binary, set(range(len(nodes))) - set(parents))]
    branches: list[Branch] = []
    at: dict[int, int] = {}
    while ways:
        number, parent, deep = ways.pop()
        if deep > DEEP:
            raise Unfit(f"its nodes are nested more than {DEEP} deep")
        if number in at:  # only where the scene names a node that also hangs below another
            raise Unfit("a node hangs below two others")
        at[number] = len(branches)
        branches.append(_branch(nodes[number], parent, of_mesh))
        ways += [(child, at[number], deep + 1) for child in below[number]]
    return tuple(branches), at


def _children(node: Any, count: int) -> list[int]:
    children = listed(node.children, "a node's children")
    return [whole(child, "a node's child", count - 1) for child in children]


def _roots(binary: Binary, free: set[int]) -> list[int]:
    """The nodes at the top of the scene to be shown."""
    scenes = listed(binary.document.scenes, "scenes")
    if not scenes:
        if not free and listed(binary.document.nodes, "nodes"):
            raise Unfit("its nodes hang below each other in a circle")
        return sorted(free)
    scene = binary.entry("scenes", binary.document.scene or 0)
    roots = [whole(root, "a scene's node", NODE_LIMIT) for root in listed(scene.nodes, "nodes")]
    if not free.issuperset(roots):
        raise Unfit("its scene names a node that is not there or hangs below another")
    return roots


def _branch(node: Any, parent: int, of_mesh: list[tuple[int, ...]]) -> Branch:
    parts: tuple[int, ...] = ()
    if node.mesh is not None:
        parts = of_mesh[whole(node.mesh, "a node's mesh", len(of_mesh) - 1)]
    skin = -1 if node.skin is None else whole(node.skin, "a node's skin", NODE_LIMIT)
    name = node.name[:60] if isinstance(node.name, str) else ""
    if node.matrix is not None:
        rows = numbers(node.matrix, "a node's matrix", 16, SIZE_LIMIT)
        return Branch(name, parent, *_taken_apart(np.array(rows).reshape(4, 4).T), parts, skin)
    position = numbers(node.translation or [0, 0, 0], "a node's place", 3, SIZE_LIMIT)
    turn = np.array(numbers(node.rotation or [0, 0, 0, 1], "a node's rotation", 4, 2.0))
    length = float(np.linalg.norm(turn))
    if abs(length - 1.0) > 0.01:
        raise Unfit("a node's rotation is no unit quaternion")
    scale = numbers(node.scale or [1, 1, 1], "a node's scale", 3, SIZE_LIMIT)
    return Branch(
        name, parent, tuple(position), tuple((turn / length).tolist()), tuple(scale), parts, skin
    )


def _taken_apart(
    matrix: npt.NDArray[np.float64],
) -> tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...]]:
    """Position, orientation and scale of a matrix (4, 4) that is made of them."""
    block = matrix[:3, :3]
    scale = np.linalg.norm(block, axis=0)
    if np.linalg.det(block) < 0:
        scale[0] = -scale[0]
    turn = block / np.where(np.abs(scale) < 1e-9, 1.0, scale)
    if np.abs(turn.T @ turn - np.eye(3)).max() > 1e-3 or np.abs(matrix[3] - (0, 0, 0, 1)).max() > 0:
        raise Unfit("a node's matrix shears or flattens, which nodes here cannot")
    return tuple(matrix[:3, 3].tolist()), _quaternion(turn), tuple(scale.tolist())


def _quaternion(turn: npt.NDArray[np.float64]) -> tuple[float, ...]:
    """The unit quaternion (x, y, z, w) of a rotation matrix: the eigenvector of its outer products.

    I. Y. Bar-Itzhack, "New method for extracting the quaternion from a rotation matrix", Journal
    of Guidance, Control, and Dynamics 23 (2000).
    """
    (a, b, c), (d, e, f), (g, h, i) = turn
    k = np.array(
        [
            [a - e - i, b + d, c + g, h - f],
            [b + d, e - a - i, f + h, c - g],
            [c + g, f + h, i - a - e, d - b],
            [h - f, c - g, d - b, a + e + i],
        ]
    )
    _, vectors = np.linalg.eigh(k / 3.0)
    x, y, z, w = vectors[:, -1].tolist()
    return x, y, z, w


def _skin(binary: Binary, it: Any, at: dict[int, int]) -> Skin:
    joints = listed(it.joints, "a skin's joints")
    if not 1 <= len(joints) <= JOINT_LIMIT:
        raise Unfit(f"a skin has {len(joints)} joints; 1 to {JOINT_LIMIT} are possible")
    known = [at.get(whole(joint, "a skin's joint", NODE_LIMIT), -1) for joint in joints]
    if min(known) < 0:
        raise Unfit("a skin's joint is not in its scene")
    inverse = np.tile(np.eye(4, dtype=np.float32), (len(joints), 1, 1))
    if it.inverseBindMatrices is not None:
        columns = binary.accessor(it.inverseBindMatrices, "the bind matrices", ("MAT4",), "f")
        if len(columns) < len(joints) or np.abs(columns).max() > SIZE_LIMIT:
            raise Unfit("a skin's bind matrices are too few or too large")
        inverse = columns[: len(joints)].reshape(-1, 4, 4).transpose(0, 2, 1).astype(np.float32)
    return Skin(np.array(known, np.intp), np.ascontiguousarray(inverse))
