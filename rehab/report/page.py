"""Views into web pages: one file each, without scripts and with nothing from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from rehab.report.views import View

if TYPE_CHECKING:
    from jinja2 import Environment

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
"""Nothing may be fetched and nothing may run, whatever stands in the page."""


def page(template: str, view: View) -> str:
    """The page that `template` ("course", "session" or "patient") makes of `view`."""
    words: str = _environment().get_template(f"{template}.html.j2").render(view=view)
    return re.sub(r"\n\s*\n+", "\n", words)


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=PackageLoader("rehab.report"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters.update(svg=Markup, css=_css, cells=_cells)
    environment.globals.update(policy=POLICY)
    return environment


def _cells(words: Sequence[str]) -> Any:
    """The cells of a table's row, escaped at once: pages have thousands of rows."""
    from markupsafe import Markup, escape

    escaped = str(escape("\0".join(words)))
    return Markup("<td>" + escaped.replace("\0", "</td><td>") + "</td>") if words else ""


def _css(words: str) -> Any:
    """A string of a style sheet: whatever is no plain letter or digit is escaped by its number."""
    from markupsafe import Markup

    safe = "".join(c if re.match(r"[A-Za-z0-9 ]", c) else f"\\{ord(c):06x}" for c in words)
    return Markup(f'"{safe}"')
