"""Teams: names, members, who leads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask

from helpdesk.extensions import db
from helpdesk.kit.event import SYSTEM
from helpdesk.people import queries, teams
from helpdesk.people.models import Membership, Team, User
from helpdesk.people.teams import NameTaken, OnlySupervisorsLead, Part
from tests.factories import people
from tests.pages import Client

SignInAs = Callable[[User], Client]


def test_two_teams_do_not_share_a_name(app: Flask, at: datetime) -> None:
    teams.add(name="Riga desk", by=SYSTEM, at=at)
    with pytest.raises(NameTaken):
        teams.add(name="riga DESK", by=SYSTEM, at=at)
    other = teams.add(name="Tallinn desk", by=SYSTEM, at=at)
    with pytest.raises(NameTaken):
        teams.change(other, name="Riga desk", restricted=False, by=SYSTEM, at=at)


def test_only_supervisors_lead_or_stand_in(app: Flask, at: datetime) -> None:
    team, anna = people.team(), people.agent("Anna")
    with pytest.raises(OnlySupervisorsLead):
        teams.set_members(team, [Part(anna.id, leads=True)], by=SYSTEM, at=at)
    with pytest.raises(OnlySupervisorsLead):
        teams.set_members(team, [Part(people.admin().id, deputises=True)], by=SYSTEM, at=at)


def test_members_become_exactly_those_named(app: Flask, at: datetime) -> None:
    team = people.team()
    anna, janis, sanita = people.agent("Anna", team), people.agent("Jānis"), people.supervisor("Sanita")
    teams.set_members(team, [Part(janis.id), Part(sanita.id, deputises=True)], by=SYSTEM, at=at)
    rows = {row.user_id: (row.leads, row.deputises) for row in db.session.query(Membership)}
    assert rows == {janis.id: (False, False), sanita.id: (False, True)}
    assert anna.id not in rows


def test_supervisors_for_a_team_are_its_leads_then_deputies_then_admins(app: Flask, at: datetime) -> None:
    team = people.team()
    lead, deputy = (
        people.supervisor("Lead", team),
        people.supervisor("Deputy", team, leads=False, deputises=True),
    )
    admin = people.admin("Admin")
    assert queries.supervisors_for(team.id) == [lead]
    assert queries.supervisors_for(team.id, {lead.id}) == [deputy]
    assert queries.supervisors_for(team.id, {lead.id, deputy.id}) == [admin]
    assert queries.supervisors_for(None) == [admin]
    lead.deactivated_at = at
    assert queries.supervisors_for(team.id) == [deputy]


def test_a_team_is_added_changed_retired_and_restored_by_its_pages(
    boss: User, anna: User, sign_in_as: SignInAs
) -> None:
    sanita = people.supervisor("Sanita Kalniņa")
    client = sign_in_as(boss)
    page = client.get("/teams")
    assert "There are no teams yet" in page.text
    values = {f"part-{anna.id}": "member", f"part-{sanita.id}": "leads"}
    page = client.submit(client.get("/teams/new"), "teams/new", name="Riga desk", restricted="y", **values)
    assert "Sanita Kalniņa" in page.text
    assert "Restricted" in page.text
    team = db.session.query(Team).one()
    page = client.submit(
        client.get(f"/teams/{team.id}"), f"teams/{team.id}", name="Riga", **{f"part-{anna.id}": ""}
    )
    assert db.session.query(Membership.user_id).all() == [(sanita.id,)]
    client.submit(client.get(f"/teams/{team.id}"), "retirement")
    assert "Riga" in client.get("/teams?show=retired").text
    assert not queries.active_teams()
    client.submit(client.get(f"/teams/{team.id}"), "restoration")
    assert [each.name for each in queries.active_teams()] == ["Riga"]
    assert "took this team into use again" in client.get(f"/teams/{team.id}").text


def test_a_refused_team_keeps_what_was_chosen(boss: User, anna: User, sign_in_as: SignInAs) -> None:
    people.team("Riga desk")
    client = sign_in_as(boss)
    page = client.submit(
        client.get("/teams/new"), "teams/new", name="Riga desk", **{f"part-{anna.id}": "member"}
    )
    assert page.status == 422
    assert "There is a team with this name already." in page.text
    assert page.one(f"select[name='part-{anna.id}'] option[selected]").get("value") == "member"
