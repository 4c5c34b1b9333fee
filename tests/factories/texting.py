"""Gateways, texts out, and what gateways tell."""

from __future__ import annotations

import json
from datetime import datetime
from itertools import count
from typing import Any

from helpdesk.extensions import db
from helpdesk.kit.event import SYSTEM
from helpdesk.texting import gateways, outbox, signing
from helpdesk.texting.gateways import GatewayValues
from helpdesk.texting.models import Gateway, OutgoingText
from tests.conftest import MOMENT
from tests.pages import Client, Page

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
NUMBER = "+37129418806"
_serial = count(1)


def gateway(
    address: str = "http://127.0.0.1:9/texts", *, on: bool = True, at: datetime = MOMENT, **more: Any
) -> Gateway:
    """A gateway with a token and a secret that signs, in use unless it is said otherwise."""
    given = {"name": "Baltic texts", "sender": "Baltvik", "secret": "s3cret", "report_secret": SECRET}
    made = gateways.add(GatewayValues(address=address, **(given | more)), by=SYSTEM, at=at)
    if on:
        gateways.switch(made, on=True, by=SYSTEM, at=at)
    db.session.flush()
    return made


def text(number: str = NUMBER, *, at: datetime = MOMENT, **more: Any) -> OutgoingText:
    """A text in the outbox."""
    given = {"ref": f"delivery:{10_000 + next(_serial)}", "purpose": "survey", "text": "How was our help?"}
    return outbox.queue_text(number=number, at=at, **(given | more))


def tell(
    client: Client,
    gateway_id: int,
    told: dict[str, Any],
    *,
    at: datetime,
    where: str = "reports",
    secret: str = SECRET,
    uid: str = "",
    **changed: str,
) -> Page:
    """The gateway tells us something, signed; `changed`: headers that are other than signed (webhook_timestamp="0")."""
    body = json.dumps(told).encode()
    headers = signing.headers(secret, uid or f"msg_{next(_serial)}", at, body)
    headers |= {name.replace("_", "-"): value for name, value in changed.items()}
    address = f"/gateways/{gateway_id}/{where}"
    return client.open("POST", address, data=body, content_type="application/json", headers=headers)
