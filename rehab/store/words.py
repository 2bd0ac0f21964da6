"""What people type, made fit to be kept: one spelling of each letter, and nothing invisible that
could make a name look like another or speak to the terminal."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime

from rehab.errors import UserError
from rehab.store.keys import label

NAME = 200
"""The longest name, in characters."""

TEXT = 20_000
"""The longest note."""

# Embeddings, overrides and isolates turn the direction of what follows; marks (LRM, RLM, ALM) and
# joiners are part of how some names are written, and stay.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def line(text: str, what: str, *, longest: int = NAME, needed: bool = True) -> str:
    """`text` on one line, in Unicode's form C, single spaces; `what` names it: "The alias".

    Raises `UserError` where it is empty (and `needed`), too long, or holds what nobody can see.
    """
    return _checked(" ".join(text.split()), what, longest, needed, allowed="")


def text(words: str, what: str, *, longest: int = TEXT, needed: bool = True) -> str:
    """`words` of several lines, as `line` has them."""
    lines = (" ".join(part.split(" ")).rstrip() for part in words.splitlines())
    return _checked("\n".join(lines).strip(), what, longest, needed, allowed="\n\t")


def _checked(text: str, what: str, longest: int, needed: bool, allowed: str) -> str:
    text = unicodedata.normalize("NFC", text)
    for sign in text:
        if sign not in allowed and (unicodedata.category(sign) in ("Cc", "Cs") or sign in _TURNING):
            raise UserError(
                f"{what} holds a sign that cannot be shown (U+{ord(sign):04X}); write it without."
            )
    if needed and not any(unicodedata.category(sign)[0] in "LNPSM" for sign in text):
        raise UserError(f"{what} is empty; write at least one letter.")
    if len(text) > longest:
        raise UserError(f"{what} is {len(text)} characters long; it may have up to {longest}.")
    return text


class _Without(dict[int, int | None]):
    """A table for `str.translate` without the signs of some categories, filled as signs come."""

    def __init__(self, *categories: str) -> None:
        self._categories = categories

    def __missing__(self, code: int) -> int | None:
        kept = None if unicodedata.category(chr(code)) in self._categories else code
        return self.setdefault(code, kept)


_SEEN = _Without("Cf", "Cs")
_BASE = _Without("Cf", "Cs", "Mn", "Mc", "Me")


def same(text: str) -> str:
    """What is equal where two names are one to a person: case, width and compositions aside.

    Signs that cannot be seen do not make another name.
    """
    if text.isascii():
        return text.casefold()
    folded = unicodedata.normalize("NFKD", text).casefold()
    return unicodedata.normalize("NFKC", folded).translate(_SEEN)


def sought(text: str) -> str:
    """`same` without accents, so that "muller" finds "Müller"."""
    if text.isascii():
        return text.casefold()
    folded = unicodedata.normalize("NFKD", text).casefold()
    return unicodedata.normalize("NFKD", folded).translate(_BASE)


def shown(text: str) -> str:
    """`text` for a terminal: what was stored otherwise and could steer it stands as its number."""
    return "".join(_shown(sign) for sign in text)


def _shown(sign: str) -> str:
    hidden = unicodedata.category(sign) in ("Cc", "Cs") or sign in _TURNING
    return f"<U+{ord(sign):04X}>" if hidden and sign not in "\n\t" else sign


def one_of(value: str, what: str, among: Iterable[str], *, empty: bool = False) -> str:
    """The one of `among` that `value` is, case aside; `UserError` names them all."""
    wanted, there = same(value.strip()), list(among)
    for one in there:
        if wanted == same(one):
            return one
    if empty and not wanted:
        return ""
    if not wanted:
        raise UserError(f"{what} is missing; it is one of: {', '.join(there)}.")
    near = difflib.get_close_matches(wanted, there, n=1, cutoff=0.6)
    meant = f" Did you mean {near[0]}?" if near else ""
    raise UserError(f"{what} {shown(value)} is not one of: {', '.join(there)}.{meant}")


def day(value: str | date | None, what: str, *, ahead: bool = False) -> str:
    """A date as YYYY-MM-DD, today where none is named; `ahead` allows those to come."""
    try:
        found = date.today() if value is None else date.fromisoformat(str(value).strip())
    except ValueError:
        raise UserError(f"{what} {shown(str(value))} is not a date like 2026-03-01.") from None
    if not ahead and found > date.today():
        raise UserError(f"{what} {found} lies ahead; it may be today at the latest.")
    if not 1890 <= found.year <= 2200:
        raise UserError(f"{what} {found} cannot be; the year must lie between 1890 and 2200.")
    return found.isoformat()


def moment(value: str | None, what: str) -> str:
    """A date as it is, or a date with a time (this place's) as a UTC label; now where none."""
    if value is None:
        return label()
    if "T" not in value.strip() and " " not in value.strip():
        return day(value, what)
    try:
        found = datetime.fromisoformat(value.strip()).astimezone()
        day(found.date(), what)
        return label(found.timestamp())
    except (ValueError, OverflowError, OSError):
        raise UserError(
            f"{what} {shown(value)} is not a time like 2026-03-01 or 2026-03-01T14:30."
        ) from None
