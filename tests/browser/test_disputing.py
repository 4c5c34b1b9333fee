"""A dispute in a browser: the agent asks, the supervisor decides, the figure changes, and comes back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from helpdesk.extensions import db
from tests.browser.person import Person
from tests.factories import disputes, people

GOOD = {"satisfaction": 5, "agent": 5}
BAD = {"satisfaction": 1, "agent": 1, "comment": "I meant the best mark."}


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_an_answer_is_disputed_left_out_and_counted_again(
    clock: Any, at: Any, person: Callable[..., Person], width: int, theme: str
) -> None:
    team = people.team("Riga desk")
    anna, lead = people.agent("Anna", team), people.supervisor("Laura", team)
    for _each in range(11):
        disputes.final(GOOD, by=anna, team_id=team.id, at=at)
    disputes.final(BAD, by=anna, team_id=team.id, at=at)
    db.session.commit()
    own = person(anna, width=width, theme=theme).go("/my/answers").see("I meant the best mark.").look()
    own.page.locator("li", has_text="I meant the best mark.").get_by_role(
        "link", name="Ask to look at it again"
    ).click()
    own.see("Dispute the answer about").look()
    own.choose("reason", "mistaken_click").fill("What happened?", "She told me that she meant five.")
    own.send("Ask to look at it again").see("Not decided yet").look()

    desk = person(lead, width=width, theme=theme).go("/disputes").see("1 open dispute").look()
    desk.page.locator("a.row-link").first.click()
    desk.see("She told me that she meant five.").look()
    desk.choose("ruling", "left_out").fill("Why, in your words?", "The recording says the same.")
    desk.send("Decide").see("This answer does not count").look()
    desk.go("/reports/agents").see("Counted and raw").look()
    raw = desk.page.locator("section[aria-labelledby=raw]").inner_text()
    assert "11 of 11" in raw and "11 of 12" in raw
    desk.go("/disputes/decided").see("The answer is left out").look()

    own.go("/notices").see("the answer is left out of your figures")
    own.go("/my/disputes").see("The answer is left out").look()

    desk.page.locator("a.row-link").first.click()
    desk.page.get_by_text("Take the decision back").first.click()
    desk.fill("Why is the decision taken back?", "It was another call.")
    desk.send("Take the decision back").see("Taken back by Laura").look()
    desk.go("/reports/agents").see("Nothing was left out")
    own.go("/my/disputes").see("To be decided by").page.locator("a.row-link").first.click()
    own.see("It was another call.").look()


def test_a_dispute_needs_no_script(clock: Any, at: Any, person: Callable[..., Person]) -> None:
    anna = people.agent("Anna")
    response = disputes.final(BAD, by=anna, at=at)
    db.session.commit()
    own = person(anna, script=False).go(f"/my/answers/{response.id}/dispute")
    own.choose("reason", "machine").fill("What happened?", "A scanner did it.")
    own.send("Ask to look at it again").see("Not decided yet").send("Withdraw it").see("Withdrawn")
