"""The bytes of a glTF 2.0 binary: its document, accessors and pictures, checked before use.

Everything in a file may be hostile: counts, offsets and sizes are compared with what is there
before anything of their size is made. Whatever does not fit raises `Unfit`.
"""

from __future__ import annotations

import io
import json
import math
import struct
import warnings
from typing import Any

import numpy as np
import numpy.typing as npt

FILE_LIMIT = 64 << 20  # bytes
JSON_LIMIT = 4 << 20
LIST_LIMIT = 4096  # entries in any list of the document
OBJECT_LIMIT = 10_000  # in the whole document
NODE_LIMIT = 1024
DEPTH_LIMIT = 32  # of the document's brackets
POINT_LIMIT = 1_000_000  # numbers of one accessor
PIXEL_LIMIT = 2048 * 2048  # of one picture
TOTAL_PIXEL_LIMIT = 8 * PIXEL_LIMIT

_MAGIC, _JSON, _BINARY = 0x46546C67, 0x4E4F534A, 0x004E4942
_COMPONENTS: dict[int, str] = {
    5120: "<i1", 5121: "<u1", 5122: "<i2", 5123: "<u2", 5125: "<u4", 5126: "<f4",
}  # fmt: skip
_WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT4": 16}
_EXTENSIONS = ("KHR_mesh_quantization",)  # any component type is read anyhow


class Unfit(Exception):
    """Why a file cannot be used, as the end of a sentence."""


def whole(value: object, what: str, most: int, least: int = 0) -> int:
    """`value` as a whole number from `least` to `most`."""
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise Unfit(f"{what} is {_short(value)} and not a whole number from {least} to {most}")
    return value


def numbers(value: object, what: str, count: int, most: float = 1e6) -> list[float]:
    """`value` as a list of `count` finite numbers, none beyond `most`."""
    if not isinstance(value, list) or len(value) != count:
        raise Unfit(f"{what} is {_short(value)} and not {count} numbers")
    for part in value:
        known = isinstance(part, (int, float)) and not isinstance(part, bool)
        if not known or not math.isfinite(part) or abs(part) > most:
            raise Unfit(f"{what} holds {_short(part)}, which is no number up to {most:g}")
    return [float(part) for part in value]


def listed(value: object, what: str) -> list[Any]:
    """`value` as a list; nothing at all is an empty one."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise Unfit(f"{what} is {_short(value)} and not a list")
    return value


def _short(value: object) -> str:
    text = repr(value) if not isinstance(value, int) or abs(value) < 10**18 else "a giant number"
    return text if len(text) <= 40 else text[:37] + "..."


class Binary:
    """A file's document (a `pygltflib.GLTF2`) and the arrays and pictures that it speaks of."""

    def __init__(self, data: bytes) -> None:
        text, self._data = _chunks(data)
        self.document: Any = _document(text)
        self._pixels = 0
        self._pictures: dict[int, npt.NDArray[np.uint8]] = {}
        for buffer in listed(self.document.buffers, "buffers")[:1]:
            size = whole(buffer.byteLength, "the buffer's length", FILE_LIMIT)
            if buffer.uri is not None:
                raise Unfit("its data lies outside the file; export it as one .glb")
            if size > len(self._data):
                raise Unfit(f"it is cut short: {len(self._data)} of {size} bytes of data are there")

    def entry(self, kind: str, index: object) -> Any:
        """The entry `index` of the document's list `kind`."""
        entries = listed(getattr(self.document, kind), kind)
        return entries[whole(index, f"a number among {kind}", len(entries) - 1)]

    def _view(self, index: object) -> tuple[int, int, int | None]:
        """First byte, length and stride of a buffer view, which lies within the data."""
        view = self.entry("bufferViews", index)
        if whole(view.buffer, "a view's buffer", LIST_LIMIT) != 0:
            raise Unfit("its data lies outside the file; export it as one .glb")
        start = whole(view.byteOffset or 0, "a view's offset", len(self._data))
        size = whole(view.byteLength, "a view's length", len(self._data) - start)
        stride = view.byteStride
        return start, size, None if stride is None else whole(stride, "a view's stride", 252, 1)

    def accessor(
        self, index: object, what: str, types: tuple[str, ...], kinds: str = "iuf"
    ) -> npt.NDArray[Any]:
        """The numbers (n, width) of an accessor of one of `types`, as they are stored.

        `kinds` are the numpy kinds of component that may be; normalised integers become float32.
        """
        it = self.entry("accessors", index)
        if it.type not in types:
            raise Unfit(f"{what} is of type {_short(it.type)} and not {' or '.join(types)}")
        name = _COMPONENTS.get(whole(it.componentType, f"{what}'s component type", 5126))
        if name is None or np.dtype(name).kind not in kinds:
            raise Unfit(f"{what} is of component type {it.componentType}, which does not fit")
        width = _WIDTHS[it.type]
        count = whole(it.count, f"{what}'s count", POINT_LIMIT // width, 1)
        if it.bufferView is None:
            array = np.zeros((count, width), name)
        else:
            array = self._strided(it.bufferView, it.byteOffset, count, width, name, what)
        if it.sparse is not None:
            self._patch(array, it.sparse, what)
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            raise Unfit(f"{what} holds numbers that are not finite")
        if it.normalized is True and array.dtype.kind != "f":
            scale = np.float32(np.iinfo(array.dtype).max)
            array = np.maximum(array.astype(np.float32) / scale, np.float32(-1.0))
        return array

    def _strided(
        self, view: object, offset: object, count: int, width: int, kind: str, what: str
    ) -> npt.NDArray[Any]:
        """A copy (count, width) of what lies in a view, `offset` bytes from its start."""
        start, size, stride = self._view(view)
        part = np.dtype(kind).itemsize
        first = whole(offset or 0, f"{what}'s offset", size)
        step = stride or width * part
        if step < width * part or first + step * (count - 1) + width * part > size:
            raise Unfit(f"{what} reaches beyond its data")
        return np.ndarray(
            (count, width), kind, self._data, start + first, (step, part)
        ).copy()  # fmt: skip

    def _patch(self, array: npt.NDArray[Any], sparse: Any, what: str) -> None:
        """Put a sparse accessor's own values in their places."""
        count = whole(sparse.count, f"{what}'s sparse count", len(array), 1)
        kind = _COMPONENTS.get(whole(sparse.indices.componentType, f"{what}'s indices", 5126), "")
        if kind not in ("<u1", "<u2", "<u4"):
            raise Unfit(f"{what}'s sparse indices are no whole numbers")
        places = self._strided(
            sparse.indices.bufferView, sparse.indices.byteOffset, count, 1, kind, what
        ).ravel()  # fmt: skip
        if int(places.max()) >= len(array):
            raise Unfit(f"{what}'s sparse indices reach beyond its {len(array)} entries")
        array[places] = self._strided(
            sparse.values.bufferView, sparse.values.byteOffset, count, array.shape[1],
            array.dtype.str, what,
        )  # fmt: skip

    def picture(self, index: object) -> npt.NDArray[np.uint8]:
        """The picture (h, w, 4) of that number: sRGB or linear, whatever its use is."""
        image = self.entry("images", index)
        number = whole(index, "a picture", LIST_LIMIT)
        if number not in self._pictures:
            self._pictures[number] = self._decoded(image)
        return self._pictures[number]

    def _decoded(self, image: Any) -> npt.NDArray[np.uint8]:
        from PIL import Image

        if image.bufferView is None:
            raise Unfit("a picture lies outside the file; export it as one .glb")
        start, size, _ = self._view(image.bufferView)
        try:
            with Image.open(
                io.BytesIO(self._data[start : start + size]), formats=("PNG", "JPEG")
            ) as picture:  # fmt: skip
                wide, high = picture.size
                self._pixels += wide * high
                if wide * high > PIXEL_LIMIT or self._pixels > TOTAL_PIXEL_LIMIT:
                    raise Unfit(f"a picture of {wide} x {high} pixels is too large")
                return np.array(picture.convert("RGBA"))
        except Unfit:
            raise
        except Exception:  # what a decoder raises about damaged pictures is its own affair
            raise Unfit("a picture is neither a whole PNG nor a whole JPEG") from None


def _chunks(data: bytes) -> tuple[bytes, bytes]:
    """The document and the binary data of a file."""
    if len(data) < 20:
        raise Unfit("it is cut short")
    magic, version, length = struct.unpack_from("<III", data)
    if magic != _MAGIC or version != 2:
        raise Unfit("it is not a binary glTF 2.0 file")
    if length != len(data):
        raise Unfit(f"it is cut short or not whole: {len(data)} of {length} bytes are there")
    found: dict[int, bytes] = {}
    at = 12
    while at + 8 <= length:
        size, kind = struct.unpack_from("<II", data, at)
        if at + 8 + size > length:
            raise Unfit("a chunk reaches beyond the end")
        found.setdefault(kind, data[at + 8 : at + 8 + size])
        at += 8 + size
    if _JSON not in found:
        raise Unfit("it has no document")
    return found[_JSON], found.get(_BINARY, b"")


def _document(text: bytes) -> Any:
    """The document as a `pygltflib.GLTF2`."""
    if len(text) > JSON_LIMIT:
        raise Unfit(f"its document has {len(text)} bytes, more than {JSON_LIMIT}")
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError):
        raise Unfit("its document is not JSON") from None
    if not isinstance(raw, dict):
        raise Unfit("its document is not an object")
    _measure(raw)
    nodes = len(listed(raw.get("nodes"), "nodes"))
    if nodes > NODE_LIMIT:  # before objects are made of them, which takes a second
        raise Unfit(f"it has {nodes} nodes, more than {NODE_LIMIT}")
    for extension in listed(raw.get("extensionsRequired"), "extensionsRequired"):
        if extension not in _EXTENSIONS:
            raise Unfit(f"it needs the extension {_short(extension)}; export it without")
    from pygltflib import GLTF2

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what is missing: each reader looks for itself
            return GLTF2.from_dict(raw, infer_missing=True)
    except Exception:  # it trusts the document's types, and fails in many ways where they are wrong
        raise Unfit("its document is not built as glTF 2.0 asks for") from None


def _measure(raw: object) -> None:
    """Refuse what no model of ours needs or may have, before objects are made of it."""
    level = [raw]
    objects = 0
    for _ in range(DEPTH_LIMIT):
        below: list[object] = []
        for it in level:
            if isinstance(it, dict):
                objects += 1
                below.extend(it.values())
            elif isinstance(it, list):
                if len(it) > LIST_LIMIT:
                    raise Unfit(f"its document lists {len(it)} things, more than {LIST_LIMIT}")
                below.extend(it)
            elif it is None:
                raise Unfit("its document holds a null, which glTF 2.0 does not know")
        if objects > OBJECT_LIMIT:
            raise Unfit(f"its document has more than {OBJECT_LIMIT} parts")
        if not below:
            return
        level = below
    raise Unfit(f"its document is nested more than {DEPTH_LIMIT} deep")
