"""Rehabilitation games in a headset: movement tracked, scored, recorded, replayed, reported."""

__version__ = "0.1.0"
