"""How a scene is drawn: OpenGL 4.1, on a window, in a headset or on no screen at all."""

from __future__ import annotations
