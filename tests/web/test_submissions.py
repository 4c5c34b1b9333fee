"""One effect per form."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask

from helpdesk.extensions import db
from helpdesk.kit.errors import Conflict
from helpdesk.web import submissions


def test_fault_44_a_second_sending_finds_where_the_first_led(app: Flask, at: datetime) -> None:
    assert submissions.claim("key", 1, at) is None
    submissions.finish("key", 1, "/tickets/1001")
    db.session.commit()
    assert submissions.claim("key", 1, at) == "/tickets/1001"
    assert submissions.claim("key", 2, at) is None, "another person's form is another form"


def test_row_38_equal_keys_of_two_people_lead_each_to_their_own(app: Flask, at: datetime) -> None:
    for person in (2, 1):
        assert submissions.claim("key", person, at) is None
        submissions.finish("key", person, f"/tickets/{person}")
        db.session.commit()
    assert [submissions.claim("key", person, at) for person in (1, 2)] == ["/tickets/1", "/tickets/2"]


def test_row_76_a_key_no_page_of_ours_gave_out_is_a_key_like_others(app: Flask, at: datetime) -> None:
    for key in ("a\0b", "\ud800", "x" * 5000):
        assert submissions.claim(key, 1, at) is None
        submissions.finish(key, 1, "/tickets/1001")
        db.session.commit()
        assert submissions.claim(key, 1, at) == "/tickets/1001"


def test_a_refused_form_may_be_sent_again(app: Flask, at: datetime) -> None:
    assert submissions.claim("key", 1, at) is None
    db.session.rollback()
    assert submissions.claim("key", 1, at) is None


def test_a_form_that_was_never_finished_is_a_conflict(app: Flask, at: datetime) -> None:
    submissions.claim("key", 1, at)
    db.session.commit()
    with pytest.raises(Conflict):
        submissions.claim("key", 1, at)


def test_old_submissions_are_forgotten(app: Flask, at: datetime) -> None:
    submissions.claim("key", 1, at)
    db.session.commit()
    assert submissions.sweep(at + timedelta(days=1)) == 0
    assert submissions.sweep(at + timedelta(days=3)) == 1
