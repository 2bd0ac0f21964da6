"""The meshes and materials of a glTF 2.0 binary, as this project's own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from rehab.scene.colour import to_srgb
from rehab.scene.glb import Binary, Unfit, numbers, whole
from rehab.scene.material import Material
from rehab.scene.mesh import Floats, Mesh, make

JOINT_LIMIT = 255
SIZE_LIMIT = 1e4  # metres
_UV_LIMIT = 1e3  # what is left of a texel in half precision
_TRIANGLES, _STRIP, _FAN = 4, 5, 6


@dataclass(frozen=True)
class Part:
    """A mesh in one material (its number among the model's, or -1) and colour (sRGB)."""

    mesh: Mesh
    material: int
    colour: tuple[float, float, float]
    opacity: float


def read_material(binary: Binary, it: Any, name: str) -> Material:
    rough = it.pbrMetallicRoughness
    colour = _picture(binary, rough and rough.baseColorTexture)
    normal = _picture(binary, it.normalTexture)
    both = _picture(binary, rough and rough.metallicRoughnessTexture)
    return Material(
        name,
        roughness=_part_of_one(rough and rough.roughnessFactor, "a roughness"),
        metallic=_part_of_one(rough and rough.metallicFactor, "a metallic factor"),
        colour=colour,
        normal=None if normal is None else np.ascontiguousarray(normal[..., :3]),
        rough_metal=None if both is None else np.ascontiguousarray(both[..., :3]),
    )


def _part_of_one(value: object, what: str) -> float:
    if value is None:
        return 1.0  # the format's own default
    return min(1.0, max(0.0, numbers([value], what, 1)[0]))


def _picture(binary: Binary, info: Any) -> npt.NDArray[np.uint8] | None:
    if info is None:
        return None
    if info.texCoord not in (None, 0):
        raise Unfit("a texture uses a second set of coordinates; only the first is read")
    return binary.picture(binary.entry("textures", info.index).source)


def read_part(binary: Binary, it: Any) -> Part:
    own = it.attributes
    points = None
    if isinstance(own, dict):
        points = _floats(binary, own.get("POSITION"), "the points", ("VEC3",))
    if points is None:
        raise Unfit("a mesh has no points")
    if np.abs(points).max() > SIZE_LIMIT:
        raise Unfit(f"a point lies more than {SIZE_LIMIT:g} m from the origin")
    mesh = _mesh(binary, it, points)
    number, colour, opacity = -1, (1.0, 1.0, 1.0), 1.0
    if it.material is not None:
        look = binary.entry("materials", it.material)
        number = it.material
        rough = look.pbrMetallicRoughness
        if rough is not None and rough.baseColorFactor is not None:
            factor = numbers(rough.baseColorFactor, "a base colour", 4)
            red, green, blue = to_srgb(factor[:3]).tolist()
            colour = (red, green, blue)
            opacity = min(1.0, max(0.0, factor[3])) if look.alphaMode == "BLEND" else 1.0
    return Part(mesh, number, colour, opacity)


def _mesh(binary: Binary, it: Any, points: Floats) -> Mesh:
    """The triangles of a primitive with all that its points have."""
    count = len(points)
    faces = _faces(binary, it, count)
    own = it.attributes
    more = {
        "uv": _floats(binary, own.get("TEXCOORD_0"), "the texture coordinates", ("VEC2",)),
        "colour": _floats(binary, own.get("COLOR_0"), "the colours", ("VEC3", "VEC4")),
        "weights": _floats(binary, own.get("WEIGHTS_0"), "the weights", ("VEC4",)),
        "joints": None,
    }
    if own.get("JOINTS_0") is not None:
        more["joints"] = binary.accessor(own["JOINTS_0"], "the joints", ("VEC4",), "u")
    if more["uv"] is not None and np.abs(more["uv"]).max() > _UV_LIMIT:
        raise Unfit(f"a texture coordinate lies beyond {_UV_LIMIT:g}")
    normals = _floats(binary, own.get("NORMAL"), "the normals", ("VEC3",))
    for what, array in (*more.items(), ("normals", normals)):
        if array is not None and len(array) != count:
            raise Unfit(f"a mesh has {count} points and {len(array)} for {what}")
    if normals is None:  # flat, as the format asks for: no two faces share a point
        order = faces.ravel()
        points = points[order]
        more = {what: None if array is None else array[order] for what, array in more.items()}
        faces = np.arange(len(order), dtype=np.int32).reshape(-1, 3)
    mesh = make(points, faces, normals)
    if more["colour"] is not None:
        mesh = mesh.coloured(to_srgb(more["colour"][:, :3]), 1.0)
    mesh = replace(mesh, uv=more["uv"])
    if more["joints"] is None or more["weights"] is None:
        return mesh
    return _skinned(mesh, more["joints"], more["weights"])


def _skinned(mesh: Mesh, joints: npt.NDArray[Any], weights: Floats) -> Mesh:
    weights = np.maximum(weights, 0.0)
    total = weights.sum(axis=1, keepdims=True)
    lost = total[:, 0] <= 1e-6
    weights[lost] = (1.0, 0.0, 0.0, 0.0)
    weights = np.asarray(weights / np.where(total <= 1e-6, 1.0, total), np.float32)
    joints = np.where(weights > 0.0, joints, 0)
    if int(joints.max(initial=0)) >= JOINT_LIMIT:
        raise Unfit(f"a skin has more than {JOINT_LIMIT} joints")
    return replace(mesh, joints=joints.astype(np.uint8), weights=weights)


def _floats(binary: Binary, index: object, what: str, types: tuple[str, ...]) -> Floats | None:
    if index is None:
        return None
    return np.asarray(binary.accessor(index, what, types), np.float32)


def _faces(binary: Binary, it: Any, count: int) -> npt.NDArray[np.int32]:
    order = np.arange(count)
    if it.indices is not None:
        order = binary.accessor(it.indices, "the indices", ("SCALAR",), "u").ravel()
        if int(order.max()) >= count:
            raise Unfit(f"an index names point {int(order.max())} of {count}")
    mode = _TRIANGLES if it.mode is None else whole(it.mode, "a mesh's mode", _FAN)
    if mode == _TRIANGLES:
        faces = order[: len(order) // 3 * 3].reshape(-1, 3)
    elif mode == _STRIP:
        faces = np.stack([order[:-2], order[1:-1], order[2:]], axis=1)
        faces[1::2] = faces[1::2, [1, 0, 2]]
    elif mode == _FAN:
        first = np.broadcast_to(order[:1], (max(len(order) - 2, 0),))
        faces = np.stack([first, order[1:-1], order[2:]], axis=1)
    else:
        raise Unfit("a mesh is of points or lines; only triangles are drawn")
    if not len(faces):
        raise Unfit("a mesh has no triangle")
    return faces.astype(np.int32)
