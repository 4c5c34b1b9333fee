"""Where gateways tell us something: signed, kept as a row, worked by the clock.

An unknown gateway, one without a secret and a wrong signature get the same answer; a text that is none of ours gets the same
as one that is, so nobody learns anything by trying.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import request
from werkzeug.wrappers import Response

from helpdesk.extensions import csrf, db, limiter
from helpdesk.kit import clock
from helpdesk.kit.seal import SealBroken
from helpdesk.texting import hearing, queries, signing
from helpdesk.texting.line import read_json
from helpdesk.texting.models import Gateway
from helpdesk.texting.views import blueprint
from helpdesk.web import sealing

PER_GATEWAY = "1200 per minute"
LONGEST = 64 * 1024
Keep = Callable[[Gateway, str, object, datetime], None]


@blueprint.post("/gateways/<id:gateway_id>/reports", endpoint="report")
@csrf.exempt
@limiter.limit(PER_GATEWAY)
def take_report(gateway_id: int) -> Response:
    """What became of a text."""
    return _taken(gateway_id, hearing.keep_report)


@blueprint.post("/gateways/<id:gateway_id>/answers", endpoint="reply")
@csrf.exempt
@limiter.limit(PER_GATEWAY)
def take_text(gateway_id: int) -> Response:
    """What somebody answered to a text."""
    return _taken(gateway_id, hearing.keep_text)


def _taken(gateway_id: int, keep: Keep) -> Response:
    body, at = request.stream.read(LONGEST + 1), clock.now()
    if len(body) > LONGEST:
        return Response("", 413)
    gateway = queries.gateway(gateway_id)
    signed = {name: request.headers.get(name, "") for name in signing.HEADERS}
    uid = signing.proven(_secret(gateway), signed, body, at)
    if gateway is None or not gateway.report_secret or uid is None:
        return Response("", 401)
    told = read_json(body)
    if not isinstance(told, dict):
        return Response("", 400)
    keep(gateway, uid, told, at)
    db.session.commit()
    return Response("", 204)


def _secret(gateway: Gateway | None) -> str:
    """Its secret; another where there is none, so that it takes as long to say no."""
    sealed = gateway.report_secret if gateway is not None and gateway.retired_at is None else None
    try:
        return sealing.opened(sealed) if sealed else clock.now().isoformat()
    except SealBroken:
        return clock.now().isoformat()
