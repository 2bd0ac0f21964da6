"""A block gives its frames back bit for bit, and anything else is refused in words."""

from __future__ import annotations

import json
import struct
import zlib
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from made import MOTION, clip, kept, same, walk, with_extras

from rehab.frame import DISPLAYED, EXTRAS, FRAME, RECORDED
from rehab.store import bits, blocks
from rehab.store.blocks import BlockError, decode, encode

CLIPS = sorted(MOTION.glob("aframe_*.npz"))


EVERY_SET = [names for n in range(4) for names in combinations(EXTRAS, n)]


@settings(max_examples=150, deadline=None)
@given(
    st.integers(1, 40).flatmap(lambda n: hnp.arrays(np.uint8, n * FRAME.itemsize)),
    st.sampled_from(EVERY_SET),
)
def test_any_bytes_at_all_come_back(raw: np.ndarray, seen: tuple[str, ...]) -> None:
    """Not-a-numbers, infinities, minus zero and wild times included."""
    frames = raw.view(FRAME).copy()
    for name in EXTRAS:
        if name not in seen:
            frames[f"{name}_bits"] = 0
    assert same(decode(encode(frames)), kept(frames))


@pytest.mark.skipif(not CLIPS, reason=f"no clips in {MOTION}")
@pytest.mark.parametrize("path", CLIPS, ids=lambda path: path.stem.rsplit("-", 1)[-1])
def test_real_movement_comes_back_and_is_small(path) -> None:
    frames = clip(path)
    made = [encode(frames[at : at + 90]) for at in range(0, len(frames), 90)]
    assert same(np.concatenate([decode(block) for block in made]), frames)
    drawn_or_absent = sum(FRAME[name].itemsize for name in (*DISPLAYED, *EXTRAS))
    assert sum(map(len, made)) < 0.2 * len(frames) * (FRAME.itemsize - drawn_or_absent)


@pytest.mark.parametrize("seen", EVERY_SET, ids="+".join)
def test_a_block_holds_only_the_extras_that_are_seen_in_it(seen: tuple[str, ...]) -> None:
    frames = with_extras(walk(90), *seen)
    block = encode(frames)
    assert same(decode(block), frames)
    names = {channel[0] for channel in _header(block)}
    assert names & set(EXTRAS) == set(seen)
    assert {name for name in EXTRAS if f"{name}_bits" in names} == set(seen)


def test_an_extra_seen_once_is_kept_for_its_whole_block_and_no_other() -> None:
    frames = walk(180)
    frames["joints_bits"][100, 1, 3] = 15
    frames["joints"][100, 1, 3] = (0.25, 1.0, -0.5, 0.0, 0.0, 0.0, 1.0)
    made = [encode(frames[:90]), encode(frames[90:])]
    assert same(np.concatenate([decode(block) for block in made]), frames)
    lists = [[channel[0] for channel in _header(block)] for block in made]
    assert ["joints" in names for names in lists] == [False, True]


def test_an_extra_that_no_driver_rounded_comes_back_and_costs_the_others_nothing() -> None:
    frames = with_extras(walk(90), "trackers", "joints")
    frames["joints"][7, 0, 0, 0] = np.float32(1 / 3)
    block = encode(frames)
    assert same(decode(block), frames)
    steps = {channel[0]: channel[3] for channel in _header(block)}
    assert steps["joints"] is None
    assert len(steps["trackers"]) == 7


def test_display_poses_are_not_recorded() -> None:
    frames = walk(5)
    frames["display_head"] = 1.0
    frames["display_head_bits"] = 15
    back = decode(encode(frames))
    assert not back["display_head"].any()
    assert not back["display_head_bits"].any()


def _header(block: bytes) -> list:
    size = int.from_bytes(block[6:8], "little")
    return json.loads(
        zlib.decompressobj(-15, zdict=blocks._USUAL).decompress(block[12 : 12 + size])
    )


def _block(count: int, header: object, bits: bytes = bytes(99)) -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    packer = zlib.compressobj(9, wbits=-15)
    packed = packer.compress(text) + packer.flush()
    return struct.pack("<4sHHI", b"RHB2", count, len(packed), len(bits)) + packed + bits


def test_channels_it_lacks_are_invalid_and_unknown_ones_passed_over() -> None:
    rows = np.array([[1, 2, 5], [4, 0, 4], [-1, 7, 7], [7, 8, 9]], np.int64)
    words = np.zeros(64, np.uint64)
    bits.pack(rows, words, 0)
    later = [["pupils", "f4", 3, None, None], ["index", "i8", 1, None, None]]
    frames = decode(_block(3, later, words.tobytes()))
    assert frames["index"].tolist() == [7, 8, 9]
    assert not any(frames[name].any() for name in RECORDED if name != "index")


HEAD = ["head", "f4", 7, [1.0] * 7, None]
HOSTILE = {
    "empty": b"",
    "other": b"PK\x03\x04" + bytes(100),
    "no head": b"RHB2",
    "no header": struct.pack("<4sHHI", b"RHB2", 1, 0, 0),
    "bomb": _block(1, bytes(1 << 24)),
    "header too long": _block(1, b"[" * 100_000),
    "header deep": _block(1, b"[" * 60_000),
    "header no list": _block(1, {"a": 2}),
    "header a number": _block(1, 7),
    "header no JSON": _block(1, b"\xff\xfe"),
    "header not packed": struct.pack("<4sHHI", b"RHB2", 1, 9, 0) + b"\xff" * 9,
    "no frames": _block(0, []),
    "too many frames": _block(1025, []),
    "wide": _block(9, [["index", "i8", 10**9, None, None]]),
    "wide in all": _block(9, [["pupils", "f4", 700, None, None]] * 9),
    "width a text": _block(9, [["index", "i8", "7" * 9000, None, None]]),
    "width a truth": _block(9, [["index", "i8", True, None, None]]),
    "negative": _block(9, [["index", "i8", -1, None, None]]),
    "unknown type": _block(1, [["index", "O", 1, None, None]]),
    "another type": _block(1, [["index", "i4", 1, None, None]]),
    "another width": _block(1, [["head", "f4", 6, [1.0] * 6, None]]),
    "steps short": _block(1, [["head", "f4", 7, [1.0], None]]),
    "steps many": _block(1, [["joints", "f4", 364, [1.0] * 364, None]]),
    "steps texts": _block(1, [["head", "f4", 7, ["1"] * 7, None]]),
    "steps of whole numbers": _block(1, [["index", "i8", 1, [1.0], None]]),
    "told by none": _block(1, [HEAD, ["grip_left", "f4", 7, [1.0] * 7, []]]),
    "told by what is not there": _block(1, [[*HEAD[:4], [["grip_left", 0]]]]),
    "told by itself": _block(1, [[*HEAD[:4], [["head", 0]]]]),
    "told by a number": _block(1, [HEAD, ["grip_left", "f4", 7, [1.0] * 7, [3]]]),
    "told by a list": _block(1, [HEAD, ["grip_left", "f4", 7, [1.0] * 7, [[[], 0]]]]),
    "told by two": _block(1, [HEAD, ["grip_left", "f4", 7, [1.0] * 7, [["head", 0]] * 2]]),
    "told though no pose": _block(1, [HEAD, ["index", "i8", 1, None, [["head", 0]]]]),
    "cut short": encode(walk(9))[:-1],
    "too long": encode(walk(9)) + b"\0",
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_is_no_block_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(BlockError, match=r"^it"):
        decode(data)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_damage_anywhere_never_crashes(data: st.DataObject) -> None:
    names = data.draw(st.sampled_from(EVERY_SET))
    whole = bytearray(encode(with_extras(walk(20), *names)))
    if data.draw(st.booleans()):
        del whole[data.draw(st.integers(0, len(whole) - 1)) :]
    else:
        whole[data.draw(st.integers(0, len(whole) - 1))] ^= data.draw(st.integers(1, 255))
    try:
        frames = decode(bytes(whole))
    except BlockError:
        return
    assert frames.dtype == FRAME
