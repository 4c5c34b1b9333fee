"""What a customer said of one agent reaches no other agent: not on any page, in any file, by any address there is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from helpdesk.extensions import db
from helpdesk.surveys.models import Invitation
from helpdesk.surveys.words import QuestionKey
from tests.factories import disputes, people, surveys
from tests.house import samples

SAID = "Zebras are kinder than this colleague"


def address(app: Flask, rule: Rule, values: dict[str, object]) -> str:
    given = {name: values.get(f"{rule.endpoint}.{name}", values.get(name)) for name in rule.arguments}
    with app.test_request_context():
        return str(app.url_map.bind("localhost").build(rule.endpoint, given, force_external=False))


def holding(app: Flask, http: Any, values: dict[str, object]) -> set[str]:
    """The endpoints whose answer to a GET, or to an empty POST of what exports, holds what was said."""
    found = set()
    for rule in sorted(app.url_map.iter_rules(), key=lambda each: (each.endpoint, each.rule)):
        if rule.endpoint == "people.sign_out":
            continue
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            if method == "POST" and "export" not in rule.endpoint:
                continue
            answer = http.open(address(app, rule, values), method=method, buffered=True)
            if SAID in answer.get_data(as_text=True):
                found.add(rule.endpoint)
    db.session.rollback()  # the last of them only read
    return found


def test_no_address_tells_an_agent_what_was_said_of_another(
    app: Flask, clock: Any, at: datetime, sign_in_as: Any
) -> None:
    who, values = samples.build()
    anna, team_id = who["agent"], values["team_id"]
    berta = people.agent("Berta")
    given = {"satisfaction": 1, QuestionKey.AGENT.value: 1, "comment": SAID}
    response = disputes.final(given, by=anna, team_id=team_id, at=at)
    made = disputes.dispute(by=anna, response=response, at=at)
    ticket = surveys.ticket_of(db.session.get_one(Invitation, response.invitation_id))
    values |= {
        "response_id": response.id,
        "dispute_id": made.id,
        "number": ticket.number,
        "agent_id": anna.id,
    }
    values["customer_id"] = ticket.customer_id
    values = {
        key: value for key, value in values.items() if not key.startswith(("disputes.", "tickets."))
    } | {key: value for key, value in values.items() if key.startswith("tickets.") and "number" not in key}
    db.session.commit()
    app.config["WTF_CSRF_ENABLED"] = False
    assert holding(app, sign_in_as(berta).http, values) == set()
    hers = holding(app, sign_in_as(anna).http, values)
    assert {"disputes.own_dispute", "reports.own", "tickets.ticket"} <= hers
    leads = holding(app, sign_in_as(people.supervisor()).http, values)
    assert {"disputes.dispute", "reports.answers", "surveys.answer", "tickets.ticket"} <= leads
