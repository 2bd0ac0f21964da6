"""The fake runtime's display: rates, masks, depth, the room behind the picture, messages."""

from __future__ import annotations

from rehab.bench.fakexr.world import World


class Display(World):
    """The part of the runtime that is about pictures, beside their order in a frame."""
