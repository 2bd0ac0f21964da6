"""Which way OpenGL is reached, chosen once a process, and a context without any screen."""

from __future__ import annotations

import os
import sys
from typing import Any

from rehab.errors import UserError

VERSION = (4, 1)
_SOFTWARE = ("llvmpipe", "softpipe", "swrast", "software", "gdi generic", "basic render")
_SURFACELESS_MESA = 0x31DD  # EGL_PLATFORM_SURFACELESS_MESA


def choose(window: bool) -> None:
    """Fix how OpenGL is reached, before anything imports it; later calls must agree.

    On Linux a window (and a headset, whose binding needs it) goes through GLX, no screen through
    EGL. Elsewhere there is one way only.
    """
    if not sys.platform.startswith("linux"):
        return
    wanted = "glx" if window else "egl"
    if "OpenGL.platform" in sys.modules and os.environ.get("PYOPENGL_PLATFORM") != wanted:
        raise RuntimeError(f"OpenGL was loaded before {wanted} was chosen")
    os.environ["PYOPENGL_PLATFORM"] = wanted


class Headless:
    """An OpenGL 4.1 context that draws into textures only; current in the thread that made it.

    Another one may be opened and closed meanwhile, in the same thread."""

    def __init__(self) -> None:
        """Raises `UserError` where there is none, as everywhere but on Linux."""
        if not sys.platform.startswith("linux"):
            raise UserError("Without a screen it draws on Linux only: start without --headless.")
        choose(window=False)
        try:
            self._open()
        except UserError:
            raise
        except Exception as error:  # a library that is absent fails in many ways
            reason = getattr(getattr(error, "err", None), "name", None) or str(error).split("\n")[0]
            raise UserError(
                f"OpenGL 4.1 without a screen could not be opened ({reason}); on Debian and Ubuntu"
                " the packages libegl1 and libgl1-mesa-dri bring it."
            ) from error

    def _open(self) -> None:
        from OpenGL import EGL

        self._egl: Any = EGL
        self._display = _display(EGL)
        major, minor = EGL.EGLint(), EGL.EGLint()
        if not EGL.eglInitialize(self._display, major, minor):
            raise RuntimeError("EGL does not start")
        EGL.eglBindAPI(EGL.EGL_OPENGL_API)
        wanted = _numbers(EGL, EGL.EGL_RENDERABLE_TYPE, EGL.EGL_OPENGL_BIT, EGL.EGL_SURFACE_TYPE, 0)
        config, count = (EGL.EGLConfig * 1)(), EGL.EGLint()
        EGL.eglChooseConfig(self._display, wanted, config, 1, count)
        attributes = _numbers(
            EGL,
            *(EGL.EGL_CONTEXT_MAJOR_VERSION, VERSION[0]),
            *(EGL.EGL_CONTEXT_MINOR_VERSION, VERSION[1]),
            *(EGL.EGL_CONTEXT_OPENGL_PROFILE_MASK, EGL.EGL_CONTEXT_OPENGL_CORE_PROFILE_BIT),
        )
        chosen = config[0] if count.value else EGL.EGL_NO_CONFIG_KHR
        self._before = EGL.eglGetCurrentContext()
        self._context = EGL.eglCreateContext(self._display, chosen, EGL.EGL_NO_CONTEXT, attributes)
        if not self._context:
            raise RuntimeError("it offers no OpenGL 4.1 core context")
        self.make_current()

    def make_current(self) -> None:
        """Make the context current in the calling thread."""
        none = self._egl.EGL_NO_SURFACE
        if not self._egl.eglMakeCurrent(self._display, none, none, self._context):
            raise RuntimeError("its context cannot be made current without a surface")

    def close(self) -> None:
        """Let the context go; what was made in it is lost. The one before is current again."""
        egl = self._egl
        none = egl.EGL_NO_SURFACE
        egl.eglMakeCurrent(self._display, none, none, self._before or egl.EGL_NO_CONTEXT)
        egl.eglDestroyContext(self._display, self._context)


def _numbers(egl: Any, *values: int) -> Any:
    return (egl.EGLint * (len(values) + 1))(*values, egl.EGL_NONE)


def _display(egl: Any) -> Any:
    """A display without a screen where there is such a thing, else the default one."""
    from OpenGL.EGL.EXT.platform_base import eglGetPlatformDisplayEXT

    try:
        display = eglGetPlatformDisplayEXT(_SURFACELESS_MESA, egl.EGL_DEFAULT_DISPLAY, None)
    except Exception:  # not Mesa's, or an EGL without platforms
        display = None
    return display or egl.eglGetDisplay(egl.EGL_DEFAULT_DISPLAY)


def in_software() -> bool:
    """Whether the current context draws on the processor, a hundred times slower than a chip."""
    from OpenGL import GL

    name = GL.glGetString(GL.GL_RENDERER).decode(errors="replace").lower()
    return any(known in name for known in _SOFTWARE)


def described() -> tuple[str, str, str]:
    """Who made the current context's driver, what draws, and its version of OpenGL."""
    from OpenGL import GL

    vendor, renderer, version = (
        GL.glGetString(what).decode(errors="replace")
        for what in (GL.GL_VENDOR, GL.GL_RENDERER, GL.GL_VERSION)
    )
    return vendor, renderer, version


def require_version() -> None:
    """UserError unless the current context is OpenGL 4.1 or later."""
    from OpenGL import GL

    major, minor = GL.glGetIntegerv(GL.GL_MAJOR_VERSION), GL.glGetIntegerv(GL.GL_MINOR_VERSION)
    if (int(major), int(minor)) < VERSION:
        name = GL.glGetString(GL.GL_RENDERER).decode(errors="replace")
        raise UserError(
            f"OpenGL 4.1 or later is needed and {name} offers {int(major)}.{int(minor)};"
            " a newer graphics driver may bring it."
        )
