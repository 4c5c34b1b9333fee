"""Raw figures beside counted ones: on the page of agents, on one agent's, in the file."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest

from helpdesk.disputes import deciding
from helpdesk.extensions import db
from helpdesk.reports import jobs, verifying
from tests.conftest import MOMENT
from tests.factories import disputes, people

GOOD, BAD = {"satisfaction": 5, "agent": 5}, {"satisfaction": 1, "agent": 1}


@pytest.mark.slow
def test_raw_and_counted_stand_side_by_side_and_agree_with_the_facts(
    app: Any, clock: Any, sign_in_as: Any
) -> None:
    team = people.team("Riga desk")
    anna, boss = people.agent("Anna", team), people.supervisor("Boss")
    for _each in range(11):
        disputes.final(GOOD, by=anna, team_id=team.id)
    bad = disputes.final(BAD, by=anna, team_id=team.id)
    made = disputes.dispute(by=anna, response=bad)
    client = sign_in_as(boss)
    page = client.get("/reports/agents")
    assert "Nothing was left out: raw and counted figures are the same." in page.text
    made = disputes.decided(made, by=boss, at=MOMENT)
    for _folded in range(2):
        page = client.get("/reports/agents")
        both = page.one("section[aria-labelledby=raw]").text_content()
        assert "11 of 11" in both and "11 of 12" in both and "Riga desk" in both and "1 answer" in both
        one = client.get(f"/reports/agents/{anna.id}").text
        assert "raw, with them: 92 %" in one and "11 of 12" in one
        jobs.roll_up(MOMENT)
    file = client.submit(page, "/export", follow=False).response.get_data(as_text=True)
    row = next(csv.DictReader(io.StringIO(file.lstrip("\ufeff"))))
    assert (row["Left out"], row["Raw: good"], row["Raw: answers"]) == ("1.0", "11.0", "12.0")
    assert verifying.differences() == []
    deciding.take_back(made, "It was hers.", seen=made.version, by=boss, at=MOMENT + timedelta(hours=1))
    db.session.commit()
    assert "raw and counted are the same" in client.get(f"/reports/agents/{anna.id}").text
    assert "Nothing was left out" in client.get("/reports/agents").text
