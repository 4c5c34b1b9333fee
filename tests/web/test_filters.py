"""How texts of people are shown."""

from __future__ import annotations

from markupsafe import Markup

from helpdesk.web.filters import paragraphs, unbroken


def test_line_breaks_and_blank_lines_of_plain_text_stay() -> None:
    assert paragraphs("Dear Ilze,\nrestart it.\n\nAnna") == "<p>Dear Ilze,<br>restart it.</p>\n<p>Anna</p>"


def test_what_looks_like_html_in_plain_text_is_shown_as_typed() -> None:
    assert paragraphs("<b>\n& more") == "<p>&lt;b&gt;<br>&amp; more</p>"


def test_the_number_of_a_ticket_stays_on_one_line() -> None:
    assert unbroken("HD-1674 is yours.") == '<span class="nowrap">HD-1674</span> is yours.'


def test_words_that_are_kept_together_are_shown_as_typed_all_the_same() -> None:
    assert unbroken("<b> re-opened & HD-7") == '&lt;b&gt; re-opened &amp; <span class="nowrap">HD-7</span>'


def test_an_address_in_a_sentence_of_ours_is_left_alone() -> None:
    said = Markup('See <a href="/tickets/HD-7">HD-7</a>')
    assert unbroken(said) == 'See <a href="/tickets/HD-7"><span class="nowrap">HD-7</span></a>'
