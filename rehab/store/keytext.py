"""A store's key as people write it down: fourteen groups of five signs, each with its own check.

The signs are Crockford's base 32 (crockford.com/base32.html), which has no I, L, O or U. A key's
32 bytes and the first three of their SHA-256 are 56 signs; a group is four of these and a check,
so that a slip of the pen is found, and in which group. The check is a weighted sum in the field of
32 elements with the group's number: no wrong sign, no two signs and no two groups that changed
places escape it.
"""

from __future__ import annotations

import hashlib

from rehab.errors import UserError

BYTES = 32
GROUPS = 14
SIGNS = 5 * GROUPS

_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUES = {sign: value for value, sign in enumerate(_SIGNS)} | {"O": 0, "I": 1, "L": 1}
_DATA = 4  # signs of a group before its check
_MODULUS = 0b100101  # x^5 + x^2 + 1, primitive


def written(key: bytes) -> str:
    """`key` (32 bytes) as fourteen groups, with a space between them."""
    whole = int.from_bytes(key + _digest(key))
    values = [whole >> 5 * place & 31 for place in reversed(range(GROUPS * _DATA))]
    groups = [values[at : at + _DATA] for at in range(0, len(values), _DATA)]
    return " ".join(
        "".join(_SIGNS[value] for value in (*group, _check(number, group)))
        for number, group in enumerate(groups, 1)
    )


def read(text: str) -> bytes:
    """The key that `written` gave; case, spaces and hyphens do not matter.

    Raises `UserError`, which names the first group that is wrong.
    """
    signs = [sign for sign in text.upper() if sign not in "-–—" and not sign.isspace()]
    size = _DATA + 1
    whole = 0
    for number in range(1, GROUPS + 1):
        group = signs[(number - 1) * size : number * size]
        if len(group) < size:
            raise UserError(
                f"The recovery key has {SIGNS} signs in {GROUPS} groups; these are {len(signs)}."
            )
        values = [_VALUES.get(sign, -1) for sign in group]
        if min(values) < 0 or _check(number, values[:_DATA]) != values[_DATA]:
            raise UserError(
                f"There is a slip in group {number} of the recovery key ({''.join(group)}), "
                "or groups are missing or changed places; look at the paper again."
            )
        for value in values[:_DATA]:
            whole = whole << 5 | value
    if len(signs) > SIGNS:
        raise UserError(
            f"The recovery key has {SIGNS} signs in {GROUPS} groups; these are {len(signs)}."
        )
    data = whole.to_bytes(BYTES + 3)
    key = data[:BYTES]
    if _digest(key) != data[BYTES:]:
        raise UserError("The recovery key has more than one slip; look at the paper again.")
    return key


def _digest(key: bytes) -> bytes:
    return hashlib.sha256(key).digest()[:3]


def _check(number: int, values: list[int]) -> int:
    total = number
    for value in values:
        # Horner: each value is weighted by another power of x, the check itself by 1.
        total ^= value
        total = total << 1 ^ (_MODULUS if total & 16 else 0)
    return total
