"""What the current context offers beyond OpenGL 4.1; each has one plain fallback."""

from __future__ import annotations

from collections.abc import Iterable

from OpenGL import GL

FEATURES = {"clip_control": ((4, 5), "GL_ARB_clip_control")}
"""The version of OpenGL that has each feature, and the extension that brings it to older ones.

`clip_control`: depth runs from 1 (near) to 0, where floats are dense (reverse Z); else from 0 to 1.
"""


def offered(without: Iterable[str] = ()) -> frozenset[str]:
    """The features that can be used, less those of `without`; ValueError for an unknown one."""
    unknown = set(without) - set(FEATURES)
    if unknown:
        raise ValueError(f"no features {sorted(unknown)}; there are {', '.join(FEATURES)}")
    version = (
        int(GL.glGetIntegerv(GL.GL_MAJOR_VERSION)),
        int(GL.glGetIntegerv(GL.GL_MINOR_VERSION)),
    )
    count = int(GL.glGetIntegerv(GL.GL_NUM_EXTENSIONS))
    extensions = {GL.glGetStringi(GL.GL_EXTENSIONS, n).decode() for n in range(count)}
    return frozenset(
        name
        for name, (since, extension) in FEATURES.items()
        if name not in without and (version >= since or extension in extensions)
    )
