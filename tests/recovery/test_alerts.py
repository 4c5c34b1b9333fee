"""A bad answer is told to the team's supervisors once, half an hour later, if it still is one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select, text

from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.mail.models import OutgoingEmail, OutgoingRecipient
from helpdesk.people import jobs as mailing
from helpdesk.people.models import Notice
from helpdesk.people.notice_times import WAIT
from helpdesk.recovery import jobs
from helpdesk.recovery.models import Alert
from helpdesk.surveys import answering, deciding
from helpdesk.surveys.models import Invitation, Response
from helpdesk.surveys.words import Exclusion
from tests.conftest import MOMENT
from tests.factories import people, surveys

HALF_AN_HOUR = MOMENT + timedelta(minutes=30)


def bad_answer(**more: Any) -> Any:
    """The customer is dissatisfied and says why."""
    given = more.pop("given", {"satisfaction": 1, "comment": "Never again with Kalnins."})
    return surveys.answered(given, **more)


def invitation_of(response: Response) -> Invitation:
    return db.session.get_one(Invitation, response.invitation_id)


def told(at: Any = HALF_AN_HOUR) -> int:
    db.session.commit()
    return jobs.tell_due(at)


def mailed() -> OutgoingEmail:
    """The letter that follows what was told in the app."""
    mailing.mail_notices(HALF_AN_HOUR + WAIT)
    return db.session.scalars(select(OutgoingEmail).filter_by(purpose="notice")).one()


def test_supervisors_are_told_in_the_app_and_by_mail_after_half_an_hour(app):
    team = people.team()
    lead, agent = people.supervisor("Ingrid", team=team), people.agent("Anna", team=team)
    bad_answer(by=agent, team_id=team.id)
    assert told(HALF_AN_HOUR - timedelta(minutes=1)) == 0
    assert told() == 1
    (notice,) = db.session.scalars(select(Notice))
    assert (notice.user_id, notice.values["score"]) == (lead.id, 1)
    letter = mailed()
    assert (
        db.session.scalars(select(OutgoingRecipient.address).filter_by(email_id=letter.id)).one()
        == lead.email
    )
    assert "Kalnins" not in str(letter.content) and "Never" not in str(letter.content)


def test_nobody_is_told_twice(app):
    people.admin()
    bad_answer()
    assert (told(), told(), told(HALF_AN_HOUR + timedelta(days=1))) == (1, 0, 0)
    assert len(list(db.session.scalars(select(Notice)))) == 1


def test_who_would_not_recommend_us_and_asked_to_be_called_was_forgotten(app, client, clock):
    admin = people.admin()
    surveys.asking("recommend", "comment")
    made, token = surveys.invitation()
    surveys.answer(made, {"recommend": 3}, at=MOMENT)
    db.session.commit()
    assert db.session.scalar(select(Alert)) is None
    page = client.get(f"/s/{token}/thanks")
    clock.shift(timedelta(minutes=1))
    client.submit(page, "/contact", contact="yes")
    assert told(HALF_AN_HOUR + timedelta(minutes=1)) == 1
    (notice,) = db.session.scalars(select(Notice))
    assert notice.user_id == admin.id and "not recommend us" in notice.sentence
    answering.want_contact(made, False, at=MOMENT + timedelta(hours=1))
    assert db.session.scalars(select(Alert)).one().withdrawn_at is not None


def test_a_good_answer_alerts_nobody(app):
    surveys.answered({"satisfaction": 5, "solved": "yes", "agent": 5})
    assert db.session.scalar(select(Alert)) is None


def test_an_answer_that_is_raised_in_time_leaves_only_a_trace(app):
    people.admin()
    response = bad_answer()
    surveys.answer(invitation_of(response), {"satisfaction": 4}, at=MOMENT + timedelta(minutes=10), nonce="2")
    alert = db.session.scalars(select(Alert)).one()
    assert alert.withdrawn_at is not None
    assert told() == 0
    kinds = set(db.session.scalars(select(EventRecord.kind)))
    assert {"alert.raised", "alert.withdrawn"} <= kinds and "alert.told" not in kinds


def test_an_excluded_answer_alerts_nobody(app):
    response = bad_answer()
    deciding.exclude(response, because=Exclusion.DUPLICATE, by=people.supervisor(), at=MOMENT)
    assert told() == 0
    deciding.restore(response, by=people.supervisor(), at=MOMENT)
    assert db.session.scalars(select(Alert)).one().withdrawn_at is None
    assert told() == 1


def test_who_was_rated_does_not_handle_it(app):
    team = people.team()
    lead, deputy = people.supervisor(team=team), people.supervisor(team=team, leads=False, deputises=True)
    bad_answer(by=lead, team_id=team.id)
    assert told() == 1
    assert list(db.session.scalars(select(Notice.user_id))) == [deputy.id]


def test_a_team_without_supervisors_is_handled_by_admins(app):
    admin, team = people.admin(), people.team()
    bad_answer(by=people.agent(team=team), team_id=team.id)
    told()
    assert list(db.session.scalars(select(Notice.user_id))) == [admin.id]


def test_each_trigger_has_its_own_sentence(app):
    people.admin()
    for given in (
        {"satisfaction": 4, "solved": "no"},
        {"satisfaction": 5, "agent": 1},
        {"satisfaction": 3, "causes": ["trust"]},
    ):
        bad_answer(given=given)
    told()
    sentences = list(db.session.scalars(select(Notice.sentence).order_by(Notice.id)))
    assert len(set(sentences)) == 3


def test_the_letter_speaks_the_readers_language_and_links_to_the_ticket(app):
    admin = people.admin(language="lv")
    response = bad_answer()
    told()
    letter = mailed()
    ticket = surveys.ticket_of(invitation_of(response))
    assert f"http://localhost/tickets/{ticket.number}" in letter.content["text"]
    assert admin.name in letter.content["text"]


def rename(table: str, to: str) -> None:
    db.session.execute(text(f"ALTER TABLE {table} RENAME TO {to}"))
    db.session.commit()


def test_a_fault_while_telling_is_tried_again(app):
    people.admin()
    bad_answer()
    db.session.commit()
    rename("notices", "away")
    try:
        assert jobs.tell_due(HALF_AN_HOUR) == 1
    finally:
        rename("away", "notices")
    assert list(db.session.scalars(select(Notice))) == []
    assert jobs.tell_due(HALF_AN_HOUR + timedelta(minutes=11)) == 1
    assert len(list(db.session.scalars(select(Notice)))) == 1
