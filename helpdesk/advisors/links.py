"""The link by which a customer joins and leaves: signed, so that nothing but the row itself is kept for it.

It lives as long as the row: leaving has to work by the oldest letter. What it allows is what the customer may say themselves.
"""

from __future__ import annotations

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from helpdesk.advisors.models import Member
from helpdesk.extensions import db
from helpdesk.surveys import links
from helpdesk.web import letters


def token(member_id: int) -> str:
    return str(_signer(links.keys()[0]).dumps(member_id))


def address(member_id: int) -> str:
    """The whole address, for a letter."""
    return letters.link(f"/g/{token(member_id)}")


def behind(given: str) -> Member | None:
    """The row behind a link, with group and customer; None where the link is not ours."""
    for key in [*links.keys()]:
        try:
            member_id = _signer(key).loads(given)
        except BadSignature:
            continue
        query = select(Member).where(Member.id == member_id)
        return db.session.scalar(query.options(joinedload(Member.group), joinedload(Member.customer)))
    return None


def _signer(key: str) -> URLSafeSerializer:
    return URLSafeSerializer(key, salt="advisory group")
