"""What is wrong with a programme's file: one sentence that names place, value and what may be."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from rehab.prescription.model import Prescription

_BOUND = {
    "greater_than_equal": ("at least", "ge"),
    "greater_than": ("more than", "gt"),
    "less_than_equal": ("at most", "le"),
    "less_than": ("less than", "lt"),
}


def sentence(error: ErrorDetails, raw: Mapping[str, Any]) -> str:
    """`error`, the first of pydantic's, in words; `raw` is what the file held."""
    loc = [part for part in error["loc"] if part != "constrained-str"]
    kind, context = error["type"], error.get("ctx") or {}
    place, field = where(loc[:-1], raw), str(loc[-1]) if loc else "programme"
    at = f"{place}, {field}" if place else field
    if loc and isinstance(loc[-1], int):  # of a list: "batteries 1"
        at = where(loc, raw)
    if kind == "extra_forbidden":
        known = _fields(loc[:-1])
        name = f'there is no "{told(field)}" here; there are: {", ".join(known)}.'
        return f"{place}: {name}{meant(field, known)}" if place else f"{name}{meant(field, known)}"
    if kind == "missing":
        return f"{at} is missing{_why(field, loc[:-1])}."
    value = told(error["input"])
    if kind in ("choice", "literal_error"):
        known = _choices(context.get("expected", ()))
        near = meant(str(error["input"]), known)
        return f"{at}: {value} is not one of: {', '.join(known)}.{near}"
    if kind in _BOUND:
        words, key = _BOUND[kind]
        unit = " degrees" if field == "degrees" else ""
        radians = "; a number in radians, perhaps?" if field == "degrees" and key == "ge" else "."
        return f"{at}: {value} is not possible: it is {words} {context[key]:g}{unit}{radians}"
    return f"{at}: {value} is not possible: it is {_asked(kind, field, context)}."


def where(loc: Sequence[Any], raw: Any) -> str:
    """The table at `loc`, by its name where it has one, else by its number: 'block "reach"'."""
    words: list[str] = []
    at = raw
    for part in loc:
        if isinstance(part, int):
            at = at[part] if isinstance(at, list | tuple) and part < len(at) else None
            named = at.get("name") if isinstance(at, Mapping) else None
            words[-1:] = [f'{words[-1]} "{told(named)}"' if named else f"{words[-1]} {part + 1}"]
        else:
            at = at.get(part) if isinstance(at, Mapping) else None
            words.append(str(part))
    return ", ".join(words)


def told(value: Any, longest: int = 60) -> str:
    """A value that somebody wrote, short and on one line."""
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, int):
        return str(value) if abs(value) < 10**12 else "that number"
    text = printable(str(value))
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def printable(text: str) -> str:
    """`text` with a "?" for every sign that cannot be shown on a line."""
    return "".join(sign if sign.isprintable() else "?" for sign in text)


def meant(name: str, known: Iterable[str]) -> str:
    """ " Did you mean …?" where one of `known` is near."""
    near = difflib.get_close_matches(name[:100], list(known), 1, 0.6)
    return f' Did you mean "{told(near[0])}"?' if near else ""


def _asked(kind: str, field: str, context: Mapping[str, Any]) -> str:
    """What pydantic's complaint of that `kind` asks for."""
    degrees = ", in degrees and" if field == "degrees" else ""
    tables = field in Prescription.model_fields
    said = {
        "day": "a day, written like 2026-05-04",
        "float": f"a number{degrees} without a unit, such as 90",
        "finite": f"a number{degrees} without a unit, such as 90",
        "int": "a whole number, such as 3",
        "bool": "true or false",
        "too_short": f"a list of {context.get('min_length', 1)} or more",
        "too_long": f"a list of at most {context.get('max_length', 0)}",
        "string_too_long": f"a text of at most {context.get('max_length', 0)} characters",
        "string": "a text on one line, in quotation marks",
        "tuple": f"a list of tables: [[{field}]]" if tables else 'a list in brackets: ["…", "…"]',
        "model": f"a table: [{field}], or {{ … }}",
        "dict": f"a table: [{field}], or {{ … }}",
    }
    return next((words for begin, words in said.items() if kind.startswith(begin)), "otherwise")


def _why(field: str, loc: Sequence[Any]) -> str:
    """What a missing field is to say, as its description in the model has it."""
    if field == "source":
        return ': say who set it and when, for example "surgeon, 2026-05-04"'
    at = _table(loc)
    told = at.model_fields[field].description if at and field in at.model_fields else None
    return f": {told[:1].lower()}{told[1:]}" if told else ""


def _choices(expected: Any) -> list[str]:
    """pydantic tells literals as "'a', 'b' or 'c'"."""
    if isinstance(expected, str):
        return expected.replace(" or ", ", ").replace("'", "").split(", ")
    return [str(one) for one in expected]


def _fields(loc: Sequence[Any]) -> list[str]:
    """The names that the table at `loc` may hold."""
    at = _table(loc)
    return [] if at is None else [f.alias or name for name, f in at.model_fields.items()]


def _table(loc: Sequence[Any]) -> type[BaseModel] | None:
    """The model of the table at `loc`."""
    at: Any = Prescription
    for part in loc:
        if isinstance(part, str) and isinstance(at, type) and issubclass(at, BaseModel):
            fields = {f.alias or name: f.annotation for name, f in at.model_fields.items()}
            at = _model(fields.get(part))
    return at if isinstance(at, type) and issubclass(at, BaseModel) else None


def _model(annotation: Any) -> Any:
    """The table's class inside `X | None` or `tuple[X, ...]`."""
    if get_origin(annotation) in (Union, UnionType, tuple):
        inner = (_model(part) for part in get_args(annotation))
        return next((found for found in inner if isinstance(found, type)), None)
    return (
        annotation if isinstance(annotation, type) and issubclass(annotation, BaseModel) else None
    )
