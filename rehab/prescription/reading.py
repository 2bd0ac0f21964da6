"""From a TOML file to a programme that can be played, or one sentence that says why not."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from rehab.errors import UserError
from rehab.prescription.checking import check
from rehab.prescription.model import Prescription
from rehab.prescription.sentences import printable, sentence, told, where

LARGEST = 1_000_000
"""Bytes of a file that is read at all."""

OPEN = "?"
"""A text that begins so is a question of a template that nobody has answered yet."""


def load(path: Path) -> Prescription:
    """The programme in the file `path`, its study's conditions read from their file beside it.

    Raises `UserError`: one sentence with the file, the field and what it may be.
    """
    return loads(_text(path), path.name, path.parent)


def loads(text: str, name: str = "The programme", folder: Path | None = None) -> Prescription:
    """The programme that `text` is, called `name` in sentences; `UserError`."""
    try:
        raw = tomllib.loads(text)
    except RecursionError:
        raise UserError(f"{name}: its brackets are nested too deeply to be read.") from None
    except ValueError as error:  # TOMLDecodeError is one; so is a number of thousands of digits
        said = told(error, 200)
        raise UserError(f"{name} is not written as TOML is: {said}.") from None
    try:
        for at, question in _unanswered(raw, []):
            asks = told(question.removeprefix(OPEN).strip(), 200)
            raise UserError(f"{where(at, raw)}: not answered yet: {asks}")
        _take_conditions(raw, folder)
        return _made(raw)
    except UserError as error:
        raise UserError(printable(f"{name}: {error}")) from None


def of_document(document: Mapping[str, Any]) -> Prescription:
    """The programme that `Prescription.to_document` gave; `UserError` where it no longer fits."""
    try:
        return _made(document)
    except UserError as error:
        raise UserError(printable(f"The stored programme cannot be read: {error}")) from None


def _made(raw: Mapping[str, Any]) -> Prescription:
    try:
        made = Prescription.model_validate(raw)
    except ValidationError as error:
        found = error.errors(include_url=False)
        # A word that is not known explains the one that is missing.
        found.sort(key=lambda one: one["type"] != "extra_forbidden")
        raise UserError(sentence(found[0], raw)) from None
    check(made)
    return made


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST:
            raise UserError(f"{path} is larger than a megabyte, so it is no programme.")
        return path.read_bytes().decode()
    except UnicodeDecodeError:
        raise UserError(f"{path} is not a text in UTF-8.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UserError(f"{path} cannot be read: {reason}.") from None


def _unanswered(raw: Any, at: list[Any]) -> Iterator[tuple[list[Any], str]]:
    """Questions of a template that are still there, with their places."""
    if isinstance(raw, str) and raw.startswith(OPEN):
        yield at, raw
    elif isinstance(raw, dict):
        for key, value in raw.items():
            yield from _unanswered(value, [*at, key])
    elif isinstance(raw, list):
        for number, value in enumerate(raw):
            yield from _unanswered(value, [*at, number])


def _take_conditions(raw: dict[str, Any], folder: Path | None) -> None:
    """Put the conditions that a study names by a file in the place of the name."""
    study = raw.get("study")
    if not isinstance(study, dict) or not isinstance(study.get("conditions"), str):
        return
    if folder is None:
        raise UserError("study, conditions: a file can be named only in a file.")
    path = folder / study["conditions"]
    reader = csv.reader(io.StringIO(_text(path)))
    try:
        rows = [[cell.strip() for cell in row] for row in reader if any(row)]
    except csv.Error as error:
        raise UserError(f"study, conditions: {path.name} is no table: {error}.") from None
    if len(rows) < 3 or rows[0][0] != "label" or len(rows[0]) < 2:
        raise UserError(
            f"study, conditions: {path.name} needs a first line of label and names of settings, "
            "and two lines of conditions or more."
        )
    uneven = [number for number, row in enumerate(rows, 1) if len(row) != len(rows[0])]
    if uneven:
        raise UserError(
            f"study, conditions: line {uneven[0]} of {path.name} has another number of columns "
            "than the first."
        )
    names = rows[0][1:]
    study["conditions"] = [
        {"label": row[0], "settings": dict(zip(names, map(_cell, row[1:]), strict=True))}
        for row in rows[1:]
    ]


def _cell(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text
