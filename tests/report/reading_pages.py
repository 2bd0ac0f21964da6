"""Reads a page as strictly as a browser would like it: what its tests share."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise

VOID = {"meta", "br", "link", "input", "hr", "img"}
SECTIONS = ("main", "header", "footer")


class Page(HTMLParser):
    """A page's elements with their attributes, and its text without style sheets."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.source = words
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.pieces: list[str] = []
        self.feed(words)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> says {names} twice"
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open and "title" not in self.open:
            self.pieces.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.pieces).split())

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for found, attributes in self.found if found == tag]


def read(words: str | bytes) -> Page:
    """The page, after holding it to what every page must keep."""
    page = Page(words.decode() if isinstance(words, bytes) else words)
    assert not page.open, f"never closed: {page.open}"
    _stands_alone(page)
    _reads_aloud(page)
    return page


def _stands_alone(page: Page) -> None:
    assert not re.search(r"(?i)https?://|url\(|@import|javascript:", page.source)
    assert not [tag for tag, _ in page.found if tag in {"script", "link", "img", "iframe", "form"}]
    assert not [a for _, a in page.found if any(n.startswith("on") or n == "src" for n in a)]
    policies = [a for a in page.all("meta") if a.get("http-equiv") == "Content-Security-Policy"]
    assert [a["content"] for a in policies] == [
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    ]
    ids = [a["id"] for _, a in page.found if "id" in a]
    assert len(ids) == len(set(ids)), "an id stands twice"
    links = [a["href"] or "" for a in page.all("a")]
    assert all(link.startswith("#") and link[1:] in ids for link in links)
    for _, attributes in page.found:
        named = (attributes.get("aria-labelledby") or "").split()
        assert all(name in ids for name in named)


def _reads_aloud(page: Page) -> None:
    assert page.all("html") == [{"lang": "en"}]
    assert len(page.all("main")) == 1
    levels = [int(tag[1]) for tag, _ in page.found if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(levels)), levels
    for picture in page.all("svg"):
        assert picture["role"] == "img"
        assert len(picture["aria-label"] or "") > 15
    assert len(
        re.findall(r"<svg [^>]*><title>[^<]+</title><desc>[^<]+</desc>", page.source)
    ) == len(page.all("svg"))
    assert all(a.get("scope") in {"row", "col"} for a in page.all("th"))
    assert len(page.all("table")) == len(page.all("caption"))
    assert all(
        a["role"] == "region" and a["aria-label"] for a in page.all("div") if "tabindex" in a
    )
