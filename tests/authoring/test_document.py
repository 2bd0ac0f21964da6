"""docs/write-an-exercise.md: its pieces of code, one after another, pass the check."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import rehab
from rehab.authoring import check, subject
from rehab.exercise.spec import API

DOCUMENT = Path(rehab.__file__).resolve().parents[1] / "docs" / "write-an-exercise.md"
TEXT = DOCUMENT.read_text("utf-8")
MOST = 125
"""Lines of code, of which a hundred were promised."""


def pieces(language: str) -> str:
    return "\n".join(re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL))


def named() -> str:
    found = re.search(r"rehab exercises check (\w+\.py)", TEXT)
    assert found is not None
    return found[1]


def test_what_it_builds_passes_the_check(tmp_path: Path) -> None:
    module = tmp_path / named()
    module.write_text(pieces("python"), "utf-8")
    assert 90 <= len(module.read_text("utf-8").splitlines()) <= MOST
    (tmp_path / "locale").mkdir()
    (tmp_path / "locale" / "de.po").write_text(pieces("po"), "utf-8")
    card = check(subject(str(module)))
    assert [finding for finding in card.findings if not finding.passed] == []
    assert card.findings[-1].says.endswith("translated (de).")
    told = [row for row in TEXT.splitlines() if row.startswith("| ")][1:]
    checks = [finding.check for finding in card.findings]
    assert [row.split(" | ")[0].removeprefix("| ") for row in told] == [*checks, "picture"]


@pytest.mark.parametrize("said", [f'api="{API}"', "rehab exercises enable", "rehab play --dev"])
def test_it_speaks_of_what_there_is(said: str) -> None:
    assert said in TEXT
