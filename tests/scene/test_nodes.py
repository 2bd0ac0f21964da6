"""The scene graph: matrices, handles, what is seen, and what changes over time."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rehab import math3d
from rehab.scene import Scene, StaleNode
from rehab.scene.petals import LIMIT

NUMBER = st.floats(-3, 3, width=32)
VECTOR = st.tuples(NUMBER, NUMBER, NUMBER)
TURN = st.tuples(NUMBER, NUMBER, NUMBER, NUMBER).filter(lambda q: sum(x * x for x in q) > 0.01)
SIZE = st.tuples(*[st.floats(0.125, 2.0, width=32)] * 3)


@pytest.fixture
def scene() -> Scene:
    return Scene(place=None)


@settings(deadline=None)  # the first one loads the kernel
@given(chain=st.lists(st.tuples(VECTOR, TURN, SIZE), min_size=1, max_size=4))
def test_world_is_the_product_of_the_chain(chain):
    scene = Scene(place=None)
    scene.add("box", position=(9, 9, 9))
    node, expected = None, np.eye(4)
    for position, way, size in chain:
        turn = math3d.normalise(way)
        node = scene.add("box", position=position, orientation=turn, scale=size, parent=node)
        expected = expected @ math3d.compose(position, turn, size)
    assert node.world_position() == pytest.approx(expected[:3, 3], abs=1e-4)
    np.testing.assert_allclose(scene.table.world[node.row], expected, atol=2e-4)


def test_moving_a_parent_moves_what_is_below(scene):
    parent = scene.add("", position=(1, 0, 0))
    child = scene.add("star", position=(0, 1, 0), parent=parent)
    assert child.world_position() == (1, 1, 0)
    parent.position = (5, 0, 0)
    assert child.world_position() == (5, 1, 0)


def test_a_removed_node_and_all_below_it_are_stale_even_when_their_rows_are_used_again(scene):
    parent = scene.add("")
    child = scene.add("star", parent=parent)
    parent.remove()
    fresh = [scene.add("box") for _ in range(4)]
    for node in (parent, child):
        assert not node.alive
        with pytest.raises(StaleNode):
            _ = node.position
        with pytest.raises(StaleNode):
            node.position = (0, 0, 0)
        with pytest.raises(StaleNode):
            node.remove()
    assert all(node.alive and node.mesh == "box" for node in fresh)


STEP = st.one_of(
    st.tuples(st.just("add"), st.integers(-1, 9), VECTOR, TURN, SIZE),
    st.tuples(st.just("move"), st.integers(0, 9), VECTOR, TURN, SIZE),
    st.tuples(st.just("hang"), st.integers(0, 9), st.integers(-1, 9)),
    st.tuples(st.just("fade"), st.integers(0, 9), st.floats(0, 1, width=32)),
    st.tuples(st.just("hide"), st.integers(0, 9)),
    st.tuples(st.just("remove"), st.integers(0, 9)),
    st.tuples(st.just("update")),
)


class Plain:
    """What a node is, without any table."""

    def __init__(self, above, *place):
        self.above, self.place, self.opacity, self.visible = above, place, 1.0, True

    def below(self, other):
        return self is other or (self.above is not None and self.above.below(other))

    def world(self):
        own = math3d.compose(*self.place).astype(np.float64)
        return own if self.above is None else self.above.world() @ own

    def seen(self):
        shown, alpha = (True, 1.0) if self.above is None else self.above.seen()
        return shown and self.visible, alpha * self.opacity


@settings(max_examples=120, deadline=None)
@given(steps=st.lists(STEP, max_size=25))
def test_whatever_is_done_to_nodes_they_are_where_a_plain_tree_has_them(steps):
    scene, pairs, dead = Scene(place=None), [], []
    for what, *data in steps:
        at = pairs[data[0] % len(pairs)] if pairs and data and data[0] >= 0 else None
        if what == "update":
            scene.update()
        elif what == "add":
            place = (data[1], math3d.normalise(data[2]), data[3])
            look = dict(zip(("position", "orientation", "scale"), place, strict=True))
            node = scene.add("box", parent=at and at[0], **look)
            pairs.append((node, Plain(at and at[1], *place)))
        elif at is None:
            continue
        elif what == "move":
            at[1].place = (data[1], math3d.normalise(data[2]), data[3])
            at[0].position, at[0].orientation, at[0].scale = at[1].place
        elif what == "hang":
            other = pairs[data[1] % len(pairs)] if data[1] >= 0 else (None, None)
            if other[1] is not None and other[1].below(at[1]):
                with pytest.raises(ValueError, match="below itself"):
                    at[0].parent = other[0]
            else:
                at[0].parent, at[1].above = other
        elif what == "fade":
            at[0].opacity = at[1].opacity = data[1]
        elif what == "hide":
            at[0].visible = at[1].visible = not at[1].visible
        else:
            at[0].remove()
            dead += [node for node, plain in pairs if plain.below(at[1])]
            pairs = [(node, plain) for node, plain in pairs if not plain.below(at[1])]
    scene.update()
    table = scene.table
    for node, plain in pairs:
        size = max(1.0, np.abs(plain.world()).max())
        np.testing.assert_allclose(table.world[node.row], plain.world(), atol=1e-4 * size)
        assert (bool(table.shown[node.row]), table.alpha[node.row]) == (
            plain.seen()[0],
            pytest.approx(plain.seen()[1], abs=1e-6),
        )
        above = node.parent
        assert (above and above.handle) == (
            next(n.handle for n, p in pairs if p is plain.above) if plain.above else None
        )
    assert not any(node.alive for node in dead)
    worlds = table.world[table.order].copy()
    table._known[:] = np.nan  # all is behind
    table.moved = True
    scene.update()
    np.testing.assert_array_equal(table.world[table.order], worlds)


def test_only_what_changed_is_made_anew(scene):
    parent, other = scene.add(""), scene.add("box", position=(1, 0, 0))
    child = scene.add("box", position=(0, 1, 0), parent=parent)
    scene.update()
    scene.table.world[other.row] = scene.table.world[child.row] = 7.0
    parent.position = (3, 0, 0)
    assert child.world_position() == (3, 1, 0)
    assert other.world_position() == (7, 7, 7)


def test_a_node_hangs_in_its_own_scene_and_never_below_itself(scene):
    node = scene.add("")
    child = scene.add("box", parent=node)
    for parent in (node, child):
        with pytest.raises(ValueError, match="below itself"):
            node.parent = parent
    with pytest.raises(ValueError, match="own scene"):
        node.parent = Scene(place=None).add("")
    child.remove()
    with pytest.raises(StaleNode):
        node.parent = child
    with pytest.raises(StaleNode):
        child.parent = node
    assert node.parent is None


def test_a_scene_refuses_more_nodes_than_it_has_room_for(scene, monkeypatch):
    monkeypatch.setattr("rehab.scene.table.ROOM", 3)
    nodes = [scene.add("box") for _ in range(3)]
    with pytest.raises(ValueError, match="at most 3 nodes"):
        scene.add("box")
    nodes[1].remove()
    assert scene.add("star").alive


def test_poses_are_shared_and_let_go_with_the_last_node(scene):
    bones = np.zeros((3, 3, 4), np.float32)
    nodes = [scene.add("box") for _ in range(2)]
    for node in nodes:
        scene.pose(node, bones[:])
    assert len(scene.poses) == 1
    nodes[0].remove()
    assert scene.poses[0] is not None
    scene.pose(nodes[1], None)
    assert scene.poses == [None]
    scene.pose(nodes[1], bones)
    assert scene.poses[0] is bones
    with pytest.raises(ValueError, match="float32"):
        scene.pose(nodes[1], np.zeros((3, 4, 4), np.float32))


def test_what_earlier_sessions_planted_stands_at_once():
    scene, slow = Scene(grown=12), Scene()
    planted = [slow.plant() for _ in range(12)]
    slow.advance(2.0)
    for node in planted:
        slow.bloom(node)
    slow.advance(2.0)
    used = scene.table.used
    assert used == slow.table.used == 12
    for name in ("mesh", "position", "orientation", "scale", "colour"):
        ours, theirs = getattr(scene.table, name)[:used], getattr(slow.table, name)[:used]
        np.testing.assert_allclose(ours, theirs, atol=1e-6)
    assert scene.plant().position == slow.plant().position


def test_handles_and_columns_survive_the_table_growing(scene):
    first, kept = scene.add("star", position=(1, 2, 3)), scene.table.position
    many = [scene.add("sphere", position=(i, 0, 0)) for i in range(600)]
    assert first.world_position() == (1, 2, 3)
    assert many[-1].world_position() == (599, 0, 0)
    assert kept[many[-1].row, 0] == 599


def test_tagged_sees_what_a_patient_sees(scene):
    group = scene.add("")
    star = scene.add("star", cue="touch", side="left", parent=group)
    scene.add("sphere")
    panel = scene.panel("Rest", ["Let your arms hang."], cue="rest")
    assert {(n.cue, n.side) for n in scene.tagged()} == {("touch", "left"), ("rest", "")}
    assert [n.cue for n in scene.tagged("rest")] == ["rest"]
    group.visible = False
    assert scene.tagged("touch") == []
    group.visible = True
    star.opacity = 0.0
    assert scene.tagged("touch") == []
    panel.remove()
    assert scene.tagged() == []


def test_wrong_words_are_named(scene):
    for call in (
        lambda: scene.add("pyramid"),
        lambda: scene.add("star", cue="jump"),
        lambda: scene.add("star", colour="red"),
        lambda: scene.text("x", position=(0, 0, 0), align="justified"),
        lambda: scene.tween(scene.add("star"), "size", 2, 1),
        lambda: scene.tween(scene.add("star"), "scale", 2, 1, ease="wobble"),
        lambda: Scene(place="moon"),
    ):
        with pytest.raises(ValueError):
            call()


def test_a_refused_node_leaves_no_trace(scene):
    with pytest.raises(ValueError):
        scene.add("star", cue="jump")
    assert scene.table.used == len(scene.table.free)


@pytest.mark.parametrize("ease", ["linear", "in", "out", "in-out", "back"])
def test_a_tween_starts_where_it_was_and_arrives_exactly(scene, ease):
    node = scene.add("star", position=(1, 0, 0))
    told = []
    scene.tween(node, "position", (2, 4, 0), 0.25, ease, then=lambda: told.append(node.position))
    scene.advance(1e-6)
    assert node.position == pytest.approx((1, 0, 0), abs=1e-3)
    for _ in range(30):
        scene.advance(1 / 90)
    assert node.position == (2, 4, 0)
    assert told == [(2, 4, 0)]


def test_a_tween_is_replaced_by_the_next_and_ends_with_its_node(scene):
    node, told = scene.add("star"), []
    scene.tween(node, "scale", 5.0, 1.0, then=lambda: told.append("old"))
    scene.tween(node, "scale", 2.0, 0.1, then=lambda: told.append("new"))
    for _ in range(200):
        scene.advance(1 / 90)
    assert node.scale == (2, 2, 2)
    assert told == ["new"]
    scene.tween(node, "opacity", 0.0, 0.1, then=lambda: told.append("gone"))
    node.remove()
    scene.advance(1.0)
    assert told == ["new"]


def test_a_tween_may_remove_its_node(scene):
    node = scene.add("star")
    scene.tween(node, "opacity", 0.0, 0.1, then=node.remove)
    scene.advance(0.2)
    assert not node.alive


def test_petals_fly_fall_and_end(scene):
    scene.burst((0, 1, 0), count=40)
    start = scene.petals.position[:40].copy()
    for _ in range(45):
        scene.advance(1 / 90)
    assert np.linalg.norm(scene.petals.position[:40] - start, axis=1).min() > 0.05
    for _ in range(20):
        scene.burst((0, 1, 0), count=40)
    assert scene.petals.count == LIMIT
    for _ in range(300):
        scene.advance(1 / 90)
    assert scene.petals.count == 0


def test_what_is_planted_grows_to_its_size_and_stays():
    scene = Scene()
    grown = [scene.plant() for _ in range(40)]
    assert max(node.scale[0] for node in grown) < 0.1
    scene.advance(5.0)
    for number, node in enumerate(grown):
        assert scene.place is not None
        growth = scene.place.growth(number)
        assert node.mesh == ("bud" if growth.form == "blossom" else growth.form)
        assert node.scale[0] == pytest.approx(growth.size)
        assert node.world_position() == pytest.approx(growth.position, abs=1e-5)


def test_a_bud_opens_and_whatever_else_grew_only_stirs():
    scene = Scene()
    grown = [scene.plant() for _ in range(30)]
    scene.advance(5.0)
    before = [(node.mesh, node.scale[0]) for node in grown]
    for node in grown:
        scene.bloom(node)
    scene.advance(5.0)
    for node, (mesh, size) in zip(grown, before, strict=True):
        assert node.mesh == ("blossom" if mesh == "bud" else mesh)
        assert node.scale[0] == pytest.approx(size)


def test_the_scene_runs_without_any_graphics():
    program = """
import sys
from rehab.scene import Scene
from rehab.scene.hands import Hands
scene = Scene(); Hands(scene)
scene.panel("A", ["b"]); scene.plant(); scene.burst((0, 1, 0))
for _ in range(10): scene.advance(0.01); scene.update()
heavy = [m for m in ("OpenGL", "PIL", "scipy.optimize", "pyrr", "rehab.gfx") if m in sys.modules]
assert not heavy, heavy
"""
    subprocess.run([sys.executable, "-c", program], check=True)
