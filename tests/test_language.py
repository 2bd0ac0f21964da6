"""Words in other languages: a catalogue is one file, and a wrong one is refused in a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from gettext import gettext
from pathlib import Path

import pytest

from rehab import language
from rehab.errors import UserError
from rehab.session import words

FRENCH = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"

msgid "Welcome"
msgstr "Bienvenue"
"""


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    language.look_in(tmp_path)
    yield tmp_path
    language.look_in(tmp_path / "none")
    language.speak(language.SOURCE)


def test_a_file_is_all_that_a_language_takes(own: Path) -> None:
    assert "fr" not in language.languages()
    (own / "fr.po").write_text(FRENCH, "utf-8")
    assert "fr" in language.languages()
    language.speak("fr")
    assert words.welcome("seated")[0] == "Bienvenue"
    assert gettext("Rest") == "Rest"  # what is not translated is said as it is
    language.speak("en")
    assert words.welcome("seated")[0] == "Welcome"


def test_a_catalogue_that_changed_is_read_anew(own: Path) -> None:
    (own / "fr.po").write_text(FRENCH, "utf-8")
    language.speak("fr")
    (own / "fr.po").write_text(FRENCH.replace("Bienvenue", "Bonjour"), "utf-8")
    language.speak("fr")
    assert gettext("Welcome") == "Bonjour"


def test_what_is_no_catalogue_is_refused(own: Path) -> None:
    (own / "fr.po").write_bytes(b'msgid "a\nmsgstr \xff')
    with pytest.raises(UserError, match="no catalogue of words"):
        language.speak("fr")
    with pytest.raises(UserError, match="There is no language tlh; there are: en"):
        language.speak("tlh")
