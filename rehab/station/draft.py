"""What was typed and chosen on a form so far."""

from __future__ import annotations

from rehab.station.shown import Choice, Entry, Press, Slider, Typed

TYPE, CHOOSE, SLIDE = "type", "choose", "slide"


class Draft:
    """By field: texts, what was chosen, numbers; each change is taken in as it comes."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.chosen: dict[str, tuple[str, ...]] = {}
        self.numbers: dict[str, float] = {}

    def take(self, press: Press, typed: Typed) -> bool:
        """Whether the press was a control's change, which is now taken in."""
        if press.name == TYPE:
            self.texts[press.about] = typed.text
        elif press.name == CHOOSE:
            self.chosen[press.about] = tuple(typed.chosen)
        elif press.name == SLIDE and typed.number is not None:
            self.numbers[press.about] = typed.number
        return press.name in (TYPE, CHOOSE, SLIDE)

    def one(self, field: str) -> str:
        """What was chosen in a field of one choice, or nothing."""
        return next(iter(self.chosen.get(field, ())), "")

    def text(self, field: str) -> str:
        """What was typed, without what surrounds it."""
        return self.texts.get(field, "").strip()

    def entry(self, field: str, words: str, *, secret: bool = False) -> Entry:
        """A place to type."""
        value = "" if secret else self.texts.get(field, "")
        return Entry(words, Press(TYPE, field), value, secret)

    def choice(
        self, field: str, words: str, options: tuple[tuple[str, str], ...], *, many: bool = False
    ) -> Choice:
        """Options to choose from."""
        return Choice(words, Press(CHOOSE, field), options, self.chosen.get(field, ()), many)

    def slider(self, field: str, slider: Slider) -> Slider:
        """A slider as it stands: `slider` is as it was before."""
        from dataclasses import replace

        return replace(slider, value=self.numbers.get(field, slider.value))
