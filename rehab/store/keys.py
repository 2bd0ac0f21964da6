"""Keys of rows, JSON for columns, clock labels, and this process's name as a lease's holder."""

from __future__ import annotations

import json
import math
import os
import secrets
import time
from datetime import UTC, datetime
from typing import Any

_TOKEN = secrets.token_hex(8)


def uuid7() -> str:
    """A new UUIDv7 (RFC 9562; sub-millisecond part by its method 3): sorts by time made."""
    milliseconds, rest = divmod(time.time_ns(), 1_000_000)
    fraction = rest * 4096 // 1_000_000
    tail = secrets.randbits(62) | 0b10 << 62
    text = f"{milliseconds:012x}7{fraction:03x}{tail:016x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def holder() -> str:
    """Who holds a lease: this process's id, and a token, since ids are used again."""
    return f"{os.getpid()}-{_TOKEN}"


def label(seconds: float | None = None) -> str:
    """The wall clock (or `seconds` since 1970) in UTC, as stored: a label, never a measure."""
    moment = datetime.now(UTC) if seconds is None else datetime.fromtimestamp(seconds, UTC)
    return moment.isoformat(timespec="milliseconds")


def to_json(value: Any) -> str:
    """`value` as strict JSON: arrays as lists, numbers that are not finite as null."""
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"))


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if hasattr(value, "tolist"):  # numpy's scalars and arrays
        return _plain(value.tolist())
    return str(value)
