"""The peer that our frames are measured against: a plain pyopenxr program that only clears.

It is written as pyopenxr's own helpers suggest (convenience calls, GLFW window, one array swapchain
for both eyes), so that its rate is what Python can reach in this runtime with nothing to draw.

    python -m rehab.bench.clear_only --seconds 5 --json
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass

os.environ.setdefault("PYOPENGL_PLATFORM", "glx" if sys.platform == "linux" else "")

import glfw
import xr
from OpenGL import GL

RUNNING = (
    xr.SessionState.SYNCHRONIZED,
    xr.SessionState.VISIBLE,
    xr.SessionState.FOCUSED,
)


@dataclass
class Figures:
    """What a run of the peer delivered once the session was FOCUSED."""

    runtime: str
    renderer: str
    focused: bool
    seconds: float
    frames: int
    fps: float
    period_ms: float
    view_width: int
    view_height: int


@contextmanager
def window() -> Iterator[None]:
    """A hidden window whose OpenGL 4.1 context is current."""
    if sys.platform == "linux":
        glfw.init_hint(glfw.PLATFORM, glfw.PLATFORM_X11)
    if not glfw.init():
        raise RuntimeError("no display: start it under an X server, as the OpenXR lab does")
    try:
        for hint, value in (
            (glfw.VISIBLE, False),
            (glfw.CONTEXT_VERSION_MAJOR, 4),
            (glfw.CONTEXT_VERSION_MINOR, 1),
            (glfw.OPENGL_PROFILE, glfw.OPENGL_CORE_PROFILE),
        ):
            glfw.window_hint(hint, value)
        glfw.make_context_current(glfw.create_window(64, 64, "clear", None, None))
        glfw.swap_interval(0)
        yield
    finally:
        glfw.terminate()


def graphics_binding(instance: xr.Instance, system: xr.SystemId) -> ctypes.Structure:
    """The binding of the current context, asked for as the specification demands."""
    requirements = xr.GraphicsRequirementsOpenGLKHR()
    ask = ctypes.cast(
        xr.get_instance_proc_addr(instance, "xrGetOpenGLGraphicsRequirementsKHR"),
        xr.PFN_xrGetOpenGLGraphicsRequirementsKHR,
    )
    xr.check_result(xr.Result(ask(instance, system, ctypes.byref(requirements))))
    if sys.platform == "win32":
        from OpenGL import WGL

        windows: ctypes.Structure = xr.GraphicsBindingOpenGLWin32KHR(
            h_dc=WGL.wglGetCurrentDC(), h_glrc=WGL.wglGetCurrentContext()
        )
        return windows
    from OpenGL import GLX

    linux: ctypes.Structure = xr.GraphicsBindingOpenGLXlibKHR(
        x_display=GLX.glXGetCurrentDisplay(),
        glx_drawable=GLX.glXGetCurrentDrawable(),
        glx_context=GLX.glXGetCurrentContext(),
    )
    return linux


class Peer:
    """One session that clears both layers of an array swapchain each frame."""

    def __init__(self, stack: ExitStack) -> None:
        application = xr.ApplicationInfo("clear only", 1, "none", 0, xr.Version(1, 0, 0))
        self.instance = stack.enter_context(
            xr.create_instance(
                xr.InstanceCreateInfo(
                    application_info=application,
                    enabled_extension_names=[xr.KHR_OPENGL_ENABLE_EXTENSION_NAME],
                )
            )
        )
        self.system = xr.get_system(
            self.instance, xr.SystemGetInfo(xr.FormFactor.HEAD_MOUNTED_DISPLAY)
        )
        binding = graphics_binding(self.instance, self.system)
        pointer = ctypes.cast(ctypes.pointer(binding), ctypes.c_void_p)
        self.session = stack.enter_context(
            xr.create_session(self.instance, xr.SessionCreateInfo(0, self.system, next=pointer))
        )
        self.space = stack.enter_context(
            xr.create_reference_space(
                self.session,
                xr.ReferenceSpaceCreateInfo(xr.ReferenceSpaceType.LOCAL, xr.Posef()),
            )
        )
        self.swapchain = stack.enter_context(self._swapchain())
        self.images = [
            image.image
            for image in xr.enumerate_swapchain_images(self.swapchain, xr.SwapchainImageOpenGLKHR)
        ]
        self.framebuffer = GL.glGenFramebuffers(1)
        self.state = xr.SessionState.UNKNOWN
        self.frames = 0
        self.period = 0

    def _swapchain(self) -> xr.Swapchain:
        view = xr.enumerate_view_configuration_views(
            self.instance, self.system, xr.ViewConfigurationType.PRIMARY_STEREO
        )[0]
        self.width = view.recommended_image_rect_width
        self.height = view.recommended_image_rect_height
        formats = xr.enumerate_swapchain_formats(self.session)
        chosen = next(f for f in (GL.GL_SRGB8_ALPHA8, GL.GL_RGBA8, *formats) if f in formats)
        return xr.create_swapchain(
            self.session,
            xr.SwapchainCreateInfo(
                usage_flags=xr.SwapchainUsageFlags.COLOR_ATTACHMENT_BIT,
                format=chosen,
                sample_count=1,
                width=self.width,
                height=self.height,
                face_count=1,
                array_size=2,
                mip_count=1,
            ),
        )

    def poll(self) -> None:
        """Follow the session's state."""
        while True:
            try:
                event = xr.poll_event(self.instance)
            except xr.EventUnavailable:
                return
            if event.type != xr.StructureType.EVENT_DATA_SESSION_STATE_CHANGED:
                continue
            changed = ctypes.cast(
                ctypes.byref(event), ctypes.POINTER(xr.EventDataSessionStateChanged)
            ).contents
            self.state = xr.SessionState(changed.state)
            if self.state == xr.SessionState.READY:
                stereo = xr.ViewConfigurationType.PRIMARY_STEREO
                xr.begin_session(self.session, xr.SessionBeginInfo(stereo))
            elif self.state == xr.SessionState.STOPPING:
                xr.end_session(self.session)

    def frame(self) -> None:
        """Wait for the display, clear both eyes, submit."""
        waited = xr.wait_frame(self.session)
        self.period = waited.predicted_display_period
        xr.begin_frame(self.session)
        layers = []
        if waited.should_render:
            _, views = xr.locate_views(
                self.session,
                xr.ViewLocateInfo(
                    xr.ViewConfigurationType.PRIMARY_STEREO,
                    waited.predicted_display_time,
                    self.space,
                ),
            )
            layers = [self._layer(views)]
        xr.end_frame(
            self.session,
            xr.FrameEndInfo(
                waited.predicted_display_time, xr.EnvironmentBlendMode.OPAQUE, layers=layers
            ),
        )
        self.frames += bool(layers)

    def _layer(self, views: list[xr.View]) -> object:
        index = xr.acquire_swapchain_image(self.swapchain)
        xr.wait_swapchain_image(
            self.swapchain, xr.SwapchainImageWaitInfo(timeout=xr.INFINITE_DURATION)
        )
        GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, self.framebuffer)
        for eye in range(2):
            GL.glFramebufferTextureLayer(
                GL.GL_FRAMEBUFFER, GL.GL_COLOR_ATTACHMENT0, self.images[index], 0, eye
            )
            GL.glClearColor(0.1, 0.2 + 0.1 * eye, 0.3, 1.0)
            GL.glClear(GL.GL_COLOR_BUFFER_BIT)
        xr.release_swapchain_image(self.swapchain)
        rectangle = xr.Rect2Di(xr.Offset2Di(0, 0), xr.Extent2Di(self.width, self.height))
        projected = [
            xr.CompositionLayerProjectionView(
                pose=view.pose,
                fov=view.fov,
                sub_image=xr.SwapchainSubImage(self.swapchain, rectangle, eye),
            )
            for eye, view in enumerate(views)
        ]
        layer = xr.CompositionLayerProjection(space=self.space, views=projected)
        self._kept = layer  # the pointer handed to the runtime does not keep it alive
        return ctypes.pointer(layer)


def measure(seconds: float, patience: float = 15.0) -> Figures:
    """Run the peer for so many seconds after it has become FOCUSED."""
    with ExitStack() as stack:
        stack.enter_context(window())
        peer = Peer(stack)
        given_up = time.monotonic() + patience
        while peer.state != xr.SessionState.FOCUSED and time.monotonic() < given_up:
            _step(peer)
        focused = peer.state == xr.SessionState.FOCUSED
        started, before = time.perf_counter(), peer.frames
        while focused and time.perf_counter() - started < seconds:
            _step(peer)
        elapsed = time.perf_counter() - started
        frames = peer.frames - before
        return Figures(
            runtime=xr.get_instance_properties(peer.instance).runtime_name.decode(),
            renderer=GL.glGetString(GL.GL_RENDERER).decode(),
            focused=focused,
            seconds=round(elapsed, 3),
            frames=frames,
            fps=round(frames / elapsed, 2) if focused else 0.0,
            period_ms=round(peer.period / 1e6, 3),
            view_width=peer.width,
            view_height=peer.height,
        )


def _step(peer: Peer) -> None:
    glfw.poll_events()
    peer.poll()
    if peer.state in (xr.SessionState.READY, *RUNNING):
        peer.frame()
    else:
        time.sleep(0.01)


def main() -> int:
    about = argparse.ArgumentParser(description="Frames per second of a program that only clears.")
    about.add_argument("--seconds", type=float, default=5.0, help="default: %(default)s")
    about.add_argument("--json", action="store_true", help="print one JSON object")
    options = about.parse_args()
    figures = asdict(measure(options.seconds))
    if options.json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            print(f"{name:12} {value}")
    return 0 if figures["focused"] else 1


if __name__ == "__main__":
    sys.exit(main())
