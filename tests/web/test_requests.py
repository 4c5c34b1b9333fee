"""Log lines."""

import logging

from helpdesk.web.requests import PlainLines


def line(message: str) -> str:
    return PlainLines().format(logging.LogRecord("helpdesk.x", logging.INFO, "", 1, message, (), None))


def test_what_a_visitor_sent_stays_on_one_line() -> None:
    assert "\n" not in line("GET /a\n12:00:00 INFO helpdesk.access: GET /forged 200")
    assert line("GET /a\n\x1b[2Jb\u2028c").endswith(r"GET /a\x0a\x1b[2Jb\x2028c")


def test_letters_of_our_languages_stay_as_they_are() -> None:
    assert line("Ķēniņš Õun Ødegård").endswith("Ķēniņš Õun Ødegård")
