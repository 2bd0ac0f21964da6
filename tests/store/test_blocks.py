"""A block gives its frames back bit for bit, and anything else is refused in words."""

from __future__ import annotations

import json
from itertools import combinations

import numpy as np
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from made import MOTION, clip, kept, same, walk, with_extras

from rehab.frame import DISPLAYED, EXTRAS, FRAME, RECORDED
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
    blocks = [encode(frames[at : at + 90]) for at in range(0, len(frames), 90)]
    assert same(np.concatenate([decode(block) for block in blocks]), frames)
    drawn_or_absent = sum(FRAME[name].itemsize for name in (*DISPLAYED, *EXTRAS))
    assert sum(map(len, blocks)) < 0.35 * len(frames) * (FRAME.itemsize - drawn_or_absent)


@pytest.mark.parametrize("seen", EVERY_SET, ids="+".join)
def test_a_block_holds_only_the_extras_that_are_seen_in_it(seen: tuple[str, ...]) -> None:
    frames = with_extras(walk(90), *seen)
    block = encode(frames)
    assert same(decode(block), frames)
    names = {channel[0] for channel in _header(block)["channels"]}
    assert names & set(EXTRAS) == set(seen)
    assert {name for name in EXTRAS if f"{name}_bits" in names} == set(seen)


def test_an_extra_seen_once_is_kept_for_its_whole_block_and_no_other() -> None:
    frames = walk(180)
    frames["joints_bits"][100, 1, 3] = 15
    frames["joints"][100, 1, 3] = (0.25, 1.0, -0.5, 0.0, 0.0, 0.0, 1.0)
    blocks = [encode(frames[:90]), encode(frames[90:])]
    assert same(np.concatenate([decode(block) for block in blocks]), frames)
    lists = [[channel[0] for channel in _header(block)["channels"]] for block in blocks]
    assert ["joints" in names for names in lists] == [False, True]


def test_an_extra_that_no_driver_rounded_comes_back_and_costs_the_others_nothing() -> None:
    frames = with_extras(walk(90), "trackers", "joints")
    frames["joints"][7, 0, 0, 0] = np.float32(1 / 3)
    block = encode(frames)
    assert same(decode(block), frames)
    steps = {channel[0]: channel[3] for channel in _header(block)["channels"]}
    assert steps["joints"] is None
    assert len(steps["trackers"]) == 7


def test_display_poses_are_not_recorded() -> None:
    frames = walk(5)
    frames["display_head"] = 1.0
    frames["display_head_bits"] = 15
    back = decode(encode(frames))
    assert not back["display_head"].any()
    assert not back["display_head_bits"].any()


def _header(block: bytes) -> dict:
    packed = zstandard.ZstdDecompressor().decompress(block[4:])
    return json.loads(packed[4 : 4 + int.from_bytes(packed[:4], "little")])


def _block(header: object, body: bytes = b"") -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    packed = len(text).to_bytes(4, "little") + text + body
    return b"RHB1" + zstandard.ZstdCompressor().compress(packed)


def test_channels_it_lacks_are_invalid_and_unknown_ones_passed_over() -> None:
    index = np.zeros((8, 2), np.uint8)
    index[0] = (14, 13)  # zigzag of 7, then of 7 - 2 * 7 + ... = -7: index 7, 7
    later = [["pupils", "f4", 3, None], ["index", "i8", 1, None]]
    frames = decode(_block({"count": 2, "channels": later}, bytes(24) + index.tobytes()))
    assert frames["index"].tolist() == [7, 7]
    assert not any(frames[name].any() for name in RECORDED if name != "index")


BOMB = b"RHB1" + zstandard.ZstdCompressor().compress(bytes(1 << 30))
HOSTILE = {
    "empty": b"",
    "other": b"PK\x03\x04" + bytes(100),
    "no frame": b"RHB1",
    "bomb": BOMB,
    "bomb of unknown size": b"RHB1"
    + zstandard.ZstdCompressor(write_content_size=False).compress(bytes(1 << 26)),
    "header too long": _block(b"[" * 100_000),
    "header deep": _block(b"[" * 60_000),
    "header no object": _block([1, 2]),
    "header no JSON": _block(b"\xff\xfe"),
    "no frames": _block({"count": 0, "channels": []}),
    "too many frames": _block({"count": 10**9, "channels": []}),
    "count a truth": _block({"count": True, "channels": []}),
    "wide": _block({"count": 9, "channels": [["index", "i8", 10**9, None]]}),
    "width a text": _block({"count": 9, "channels": [["index", "i8", "7" * 9000, None]]}),
    "negative": _block({"count": 9, "channels": [["index", "i8", -1, None]]}, bytes(99)),
    "unknown type": _block({"count": 1, "channels": [["index", "O", 1, None]]}, bytes(99)),
    "another type": _block({"count": 1, "channels": [["index", "i4", 1, None]]}, bytes(99)),
    "another width": _block({"count": 1, "channels": [["head", "f4", 6, [1.0] * 6]]}, bytes(99)),
    "steps short": _block({"count": 1, "channels": [["head", "f4", 7, [1.0]]]}, bytes(99)),
    "steps many": _block(
        {"count": 1, "channels": [["joints", "f4", 364, [1.0] * 364]]}, bytes(1456)
    ),
    "steps texts": _block({"count": 1, "channels": [["head", "f4", 7, ["1"] * 7]]}, bytes(99)),
    "cut short": _block({"count": 90, "channels": [["index", "i8", 1, None]]}, bytes(99)),
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
