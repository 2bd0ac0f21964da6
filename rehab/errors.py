"""What a user did that cannot work, said in one clear sentence."""

from __future__ import annotations


class UserError(Exception):
    """A mistake of the user's or of the machine's, never of the program's.

    The message is one sentence that says what was wrong, where, and what would be right; the
    command line prints it without a traceback and exits with 2.
    """
