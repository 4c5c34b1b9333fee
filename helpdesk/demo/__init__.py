"""The demo: a believable quarter of work at Baltvik, an invented network provider."""

from helpdesk.demo.cast import PASSWORD, SIGN_INS, STAFF
from helpdesk.demo.loading import connect_texts, drop_unfinished, is_a_desk, load
from helpdesk.demo.texted import gateway_secret

__all__ = ["connect_texts", "drop_unfinished", "gateway_secret", "is_a_desk", "load", "sign_ins"]


def sign_ins() -> list[tuple[str, str, str]]:
    """Address, password and role of each sample user that the start page names."""
    return [(player.email, PASSWORD, player.role) for player in STAFF if player.email in SIGN_INS]
