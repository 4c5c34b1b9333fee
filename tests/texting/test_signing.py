"""Signatures: the published example, and nothing that was changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.texting import signing

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BODY = b'{"test": 2432232314}'
AT = datetime.fromtimestamp(1614265330, UTC)


def test_it_is_the_signature_that_standard_webhooks_publish() -> None:
    made = signing.signature(SECRET, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, BODY)
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def headers(**changed: str) -> dict[str, str]:
    given = signing.headers(SECRET, "msg_1", AT, BODY)
    return given | {name.replace("_", "-"): value for name, value in changed.items()}


def test_what_is_signed_is_proven_within_five_minutes_either_way() -> None:
    for minutes in (-5, 0, 5):
        assert signing.proven(SECRET, headers(), BODY, AT + timedelta(minutes=minutes)) == "msg_1"
    for minutes in (-6, 6):
        assert signing.proven(SECRET, headers(), BODY, AT + timedelta(minutes=minutes)) is None


@pytest.mark.parametrize(
    "changed",
    [
        {"webhook_id": "msg_2"},
        {"webhook_id": ""},
        {"webhook_id": "x" * 121},
        {"webhook_id": "msg\n1"},
        {"webhook_timestamp": "1614265331"},
        {"webhook_timestamp": "-1"},
        {"webhook_timestamp": "9" * 30},
        {"webhook_timestamp": "9" * 12},  # the year 33658
        {"webhook_timestamp": "now"},
        {"webhook_signature": ""},
        {"webhook_signature": "v1,"},
        {"webhook_signature": "v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="},
    ],
)
def test_what_was_changed_is_not_proven(changed: dict[str, str]) -> None:
    assert signing.proven(SECRET, headers(**changed), BODY, AT) is None


def test_another_body_or_secret_is_not_proven() -> None:
    assert signing.proven(SECRET, headers(), BODY + b" ", AT) is None
    assert signing.proven("another secret of 24 chars", headers(), BODY, AT) is None


def test_one_of_several_signatures_is_enough() -> None:
    """As while a secret is changed."""
    two = "v1,AAAA " + headers()["webhook-signature"]
    assert signing.proven(SECRET, headers(webhook_signature=two), BODY, AT) == "msg_1"


@given(st.dictionaries(st.sampled_from(["webhook-id", "webhook-timestamp", "webhook-signature"]), st.text()))
def test_whatever_is_sent_gets_an_answer(given: dict[str, Any]) -> None:
    assert signing.proven(SECRET, given, BODY, AT) is None
