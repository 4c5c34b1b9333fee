"""How texts of people are shown."""

from __future__ import annotations

from helpdesk.web.filters import paragraphs


def test_line_breaks_and_blank_lines_of_plain_text_stay() -> None:
    assert paragraphs("Dear Ilze,\nrestart it.\n\nAnna") == "<p>Dear Ilze,<br>restart it.</p>\n<p>Anna</p>"


def test_what_looks_like_html_in_plain_text_is_shown_as_typed() -> None:
    assert paragraphs("<b>\n& more") == "<p>&lt;b&gt;<br>&amp; more</p>"
