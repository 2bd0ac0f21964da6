"""Small glTF binaries made with pygltflib, whole and broken."""

from __future__ import annotations

import io
import json
import struct

import numpy as np
from PIL import Image
from pygltflib import (
    GLTF2,
    Accessor,
    AccessorSparseIndices,
    AccessorSparseValues,
    Asset,
    Attributes,
    Buffer,
    BufferView,
    Material,
    Mesh,
    Node,
    NormalMaterialTexture,
    PbrMetallicRoughness,
    Primitive,
    Scene,
    Skin,
    Sparse,
    Texture,
    TextureInfo,
)
from pygltflib import Image as Picture

VEC = {1: "SCALAR", 2: "VEC2", 3: "VEC3", 4: "VEC4", 16: "MAT4"}
CODE = {"i1": 5120, "u1": 5121, "i2": 5122, "u2": 5123, "u4": 5125, "f4": 5126}


class Maker:
    """Puts arrays into one buffer and their accessors into one document."""

    def __init__(self) -> None:
        self.document = GLTF2(asset=Asset(version="2.0"), scene=0, scenes=[Scene(nodes=[0])])
        self.data = b""

    def view(self, data: bytes, **own) -> int:
        self.data += b"\0" * (-len(self.data) % 4)
        start = len(self.data)
        self.data += data
        views = self.document.bufferViews
        views.append(BufferView(buffer=0, byteOffset=start, byteLength=len(data), **own))
        return len(views) - 1

    def accessor(self, array, view=None, offset=0, **own) -> int:
        array = np.asarray(array)
        if view is None:
            view = self.view(array.tobytes())
        width = array.shape[1] if array.ndim > 1 else 1
        own.setdefault("componentType", CODE[array.dtype.str[1:]])
        if "POSITION" in own:
            own.pop("POSITION")
            own |= {"min": array.min(0).tolist(), "max": array.max(0).tolist()}
        it = Accessor(bufferView=view, byteOffset=offset, count=len(array), type=VEC[width], **own)
        self.document.accessors.append(it)
        return len(self.document.accessors) - 1

    def picture(self, colour, size=(4, 2), kind="PNG") -> int:
        stream = io.BytesIO()
        Image.new("RGB", size, colour).save(stream, kind)
        picture = Picture(bufferView=self.view(stream.getvalue()), mimeType=f"image/{kind.lower()}")
        self.document.images.append(picture)
        self.document.textures.append(Texture(source=len(self.document.images) - 1))
        return len(self.document.textures) - 1

    def bytes(self) -> bytes:
        self.document.buffers = [Buffer(byteLength=len(self.data))]
        self.document.set_binary_blob(self.data)
        return b"".join(self.document.save_to_bytes())


QUAD = np.array([(0, 0, 0), (1, 0, 0), (1, 1, 0), (0, 1, 0)], np.float32)
FACES = np.array([0, 1, 2, 0, 2, 3], np.uint16)


def plain() -> Maker:
    """A quad below two turned and stretched nodes, interleaved, in a textured material."""
    maker = Maker()
    rows = np.zeros(4, [("p", "<f4", 3), ("n", "i1", 4), ("t", "<u2", 2), ("c", "u1", 4)])
    rows["p"], rows["n"][:, 2] = QUAD, 127
    rows["t"] = QUAD[:, :2] * 65535
    rows["c"] = (255, 128, 0, 255)
    view = maker.view(rows.tobytes(), byteStride=rows.itemsize, target=34962)
    points = maker.accessor(QUAD, view, 0, POSITION=True)
    normals = maker.accessor(rows["n"][:, :3], view, 12, normalized=True)
    places = maker.accessor(rows["t"], view, 16, normalized=True)
    colours = maker.accessor(rows["c"], view, 20, normalized=True)
    own = Attributes(POSITION=points, NORMAL=normals, TEXCOORD_0=places, COLOR_0=colours)
    order = maker.accessor(FACES)
    document = maker.document
    document.extensionsUsed = document.extensionsRequired = ["KHR_mesh_quantization"]
    document.meshes = [Mesh(primitives=[Primitive(attributes=own, indices=order, material=0)])]
    document.materials = [
        Material(
            name="paint",
            alphaMode="BLEND",
            normalTexture=NormalMaterialTexture(index=maker.picture((128, 128, 255))),
            pbrMetallicRoughness=PbrMetallicRoughness(
                baseColorFactor=[0.5, 0.25, 1.0, 0.5],
                metallicFactor=0.25,
                roughnessFactor=0.75,
                baseColorTexture=TextureInfo(index=maker.picture((255, 0, 0), kind="JPEG")),
                metallicRoughnessTexture=TextureInfo(index=maker.picture((0, 200, 10))),
            ),
        )
    ]
    turn = [0.0, 0.0, float(np.sin(0.5)), float(np.cos(0.5))]
    matrix = np.eye(4, dtype=float)
    matrix[:3, :3] = np.diag([2.0, 3.0, -0.5]) @ np.eye(3)
    matrix[:3, 3] = (1, 2, 3)
    document.nodes = [
        Node(name="top", translation=[0.0, 1.0, 0.0], rotation=turn, children=[1]),
        Node(name="below", matrix=matrix.T.ravel().tolist(), mesh=0),
    ]
    return maker


def skinned() -> Maker:
    """A strip along Y on two joints; its points come as a sparse accessor, its weights as bytes."""
    maker = Maker()
    strip = np.array([(x, y, 0) for y in (0, 0.5, 1.0) for x in (0, 1)], np.float32)
    zeros = strip.copy()
    zeros[4:] = 0.0
    points = maker.accessor(zeros, POSITION=True)
    places = maker.view(np.array([4, 5], np.uint8).tobytes())
    values = maker.view(strip[4:].tobytes())
    maker.document.accessors[points].sparse = Sparse(
        count=2,
        indices=AccessorSparseIndices(bufferView=places, componentType=5121, byteOffset=0),
        values=AccessorSparseValues(bufferView=values, byteOffset=0),
    )
    maker.document.accessors[points].max = [1.0, 1.0, 0.0]
    joints = np.array([(0, 1, 0, 0)] * 6, np.uint8)
    weights = np.array([(255, 0, 0, 0)] * 2 + [(127, 128, 0, 0)] * 2 + [(0, 255, 0, 0)] * 2)
    own = Attributes(
        POSITION=points,
        JOINTS_0=maker.accessor(joints),
        WEIGHTS_0=maker.accessor(weights.astype(np.uint8), normalized=True),
    )
    inverse = np.tile(np.eye(4, dtype=np.float32), (2, 1, 1))
    inverse[1, 1, 3] = -0.5
    document = maker.document
    bind = maker.accessor(inverse.transpose(0, 2, 1).reshape(2, 16))
    document.meshes = [Mesh(primitives=[Primitive(attributes=own, mode=5)])]
    document.skins = [Skin(joints=[1, 2], inverseBindMatrices=bind)]
    document.nodes = [
        Node(children=[1, 3]),
        Node(name="root", children=[2]),
        Node(name="tip", translation=[0.0, 0.5, 0.0]),
        Node(mesh=0, skin=0),
    ]
    return maker


def with_document(data: bytes, change) -> bytes:
    """The same file after `change(document)`, a function of its JSON as a dictionary."""
    (size,) = struct.unpack_from("<I", data, 12)
    document = json.loads(data[20 : 20 + size])
    changed = change(document)
    text = json.dumps(document if changed is None else changed).encode()
    text += b" " * (-len(text) % 4)
    rest = data[20 + size :]
    head = struct.pack("<III", 0x46546C67, 2, 20 + len(text) + len(rest))
    return head + struct.pack("<II", len(text), 0x4E4F534A) + text + rest
