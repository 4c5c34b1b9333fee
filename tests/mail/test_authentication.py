import pytest

from helpdesk.mail.parse import parse

TRUSTED = "mx.example.com"


def verdict(*results: str, sender: str = "anna@customer.lv", trusted: str | None = TRUSTED) -> bool | None:
    lines = "".join(f"Authentication-Results: {result}\n" for result in results)
    return parse(f"{lines}From: {sender}\n\nx".encode(), trusted_authserv=trusted).sender_authenticated


def test_a_pass_of_our_own_server_counts():
    assert verdict("mx.example.com; dmarc=pass header.from=customer.lv") is True


def test_a_fail_of_our_own_server_counts():
    assert (
        verdict("mx.example.com; spf=pass smtp.mailfrom=x@customer.lv; dmarc=fail header.from=customer.lv")
        is False
    )


def test_another_servers_word_is_no_word():
    assert verdict("mx.evil.lv; dmarc=pass header.from=customer.lv") is None
    assert verdict("mx.example.com.evil.lv; dmarc=pass header.from=customer.lv") is None


def test_only_the_topmost_of_our_server_counts():
    forged = "mx.example.com; dmarc=pass header.from=customer.lv"
    assert verdict("mx.example.com; dmarc=fail header.from=customer.lv", forged) is False


def test_a_pass_for_another_domain_is_no_pass():
    assert verdict("mx.example.com; dmarc=pass header.from=evil.lv") is False
    assert verdict("mx.example.com; dkim=pass header.d=evil.lv") is None


def test_a_pass_hidden_in_a_comment_is_no_pass():
    assert (
        verdict("mx.example.com; dmarc=fail (dmarc=pass header.from=customer.lv) header.from=customer.lv")
        is False
    )


@pytest.mark.parametrize(
    "method", ["dkim=pass header.d=customer.lv", "spf=pass smtp.mailfrom=bounce@customer.lv"]
)
def test_without_dmarc_the_senders_own_domain_must_have_passed(method: str):
    assert verdict(f"mx.example.com; {method}") is True


def test_no_trusted_server_or_no_word_is_unknown():
    assert verdict("mx.example.com; dmarc=pass header.from=customer.lv", trusted=None) is None
    assert verdict() is None
