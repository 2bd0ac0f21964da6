"""Invented clinics: whole courses of sessions, written as the program itself writes them."""

from rehab.bench.course.clinics import clinic, course, decade

__all__ = ["clinic", "course", "decade"]
