"""The person at the keyboard and the mouse: what each click, key and letter asks of the desk."""

from __future__ import annotations

from dataclasses import replace

from rehab.scene.shaping import tidy
from rehab.station.shown import Choice, Entry, Form, Playing, Press, Shown, Slider, Today, Typed
from rehab.station.view.laid import lay
from rehab.station.view.page import Attention, Key, Page, Target
from rehab.station.view.playing import SHORTCUTS

Asked = tuple[Press, Typed]

_LONGEST = 1000  # signs in an entry
_WHEEL = 90  # pixels a step
_STEPS = {"left": -1, "down": -1, "right": 1, "up": 1}


class Hands:
    """Keeps focus, caret, scrolling and what is being typed, and the page that shows them.

    `click`, `key` and `type` give what the desk is to be asked, or nothing. After each, `page` is
    what is to be drawn.
    """

    def __init__(self) -> None:
        self._page: Page | None = None
        self._shown: Shown | None = None
        self._size = (0.0, 0.0)
        self._attention = Attention()
        self._drafts: dict[Key, str] = {}
        self._hovered: Key | None = None
        self.looks = 0
        """Grows whenever the page looks different."""

    # What is shown.

    @property
    def page(self) -> Page:
        """What is to be drawn, once something was met."""
        assert self._page is not None
        return self._page

    def meet(self, shown: Shown, size: tuple[float, float]) -> None:
        """Take what is to be shown now. Another screen begins at its top, with its first entry."""
        another = self._shown is None or _name(shown) != _name(self._shown)
        self._shown, self._size = shown, size
        if another:
            self._attention, self._drafts = Attention(), {}
        self._lay()
        if another and isinstance(shown.screen, (Form, Today)):
            self._begin()
        elif self._attention.focus is not None and self.focused is None:
            self._attention = replace(self._attention, focus=None)

    def _begin(self) -> None:
        """Where the first thing to do is typing, let it be typed: into the first empty entry."""
        targets = self.page.targets
        if not targets or not isinstance(targets[0].part, Entry):
            return
        entries = [t for t in targets if isinstance(t.part, Entry)]
        empty = [t for t in entries if isinstance(t.part, Entry) and not t.part.value]
        self._go((empty or entries)[0])

    @property
    def focused(self) -> Target | None:
        """What has the focus."""
        return self.page.find(self._attention.focus)

    # What they do.

    def under(self, x: float, y: float) -> Key | None:
        """What is at the point (x, y), pixels of the layout."""
        found = self.page.at(x, y)
        return None if found is None else found[0].key

    def hover(self, x: float, y: float) -> None:
        """Show what the mouse is over."""
        found = self.page.at(x, y)
        key = None if found is None else found[0].key
        if found is None or key != self._hovered:
            before = self.page.find(self._hovered)
            if before is not None:
                before.control.leave()
                self.looks += 1
        if found is not None:
            target, u, v = found
            spots = target.control.spot(u, v), target.control.pointed
            if spots[0] != spots[1]:
                target.control.point(u, v, 0.0)
                self.looks += 1
        self._hovered = key

    def hold(self, x: float, y: float) -> Key | None:
        """Show that the mouse is down on what is there, and give its name."""
        found = self.page.at(x, y)
        if found is None:
            return None
        target, u, v = found
        if not isinstance(target.part, Entry):
            target.control.faces[target.control.spot(u, v)].press()
            self.looks += 1
        return target.key

    def let_go(self) -> None:
        """Show that the mouse is up again."""
        for target in self.page.targets:
            target.control.refresh()
        self.looks += 1

    def click(self, x: float, y: float) -> Asked | None:
        """Press what is at the point (x, y), pixels of the layout."""
        found = self.page.at(x, y)
        if found is None:
            return None
        target, u, v = found
        self._leave(target)
        self._attention = replace(self._attention, focus=target.key)
        if isinstance(target.part, Entry):
            self._go(target)
            return None
        return self._press(target, u, v)

    def drag(self, key: Key, x: float, y: float) -> Asked | None:
        """Go on sliding the slider of that name, wherever the pointer is now."""
        target = self.page.find(key)
        if target is None or not isinstance(target.part, Slider):
            return None
        box = self.page.box(target)
        middle = box.y + box.tall - 22
        found = self.page.at(min(max(x, box.x + 56), box.right - 56), middle)
        return self._press(*found) if found is not None and found[0] is target else None

    def wheel(self, steps: float) -> None:
        """Scroll; away from the person is up."""
        far = self.page.scroll(self._attention.scroll - _WHEEL * steps)
        self._attention = replace(self._attention, scroll=far)
        self.looks += 1

    def type(self, sign: str, *, again: bool = False) -> Asked | None:
        """A letter: into the entry that has the focus, else it may be a shortcut. `again`: the key
        is held, which presses nothing twice."""
        target = self.focused
        if target is None or not isinstance(target.part, Entry):
            return None if again else self._shortcut(sign.upper())
        said, caret = self._said(target.part), self._attention.caret
        return self._write(target.part, said[:caret] + sign + said[caret:], caret + len(sign))

    def key(self, name: str, *, shift: bool = False, again: bool = False) -> Asked | None:
        """What a key does that writes no letter."""
        if name == "tab":
            self._next(-1 if shift else 1)
        elif name in ("page_up", "page_down"):
            self.wheel(5 if name == "page_up" else -5)
        elif name == "escape":
            return None if again else self._named("back")
        elif self.focused is not None:
            return self._use(self.focused, name, again)
        return None

    # How.

    def _use(self, target: Target, name: str, again: bool) -> Asked | None:
        """A key for what has the focus."""
        if isinstance(target.part, Entry):
            return self._edit(target.part, name, again)
        if isinstance(target.part, Slider):
            return self._step(target, _STEPS[name]) if name in _STEPS else None
        if name in ("enter", "kp_enter", "space") and not again:
            return self._press(target, 0.0, 0.0)
        return None

    def _lay(self) -> None:
        assert self._shown is not None
        shown = _with_drafts(self._shown, self._drafts)
        self._page = lay(shown, self._size, self._attention, self._page)
        self._hovered = None
        self.looks += 1
        far = self.page.scroll(self._attention.scroll)
        self._attention = replace(self._attention, scroll=far)

    def _press(self, target: Target, u: float, v: float) -> Asked | None:
        """Press it where it is met; nothing where it cannot be."""
        control, part = target.control, target.part
        if isinstance(part, Slider):
            before = control.value
            control.activate(u, v)
            value = control.value
            assert isinstance(value, (int, float))
            return None if value == before else (part.press, Typed(number=float(value)))
        if not control.enabled:
            return None
        if isinstance(part, Choice):
            return part.press, Typed(chosen=_chosen(part, target.key[2]))
        self._drafts = {}
        return part.press, Typed()

    def _step(self, target: Target, way: int) -> Asked | None:
        """One step of a slider, by its end on that side."""
        faces = target.control.faces
        x, y, _, _ = faces[2 if way > 0 else 0].box
        return self._press(target, x, y)

    def _shortcut(self, name: str) -> Asked | None:
        assert self._shown is not None
        if not isinstance(self._shown.screen, Playing) or self._shown.screen.ask is not None:
            return None
        for action in self._shown.screen.actions:
            if SHORTCUTS.get(action.press.name) == name and not action.why_not:
                return action.press, Typed()
        return None

    def _named(self, name: str) -> Asked | None:
        """The action of the bar with that name."""
        assert self._shown is not None
        for action in self._shown.actions:
            if action.press.name == name and not action.why_not:
                return action.press, Typed()
        return None

    def _next(self, way: int) -> None:
        """Move the focus on, round and round, past what cannot be pressed."""
        targets = [t for t in self.page.targets if t.control.enabled]
        if not targets:
            return
        keys = [t.key for t in targets]
        now = self._attention.focus
        at = keys.index(now) + way if now in keys else (0 if way > 0 else -1)
        target = targets[at % len(targets)]
        self._leave(target)
        self._go(target)

    def _go(self, target: Target) -> None:
        """Give it the focus, and scroll it into view."""
        caret = len(self._said(target.part)) if isinstance(target.part, Entry) else 0
        far = self._attention.scroll
        if target.layer is self.page.body:
            box, view = self.page.box(target).inset(-10), self.page.view
            far += max(0.0, box.bottom - view.bottom)
            far -= max(0.0, view.y - (box.y - (far - self._attention.scroll)))
        self._attention = Attention(target.key, caret, far)
        self._lay()

    def _leave(self, target: Target) -> None:
        """What was typed elsewhere is the desk's from now on, but for dots, which only we have."""
        kept = {t.key for t in self.page.targets if isinstance(t.part, Entry) and t.part.secret}
        self._drafts = {k: v for k, v in self._drafts.items() if k in kept or k == target.key}

    def _said(self, entry: Entry) -> str:
        return self._drafts.get((entry.press.name, entry.press.about, ""), entry.value)

    def _write(self, entry: Entry, said: str, caret: int) -> Asked:
        said = tidy(said)[:_LONGEST]
        key = (entry.press.name, entry.press.about, "")
        self._drafts[key] = said
        self._attention = replace(self._attention, focus=key, caret=min(caret, len(said)))
        self._lay()
        return entry.press, Typed(text=said)

    def _edit(self, entry: Entry, name: str, again: bool) -> Asked | None:
        """A key in an entry."""
        said, caret = self._said(entry), self._attention.caret
        if name in ("enter", "kp_enter"):
            return None if again else self._send()
        if name == "backspace" and caret:
            return self._write(entry, said[: caret - 1] + said[caret:], caret - 1)
        if name == "delete" and caret < len(said):
            return self._write(entry, said[:caret] + said[caret + 1 :], caret)
        moved = {"left": caret - 1, "right": caret + 1, "home": 0, "end": len(said)}.get(name)
        if moved is not None:
            caret = min(len(said), max(0, moved))
            self._attention = replace(self._attention, caret=caret)
            self._lay()
        return None

    def _send(self) -> Asked | None:
        """Enter in an entry sends a form off; elsewhere it does nothing."""
        assert self._shown is not None
        if isinstance(self._shown.screen, Form):
            for action in self._shown.screen.actions:
                if action.look == "main" and not action.why_not:
                    self._drafts = {}
                    return action.press, Typed()
        return None


def _name(shown: Shown) -> tuple[str, str]:
    """What tells one screen from another, however it changes while it is used."""
    screen = shown.screen
    about = getattr(screen, "heading", "") if not isinstance(screen, Today) else ""
    return type(screen).__name__, f"{about} {getattr(screen, 'patient', '')}"


def _chosen(choice: Choice, option: str) -> tuple[str, ...]:
    """What is chosen once `option` was pressed, in the options' order."""
    if not choice.many:
        return (option,)
    now = set(choice.chosen) ^ {option}
    return tuple(key for key, _ in choice.options if key in now)


def _with_drafts(shown: Shown, drafts: dict[Key, str]) -> Shown:
    """What is shown, with what is being typed in the place of what the desk knows."""

    def fresh(entry: Entry) -> Entry:
        key = (entry.press.name, entry.press.about, "")
        return replace(entry, value=drafts[key]) if key in drafts else entry

    screen = shown.screen
    if not drafts:
        return shown
    if isinstance(screen, Today):
        return replace(shown, screen=replace(screen, search=fresh(screen.search)))
    if isinstance(screen, Form):
        parts = tuple(fresh(one) if isinstance(one, Entry) else one for one in screen.parts)
        return replace(shown, screen=replace(screen, parts=parts))
    return shown
