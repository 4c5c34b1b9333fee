"""Is it alive, is it ready, how is it doing: /healthz, /readyz, /metrics."""

from __future__ import annotations

import ipaddress
import time

from flask import Blueprint, Flask, Response, abort, current_app, g, jsonify, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    multiprocess,
)
from prometheus_client.values import MutexValue, ValueClass
from sqlalchemy import func, select

from helpdesk import checkup
from helpdesk.extensions import csrf, db, limiter
from helpdesk.jobs import worker
from helpdesk.kit import clock
from helpdesk.mail.models import IncomingEmail, OutgoingEmail
from helpdesk.texting.models import OutgoingText
from helpdesk.web import security

blueprint = Blueprint("health", __name__)

REQUESTS = Counter("helpdesk_requests_total", "Requests answered", ["rule", "method", "status"])
SECONDS = Histogram(
    "helpdesk_request_seconds",
    "Time to answer",
    ["rule"],
    buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)


@blueprint.get("/healthz")
@limiter.exempt
def healthz() -> tuple[str, dict[str, str]]:
    """The process answers."""
    return "ok\n", {"Content-Type": "text/plain"}


@blueprint.get("/readyz")
@limiter.exempt
def readyz() -> tuple[Response, int]:
    """This host can do its work: 200, else 503, with the findings as JSON."""
    findings = checkup.ready(clock.now())
    good = all(finding.good for finding in findings)
    return jsonify({finding.what: finding.says for finding in findings}), 200 if good else 503


@blueprint.get("/metrics")
@limiter.exempt
def metrics() -> Response:
    """Prometheus; answered to the networks of METRICS_FROM alone."""
    _only_from(current_app.config["METRICS_FROM"])
    registry = CollectorRegistry()
    if ValueClass is not MutexValue:
        multiprocess.MultiProcessCollector(registry)
    else:
        registry.register(REQUESTS)
        registry.register(SECONDS)
    _measure(registry)
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _only_from(networks: list[str]) -> None:
    try:
        peer = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        abort(404)
    passed_on = request.environ.get(
        security.PASSED_ON
    )  # by a proxy of this machine, say: the peer is not the reader
    if passed_on or not any(peer in ipaddress.ip_network(each, strict=False) for each in networks):
        abort(404)


def _measure(registry: CollectorRegistry) -> None:
    at = clock.now()
    for name, model, label in (
        ("helpdesk_outgoing_emails", OutgoingEmail, "Letters by state"),
        ("helpdesk_incoming_emails", IncomingEmail, "Mails received by state"),
        ("helpdesk_outgoing_texts", OutgoingText, "Text messages by state"),
    ):
        gauge = Gauge(name, label, ["state"], registry=registry)
        for state, count in db.session.execute(select(model.state, func.count()).group_by(model.state)):
            gauge.labels(state.value).set(count)
    silence = worker.last_sign(at)
    if silence is not None:
        words = "Seconds since a worker gave a sign of life, which it does each minute"
        Gauge("helpdesk_worker_silent_seconds", words, registry=registry).set(silence.total_seconds())
    ready = Gauge("helpdesk_ready", "1 where a readiness check is well", ["check"], registry=registry)
    for finding in checkup.ready(at):
        ready.labels(finding.what).set(int(finding.good))


def _count(response: Response) -> Response:
    rule = request.url_rule.rule if request.url_rule else "none"
    REQUESTS.labels(rule, request.method, response.status_code).inc()
    SECONDS.labels(rule).observe(time.perf_counter() - g.get("started", time.perf_counter()))
    return response


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)
    app.after_request(_count)
    csrf.exempt(blueprint)
