"""What a patient points at and presses in the headset: panels, controls, captions."""

from rehab.scene.kit.control import Control
from rehab.scene.kit.kit import Kit

__all__ = ["Control", "Kit"]
