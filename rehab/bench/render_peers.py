"""The same moving nodes as a user of moderngl would draw them, with numpy for the transforms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from rehab.bench.render_scenes import PARENTS, VIEW, Floats, Many, eyes
from rehab.scene import shapes
from rehab.scene.table import compose

_FRAGMENT = """
#version 410
in vec3 across; in vec3 tint; out vec4 result;
void main() { result = vec4(tint * (0.5 + 0.5 * across.y), 1.0); }
"""
_WHERE = """
    vec4 local = vec4(position, 1.0);
    vec3 place = vec3(dot(row_x, local), dot(row_y, local), dot(row_z, local));
    across = vec3(dot(row_x.xyz, normal), dot(row_y.xyz, normal), dot(row_z.xyz, normal));
    tint = colour.rgb;
"""
_ONE_A_NODE = f"""
#version 410
uniform mat4 view_projection; uniform vec4 node[4];
in vec3 position; in vec3 normal; out vec3 across; out vec3 tint;
void main() {{
    vec4 row_x = node[0], row_y = node[1], row_z = node[2], colour = node[3];
    {_WHERE}
    gl_Position = view_projection * vec4(place, 1.0);
}}
"""
# Both eyes in one draw, side by side: the least that one draw a node can cost.
_SIDE_BY_SIDE = f"""
#version 410
uniform mat4 eyes[2]; uniform vec4 node[4];
in vec3 position; in vec3 normal; out vec3 across; out vec3 tint;
void main() {{
    vec4 row_x = node[0], row_y = node[1], row_z = node[2], colour = node[3];
    {_WHERE}
    gl_Position = eyes[gl_InstanceID] * vec4(place, 1.0);
    float side = gl_InstanceID == 0 ? -1.0 : 1.0;
    gl_ClipDistance[0] = gl_Position.w + side * gl_Position.x;
    gl_Position.x = 0.5 * (gl_Position.x + side * gl_Position.w);
}}
"""
_INSTANCED = f"""
#version 410
uniform mat4 view_projection;
in vec3 position; in vec3 normal; in vec4 row_x; in vec4 row_y; in vec4 row_z; in vec4 colour;
out vec3 across; out vec3 tint;
void main() {{
    {_WHERE}
    gl_Position = view_projection * vec4(place, 1.0);
}}
"""


class _World:
    """World matrices by numpy: parents composed anew, nodes moved, then one product for all."""

    def __init__(self, many: Many) -> None:
        count = len(many.parent)
        self._many = many
        self._position: Floats = np.zeros((PARENTS, 3), np.float32)
        self._orientation: Floats = np.zeros((PARENTS, 4), np.float32)
        self._size: Floats = np.ones((PARENTS, 3), np.float32)
        self._parents: Floats = np.zeros((PARENTS, 4, 4), np.float32)
        self._local: Floats = np.zeros((count, 4, 4), np.float32)
        self._place: Floats = np.zeros((count, 3), np.float32)
        self._small: Floats = np.full((count, 3), many.scale, np.float32)
        compose(many.position, many.orientation, self._small, self._local)
        self._world: Floats = np.zeros((count, 4, 4), np.float32)
        self.data: Floats = np.ones((count, 4, 4), np.float32)
        """Three rows of each world matrix, and colour."""
        self.data[:, 3, :3] = many.colour

    def step(self, frame: int) -> None:
        """Bring `data` to that frame."""
        self._many.parents(frame, self._position, self._orientation)
        compose(self._position, self._orientation, self._size, self._parents)
        # They move and do not turn: only where they are is written anew.
        self._many.children(frame, self._place)
        self._local[:, :3, 3] = self._place
        np.matmul(self._parents[self._many.parent], self._local, out=self._world)
        self.data[:, :3] = self._world[:, :3]


def _context() -> Any:
    import moderngl

    context = moderngl.create_context()
    context.enable(moderngl.DEPTH_TEST)
    return context


def _target(context: Any, size: tuple[int, int]) -> Any:
    return context.framebuffer(
        [context.texture(size, 4, samples=4)], context.depth_texture(size, samples=4)
    )


def _box(context: Any) -> tuple[Any, Any]:
    mesh = shapes.shape("box")
    points = np.concatenate([mesh.points, mesh.normals], axis=1).astype(np.float32)
    return context.buffer(points.tobytes()), context.buffer(mesh.faces.tobytes())


def _matrices() -> list[bytes]:
    return [np.ascontiguousarray((e.projection @ e.view).T).tobytes() for e in eyes(0)]


def one_a_node(many: Many) -> Callable[[int], None]:
    """A frame that draws every node by a call of its own, for each eye."""
    context, world = _context(), _World(many)
    program = context.program(vertex_shader=_ONE_A_NODE, fragment_shader=_FRAGMENT)
    array = _array(context, program)
    targets = [_target(context, VIEW) for _ in range(2)]
    matrices, parts = _matrices(), _parts(world)

    def frame(number: int) -> None:
        world.step(number)
        write, render = program["node"].write, array.render
        for target, matrix in zip(targets, matrices, strict=True):
            target.use()
            target.clear()
            program["view_projection"].write(matrix)
            for part in parts:
                write(part)
                render()

    return frame


def side_by_side(many: Many) -> Callable[[int], None]:
    """The same with both eyes in one call, which draws two instances into one wide picture."""
    context, world = _context(), _World(many)
    program = context.program(vertex_shader=_SIDE_BY_SIDE, fragment_shader=_FRAGMENT)
    array = _array(context, program)
    target, matrices = _target(context, (2 * VIEW[0], VIEW[1])), b"".join(_matrices())
    context.enable_direct(0x3000)  # GL_CLIP_DISTANCE0
    parts = _parts(world)

    def frame(number: int) -> None:
        world.step(number)
        target.use()
        target.clear()
        program["eyes"].write(matrices)
        write, render = program["node"].write, array.render
        for part in parts:
            write(part)
            render(instances=2)

    return frame


def _array(context: Any, program: Any) -> Any:
    points, faces = _box(context)
    return context.vertex_array(program, [(points, "3f 3f", "position", "normal")], faces)


def _parts(world: _World) -> list[memoryview]:
    return [memoryview(node).cast("B") for node in world.data]


def instanced(many: Many) -> Callable[[int], None]:
    """A frame that uploads all world matrices and draws them by one call an eye."""
    context, world = _context(), _World(many)
    program = context.program(vertex_shader=_INSTANCED, fragment_shader=_FRAGMENT)
    points, faces = _box(context)
    buffer = context.buffer(reserve=world.data.nbytes, dynamic=True)
    content = [
        (points, "3f 3f", "position", "normal"),
        (buffer, "4f 4f 4f 4f/i", "row_x", "row_y", "row_z", "colour"),
    ]
    array = context.vertex_array(program, content, faces)
    targets = [_target(context, VIEW) for _ in range(2)]
    matrices = _matrices()

    def frame(number: int) -> None:
        world.step(number)
        buffer.orphan()
        buffer.write(world.data)
        for target, matrix in zip(targets, matrices, strict=True):
            target.use()
            target.clear()
            program["view_projection"].write(matrix)
            array.render(instances=len(many.parent))

    return frame


PEERS = {
    "one draw a node": one_a_node,
    "one draw a node, both eyes in it": side_by_side,
    "instanced": instanced,
}
