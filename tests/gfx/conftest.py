"""One context without a screen and one renderer for all pictures."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rehab.gfx.context import Headless


@pytest.fixture(scope="session")
def renderer() -> Iterator[object]:
    context = Headless()
    from rehab.gfx.renderer import Renderer

    made = Renderer()
    yield made
    made.close()
    context.close()
