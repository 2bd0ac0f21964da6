"""For who writes an exercise: a new plug-in to begin with, and the check of one."""

from __future__ import annotations

from rehab.authoring.card import Card, check
from rehab.authoring.subject import Subject, subject

__all__ = ["Card", "Subject", "check", "subject"]
