"""The demo's reviews: drawn, rated, read and answered, whatever the length of the story."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

import pytest

from helpdesk.demo import cast, reviewed
from helpdesk.demo.telling import Stage
from helpdesk.extensions import db
from helpdesk.people.words import Role
from helpdesk.quality.models import Review, ReviewDraft, Sheet
from tests.factories import people, tickets


@pytest.mark.slow
@pytest.mark.parametrize("days", [0, 10])
def test_reviews_are_told_as_far_as_there_is_work_to_review(app: Any, at: datetime, days: int) -> None:
    began = at - timedelta(days=max(days, 1))
    stage = Stage(random.Random(1), began)
    stage.teams = {name: people.team(name) for name in cast.TEAMS}
    for player in cast.STAFF:
        user = people.user(player.name, Role(player.role), stage.teams[player.team])
        stage.players[player.name] = (player, user)
    agents = [user for _player, user in stage.players.values() if user.is_agent]
    for day in range(days):
        for agent in agents[:3]:
            tickets.closed_ticket(
                by=agent, at=began + timedelta(days=day, hours=2), team_id=stage.teams["Riga desk"].id
            )
    reviewed.write(stage, began, at)
    saved = db.session.query(Sheet).count()
    assert saved == db.session.query(Review).filter(Review.saved_at.is_not(None)).count()
    assert (saved > 15) is (days > 0)
    assert db.session.query(ReviewDraft).count() == (1 if days else 0)
