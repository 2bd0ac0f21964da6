"""Which OpenGL there is and what draws with it; a program of its own, since drivers crash."""

from __future__ import annotations

from collections.abc import Iterator

from rehab.doctor import apart
from rehab.doctor.finding import BAD, GOOD, WARNING, Finding
from rehab.errors import UserError


def look() -> Iterator[Finding]:
    """One finding: the OpenGL of a window like the one that is played with."""
    from rehab.gfx import context

    context.choose(window=True)
    from rehab.drivers.window import Window

    try:
        window = Window("rehab doctor", (64, 64), visible=False)
        context.require_version()
    except UserError as error:
        remedy = "Install the graphics card's own driver or update it, then look again."
        yield Finding("graphics", BAD, str(error), remedy)
        return
    vendor, card, version = context.described()
    details = {"vendor": vendor, "renderer": card, "version": version}
    number = version.split(" ")[0]
    if context.in_software():
        yield Finding(
            "graphics",
            WARNING,
            f"OpenGL {number} is drawn by the processor ({card}), a hundred times slower than by "
            "a graphics card.",
            "For a headset, use a computer with a graphics card and its own driver.",
            details={**details, "software": True},
        )
    else:
        yield Finding(
            "graphics",
            GOOD,
            f"OpenGL {number} on {card}.",
            details={**details, "software": False},
        )
    window.close()


if __name__ == "__main__":
    apart.tell(look())
