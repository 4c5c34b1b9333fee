"""What was said on a ticket, as its page shows it."""

from __future__ import annotations

from flask import Flask

from helpdesk.tickets import timeline
from helpdesk.tickets.formatting import formatted


def test_a_number_within_the_address_of_a_link_is_left_alone(app: Flask) -> None:
    said = timeline._with_links(formatted("See [it](https://wiki.example/HD-1042) and HD-1043"))
    assert 'href="https://wiki.example/HD-1042"' in said
    assert said.count("<a ") == 2
    assert '<a class="nowrap" href="/tickets/1043">HD-1043</a>' in said
