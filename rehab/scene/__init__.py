"""What there is to see: nodes, forms, words, panels, petals, and the place around them."""

from __future__ import annotations

from rehab.scene.node import Node, StaleNode
from rehab.scene.panel import Panel
from rehab.scene.scene import Scene
from rehab.scene.words import TextNode

__all__ = ["Node", "Panel", "Scene", "StaleNode", "TextNode"]
