"""The pages: a supervisor writes a form, draws and rates; the colleague reads and remarks; figures and the file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.kit.event import SYSTEM
from helpdesk.people.models import User
from helpdesk.quality import designing
from helpdesk.quality.models import Review
from helpdesk.quality.words import CriterionKind
from tests.factories import people, quality, surveys, tickets
from tests.pages import Client, Page

SignIn = Callable[..., Client]


def rated(page: Page, *values: str) -> dict[str, str]:
    """Fields of the rating form, in the order of the criteria."""
    names = [part.get("id") for part in page.all("fieldset[data-rate]")]
    return dict(zip(names, values, strict=True))


@pytest.mark.slow
def test_from_the_first_form_to_the_remark(app: Any, clock: Any, at: datetime, sign_in_as: SignIn) -> None:
    lead, anna = people.supervisor("Laura"), people.agent("Anna")
    tickets.closed_ticket(by=anna, at=at, subject="No picture")
    desk = sign_in_as(lead)
    page = desk.get(desk.get("/reviews").links()["Write the first form"])
    assert "Give it a name" in desk.submit(page, "form", name=" ").text
    page = desk.submit(page, "form", name="Letters")
    assert "No criterion yet" in page.text
    add = desk.get(page.links()["Add a criterion"])
    assert "in the organisation's language" in desk.submit(add, "criterion", name_en="").text
    page = desk.submit(add, "criterion", name_en="Right answer", name_lv="Pareiza atbilde", critical="y")
    page = desk.submit(
        desk.get(page.links()["Add a criterion"]), "criterion", name_en="Clear", kind="scale", weight="2",
        help_en="Short sentences, no jargon", anchors_en="No\nHardly\nMostly\nYes",
    )  # fmt: skip
    page = desk.submit(page, "publication")
    assert (
        "Version 1 is published" in page.text
        and "3 – Yes" in page.text
        and "Add a criterion" not in page.text
    )
    page = desk.submit(desk.get("/reviews/draw"), "draw", number="2")
    assert "1 of 1 closings, drawn by chance." in page.text and "brings out the same closings" in page.text
    rate = desk.get(page.links()["Rate the next one"])
    assert "does not sway you" in rate.text and "Short sentences" in rate.text
    later = desk.submit(rate, "rating", button="Go on later", **rated(rate, "1", ""), comment="Half way")
    assert "Kept as a draft" in later.text
    rate = desk.get(rate.url)
    assert rate.one("textarea[name=comment]").text.strip() == "Half way"
    refused = desk.submit(rate, "rating", **rated(rate, "1", ""))
    assert refused.status == 422 and "say that it does not apply" in refused.text
    done = desk.submit(rate, "rating", **rated(rate, "1", "2"), comment="Kind and quick.")
    assert "78 %" in done.text and "2 – Mostly" in done.text and "not read yet" in done.text

    hers = sign_in_as(anna)
    assert "Laura reviewed your work on HD-" in hers.get("/notices").text
    page = hers.get("/my/reviews")
    assert "No picture" in page.text and "1 review: too few for a figure" in page.text
    page = hers.get(page.one("a.row-link").get("href"))
    assert "Kind and quick." in page.text
    assert "Marked as read." in hers.submit(page, "reading").text
    page = hers.submit(hers.get(page.url), "remark", remark="The line was bad.")
    assert (
        "nobody has looked at it yet" in page.text
        and page.root.xpath("//form[contains(@action, 'remark')]") == []
    )

    page = desk.get(desk.get("/reviews").links()[f"Anna on {done.h1.split()[-1]}"])
    assert "The line was bad." in page.text
    assert "Seen " in desk.submit(page, "remark-seen").text
    correction = desk.get(page.links()["Correct"])
    page = desk.submit(correction, "rating", **rated(correction, "1", "3"), because="The picture was there.")
    assert (
        "100 %" in page.text and "Corrected: The picture was there." in page.text and "Version 1" in page.text
    )


def test_whoever_the_review_is_not_for_finds_none(
    app: Any, clock: Any, at: datetime, sign_in_as: SignIn
) -> None:
    lead, second, anna, other = people.supervisor(), people.supervisor(), people.agent(), people.agent()
    tickets.closed_ticket(by=anna, at=at)
    sample = quality.sample(lead, at=at, second_id=second.id)
    [hers] = quality.drawn(sample)
    quality.saved(hers, at=at)
    assert sign_in_as(second).get(f"/reviews/{hers.id}").status == 403, "she has not rated it yet"
    page = sign_in_as(second).get(f"/reviews/draws/{sample.id}")
    assert "waits for the other reviewer" in page.text and "100 %" not in page.text
    for user in (anna, other):
        assert sign_in_as(user).get(f"/my/reviews/{hers.id}").status == 404
    quality.saved(quality.drawn(sample, second)[0], at=at)
    db.session.commit()
    assert sign_in_as(second).get(f"/reviews/{hers.id}").status == 200
    assert sign_in_as(anna).get(f"/my/reviews/{hers.id}").status == 200
    assert sign_in_as(other).get(f"/my/reviews/{hers.id}").status == 404
    assert sign_in_as(people.admin()).post(f"/reviews/{hers.id}").status in {400, 403}


def test_the_answer_of_the_customer_shows_once_it_is_saved(
    app: Any, clock: Any, at: datetime, sign_in_as: SignIn
) -> None:
    lead, anna = people.supervisor(), people.agent()
    surveys.answered({"satisfaction": 1, "agent": 1, "comment": "Terrible."}, at=at, by=anna)
    clock.shift(60)
    [review] = quality.drawn(quality.sample(lead, at=at))
    desk = sign_in_as(lead)
    before = desk.get(f"/reviews/{review.id}")
    assert (
        "Terrible" not in before.text
        and "bad answer" not in before.text
        and "Answered 1 of 5" not in before.text
    )
    quality.saved(review, at=at)
    assert "Terrible" in desk.get(f"/reviews/{review.id}").text


def test_a_draft_is_kept_by_script_and_by_nobody_else(
    app: Any, clock: Any, at: datetime, sign_in_as: SignIn
) -> None:
    lead = people.supervisor()
    tickets.closed_ticket(at=at)
    [review] = quality.drawn(quality.sample(lead, at=at))
    desk = sign_in_as(lead)
    page = desk.get(f"/reviews/{review.id}")
    token = page.one("#rating input[name=csrf_token]").get("value")
    [first, *_rest] = rated(page, "0", "", "")
    said = desk.post(f"/reviews/{review.id}/draft", {first: "0", "comment": "So far", "csrf_token": token})
    assert said.body.startswith("Draft saved")
    page = desk.get(f"/reviews/{review.id}")
    assert page.one(f"[name={first}][value='0']").get("checked") is not None


def reviewed(lead: User, agent: User, at: datetime, *shares: tuple[int | None, ...], **more: Any) -> int:
    version = more.pop("version", None) or quality.version()
    for _each in shares:
        tickets.closed_ticket(by=agent, at=at)
    sample = quality.sample(lead, version, at=at, number=20, agent_id=agent.id, **more)
    for review, values in zip(quality.drawn(sample), shares, strict=True):
        quality.saved(review, *values, at=at, comment="=cmd")
    return version.id


def test_figures_of_one_version_drawn_by_chance(
    app: Any, clock: Any, at: datetime, sign_in_as: SignIn
) -> None:
    lead, anna = people.supervisor("Laura"), people.agent("Anna")
    version_id = reviewed(lead, anna, at, (1, 3, 1), (1, 3, 1), (1, 0, 1), (None, 3, 1))
    desk = sign_in_as(lead)
    page = desk.get("/reviews/figures")
    row = next(each for each in page.all("tbody tr") if "Anna" in each.text_content())
    assert "too few" in row.text_content(), "four of one agent are too few"
    assert "Figures of reviews" in page.h1 and "88 %" in page.text, (
        "but not for all together: (1 + 1 + ½ + 1) ÷ 4"
    )
    version = db.session.get_one(designing.FormVersion, version_id)
    reviewed(lead, anna, at, (1, 3, 0), version=version)
    page = desk.get("/reviews/figures")
    row = next(each for each in page.all("tbody tr") if "Anna" in each.text_content())
    assert "70\xa0%" in row.text_content() and "few, not compared" in row.text_content()
    form = designing.form_of(version.form_id)
    assert form is not None
    designing.begin(form, by=SYSTEM, at=at)
    second = designing.publish(form, by=SYSTEM, at=at)
    page = desk.get(f"/reviews/figures?version={second.id}")
    assert "Nothing was reviewed in these days" in page.text, "versions are never joined"
    assert "cannot be used" in desk.get("/reviews/figures?first=2026-13-01").text


def test_two_reviewers_are_compared_and_a_closing_counts_once(
    app: Any, clock: Any, at: datetime, sign_in_as: SignIn
) -> None:
    lead, second, anna = people.supervisor(), people.supervisor(), people.agent()
    for _each in range(3):
        tickets.closed_ticket(by=anna, at=at)
    sample = quality.sample(
        lead, quality.version(criteria=[quality.wanted("Right")]), at=at, second_id=second.id
    )
    for (mine, hers), (a, b) in zip(
        zip(quality.drawn(sample), quality.drawn(sample, second), strict=True), [(1, 1), (0, 0), (1, 0)], strict=True
    ):  # fmt: skip
        quality.saved(mine, a, at=at)
        quality.saved(hers, b, at=at)
    text = sign_in_as(lead).get("/reviews/figures").text
    assert "67 % of 3 · κ 0.40" in text and "Rated by two 3" in text and "50 %" in text


def test_the_file_is_noted_and_runs_no_formula(
    app: Any, clock: Any, at: datetime, sign_in_as: SignIn
) -> None:
    lead, anna = people.supervisor("Laura"), people.agent("Anna")
    reviewed(lead, anna, at, (1, 3, 0))
    desk = sign_in_as(lead)
    file = desk.submit(desk.get("/reviews/figures"), "export")
    head, line = file.body.splitlines()
    assert "Clear answer" in head and ",Anna," in line and ",drawn,0.0,Yes,1,3,0,'=cmd" in line
    noted = db.session.query(EventRecord).filter_by(kind="reviews.exported").one()
    assert noted.payload["rows"] == 1 and noted.actor_id == lead.id


def test_a_picked_ticket_is_in_no_figure(app: Any, clock: Any, at: datetime, sign_in_as: SignIn) -> None:
    lead, anna = people.supervisor(), people.agent("Anna")
    ticket, _closing = tickets.closed_ticket(by=anna, at=at)
    quality.version()
    desk = sign_in_as(lead)
    page = desk.get("/reviews/pick")
    assert "no ticket with this number" in desk.submit(page, "pick", number="99999").text
    page = desk.submit(page, "pick", number=f"HD-{ticket.number}")
    assert "Chosen by hand" in page.text
    [review] = db.session.query(Review).all()
    quality.saved(review, at=at)
    page = desk.get("/reviews/figures")
    assert "Picked 1" in page.text and "Closings reviewed 0" in page.text


def test_a_draft_is_changed_without_losing_a_colleagues_words(
    app: Any, clock: Any, at: datetime, sign_in_as: SignIn
) -> None:
    form = designing.add("Letters", by=SYSTEM, at=at)
    row = designing.put(form, quality.wanted("One", CriterionKind.SCALE), by=SYSTEM, at=at)
    designing.put(form, quality.wanted("Two"), by=SYSTEM, at=at)
    desk = sign_in_as(people.supervisor())
    page = desk.get(f"/reviews/criteria/{row.id}")
    held = designing.form_of(form.id)
    assert held is not None
    designing.put(held, quality.wanted("Eins"), row, revision=1, by=SYSTEM, at=at)
    clash = desk.submit(page, "criterion", name_en="Uno")
    assert clash.status == 409 and "A colleague changed this criterion meanwhile" in clash.text
    page = desk.submit(clash, "criterion")
    assert "Uno" in page.text
    page = desk.submit(page, "position", direction="down")
    assert [each.text_content() for each in page.all("th a.row-link")] == ["Two", "Uno"]
    page = desk.submit(desk.get(f"/reviews/criteria/{row.id}"), "removal")
    assert "Removed from the draft" in page.text and "Uno" not in page.text
