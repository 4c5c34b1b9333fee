"""A little formatting in what colleagues write: **bold**, *slanted*, lists, > quotes, `code` and [links](https://…).

The text is kept as it was typed, so it is searched, quoted and mailed as text; as HTML it is drawn by markdown-it, without
HTML of its own, and cleaned on the same path as strangers' mail. A text without such marks is paragraphs, as ever.
"""

from __future__ import annotations

import re
from functools import lru_cache

from markdown_it import MarkdownIt
from markupsafe import Markup

from helpdesk.mail.html import safe_html
from helpdesk.web.filters import paragraphs

LONGEST = 20_000  # characters; a longer text is drawn plainly
_MARKS = re.compile(
    r"\*[^\s*]|(?:^|\n)\s{0,3}(?:[-+*]|\d{1,3}[.)])\s|(?:^|\n)>|`[^`\n]+`|\[[^\]\n]+\]\(", re.MULTILINE
)
# Quotes and lists within each other deeper than the parser goes would lose words: such a text is drawn plainly.
_TOO_DEEP = re.compile(r"(?:^|\n)(?:[ \t]*(?:>|[-+*]|\d{1,3}[.)])){8}|\n[ \t]{24}")

_parser = (
    MarkdownIt("zero", {"breaks": True, "html": False, "linkify": False, "maxNesting": 100})
    .enable(["emphasis", "newline", "list", "blockquote", "backticks", "fence", "link", "escape"])
)  # fmt: skip


def formatted(text: str) -> Markup:
    """`text` as a page and a letter show it."""
    if len(text) > LONGEST or not _MARKS.search(text) or _TOO_DEEP.search(text):
        return paragraphs(text)
    return Markup(_drawn(text.strip()))  # noqa: S704 - cleaned the moment it was drawn


@lru_cache(maxsize=500)
def _drawn(text: str) -> str:
    return safe_html(_parser.render(text)).strip()
