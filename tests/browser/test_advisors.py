"""An advisory group on a phone and at a desk: a customer agrees, something is written down, a letter's page is answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from helpdesk.advisors import links
from helpdesk.extensions import db
from tests.browser.person import Person
from tests.factories import advisors, customers, people


@pytest.mark.parametrize(("width", "theme", "script"), [(390, "light", True)])
def test_a_group_gets_members_and_notes_and_a_customer_says_yes(
    clock: Any, at: Any, person: Callable[..., Person], width: int, theme: str, script: bool
) -> None:
    ilze = customers.customer("Ilze Vītola", email="ilze@example.net", language="en")
    group = advisors.group("Frequent travellers", at=at)
    asked = links.token(advisors.invited(group, at=at).id)
    advisors.note(group, title="Breakfast", at=at)
    db.session.commit()
    laura = person(people.supervisor("Laura"), width=width, theme=theme, script=script)
    laura.go("/advisors").see("Frequent travellers").look()
    laura.go(f"/customers/{ilze.id}/advisors").look().send("Note that they agreed").see(
        "noted by Laura"
    ).look()
    laura.go(f"/advisors/{group.id}").see("1 of 20 members").look()
    laura.go(f"/advisors/{group.id}/members").see("Ilze Vītola").look()
    laura.go(f"/advisors/{group.id}/notes").see("Breakfast").look()
    laura.go(f"/advisors/{group.id}/notes/new").look().fill("Title", "Lunch").fill(
        "What was said", "More buses."
    )
    laura.send("Save").see("More buses.").look()
    visitor = person(None, width=width, theme=theme, script=script)
    visitor.go(f"/g/{asked}").see("May we ask you now and then?").look()
    visitor.send("Yes, you may ask me").see("Thank you.").look()
