"""The PDFs: PDF/UA and PDF/A, tagged, titled, with words for each picture; data never run."""

from __future__ import annotations

import re
import zlib
from dataclasses import replace
from datetime import datetime

import pytest
from invented_course import frozen_shoulder, long_history

from rehab.report.leaflet import leaflet
from rehab.report.pdf import pdf, style
from rehab.report.views import course

MADE = datetime(2026, 5, 25, 10).astimezone()


def inflated(document: bytes) -> bytes:
    """The document with what can be unpacked of its streams."""
    parts = [document]
    for found in re.finditer(rb"stream\r?\n(.*?)endstream", document, re.DOTALL):
        try:
            parts.append(zlib.decompressobj().decompress(found[1]))
        except zlib.error:
            continue
    return b"\n".join(parts)


@pytest.fixture(scope="module")
def printed() -> bytes:
    return inflated(pdf("course", course(frozen_shoulder(identified=True), full=False), MADE))


def test_it_says_which_standards_it_keeps(printed: bytes) -> None:
    assert b"<pdfuaid:part>1</pdfuaid:part>" in printed
    assert b"<pdfaid:part>2</pdfaid:part>" in printed
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in printed


def test_it_is_tagged_titled_and_in_a_language(printed: bytes) -> None:
    assert b"/StructTreeRoot" in printed
    assert re.search(rb"/Marked\s+true", printed)
    assert re.search(rb"/Lang\s*\(en", printed)
    assert b"Progress report, anna-example" in printed
    for tag in (b"/H1", b"/H2", b"/Table", b"/TH", b"/Figure"):
        assert tag in printed, tag


def test_each_picture_has_words(printed: bytes) -> None:
    figures = len(re.findall(rb"/S\s*/Figure", printed))
    assert figures >= 14
    assert len(re.findall(rb"/Alt\s*[(<]", printed)) >= figures


def test_its_fonts_are_inside(printed: bytes) -> None:
    assert b"Inter" in printed
    assert b"/FontFile3" in printed
    assert not re.search(rb"/JavaScript|/URI\s*\(|/Launch", printed)


def _named(name: str) -> bytes:
    whole = frozen_shoulder()
    person = replace(whole.person, alias=name, diagnosis=name)
    view = course(replace(whole, person=person, headline=name, series=whole.series[:1]), full=False)
    return pdf("course", view, MADE)


def test_markup_in_a_name_is_only_words(tmp_path) -> None:  # type: ignore[no-untyped-def]
    secret = tmp_path / "secret.txt"
    secret.write_text("never to be read")
    for name in (
        f'#read("{secret}")',
        "*bold* $x$ #panic()",
        "\\u{0041} @cite <label> = head",
        "#",
    ):
        assert b"never to be read" not in inflated(_named(name))


def test_signs_without_a_form_do_not_stop_it() -> None:
    assert _named("Zoë Ω Жanna 中 \U0001f9d1 \u0627\u0644 \x00\x07 \ud800 \uffff").startswith(
        b"%PDF"
    )


def test_ten_years_are_quick(printed: bytes) -> None:
    import time

    view = course(long_history(), full=False)
    begun = time.process_time()
    made = pdf("course", view, MADE)
    assert time.process_time() - begun < 4.0  # 0.5 s alone; this machine may be busy
    assert len(made) < 3_000_000


def test_the_patients_page_is_one_page() -> None:
    made = inflated(pdf("patient", leaflet(frozen_shoulder(), 90), MADE))
    assert re.search(rb"/Type\s*/Pages[^>]*/Count\s+1\b|/Count\s+1\b[^>]*/Type\s*/Pages", made)


def test_pictures_keep_their_look_on_paper() -> None:
    rules = style()
    for needed in (".trend", ".error", ".dots", ".unsure", ".stem", ".strong"):
        assert needed in rules
    assert "var(" not in rules
    assert re.search(r"\.trend\{fill: none; stroke: #2a4570", rules.replace("{ ", "{")) or (
        ".trace, .trend{ fill: none; stroke: #2a4570" in rules
    )
