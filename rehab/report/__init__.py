"""What the clinician reads: one self-contained page about one patient's sessions."""

from __future__ import annotations

from rehab.report.page import html

__all__ = ["html"]
