"""The cookie of somebody who is signed in, without typing a password each time."""

from __future__ import annotations

from typing import Any

from flask import current_app
from flask.sessions import SecureCookieSessionInterface

from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.people import sign_in


def cookie(user: Any, address: str) -> dict[str, str]:
    """A fresh session of `user`, as a browser that visits `address` keeps it. Commits."""
    token, _row = sign_in.begin(user, address="127.0.0.1", browser="chromium", at=clock.now())
    db.session.commit()
    serializer = SecureCookieSessionInterface().get_signing_serializer(current_app)
    assert serializer is not None
    value = serializer.dumps({"_user_id": token, "_fresh": True})
    return {"name": current_app.config["SESSION_COOKIE_NAME"], "value": str(value), "url": address}
