"""A pasted picture and dropped files in the composer: their progress, a refusal in words, and the draft that keeps them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from helpdesk.extensions import db
from helpdesk.tickets import settings
from helpdesk.tickets.models import Attachment, DraftFile
from tests.browser.person import Person
from tests.factories import customers, people, tickets

# What a browser does when somebody pastes or drops: files of these names and sizes, the first a picture.
GIVES = """([kind, files]) => {
  const given = new DataTransfer();
  const png = Uint8Array.from(atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=='), (c) => c.charCodeAt(0));
  for (const [name, size] of files) given.items.add(name.endsWith('.png') ? new File([png], name, { type: 'image/png' }) : new File([new Uint8Array(size)], name, { type: 'text/plain' }));
  const text = document.querySelector('#composer textarea');
  const told = kind === 'paste' ? new ClipboardEvent('paste', { clipboardData: given, bubbles: true, cancelable: true }) : new DragEvent('drop', { dataTransfer: given, bubbles: true, cancelable: true });
  return !text.dispatchEvent(told);
}"""
WATCHES = """() => {
  window.seen = [];
  new MutationObserver(() => document.querySelectorAll('.draft-file progress').forEach((bar) => window.seen.push(bar.getAttribute('aria-label'))))
    .observe(document.querySelector('[data-draft-files]'), { childList: true });
}"""


def waiting() -> list[str]:
    names = list(db.session.scalars(select(DraftFile.name).order_by(DraftFile.id)))
    db.session.rollback()
    return names


def test_a_pasted_picture_and_two_dropped_files_wait_with_the_draft_and_leave_with_the_reply(
    clock: Any, at: Any, person: Callable[..., Person]
) -> None:
    settings.ATTACHMENTS_MB.set(1, at=at)
    anna = people.agent("Anna Liepa", people.team("Riga desk"))
    ilze = customers.customer("Ilze Vītola", email="ilze@example.net")
    ticket = tickets.ticket("Line drops", by=anna, customer=ilze, assignee=anna)
    desk = person(anna).go(f"/tickets/{ticket.number}")
    page, kept = desk.page, desk.page.locator("[data-draft-file]")
    page.evaluate(WATCHES)
    page.locator("#composer textarea").fill("Here is the plan.")

    assert page.evaluate(GIVES, ["paste", [["image.png", 0]]]), "the browser does not paste it as text too"
    kept.filter(has_text="image.png").wait_for()
    assert page.evaluate(GIVES, ["drop", [["plan.txt", 40_000], ["list.txt", 20]]]), (
        "nor opens it in place of the page"
    )
    kept.filter(has_text="plan.txt").wait_for()
    kept.filter(has_text="list.txt").wait_for()
    assert set(page.evaluate("window.seen")) == {"image.png", "plan.txt", "list.txt"}

    page.evaluate(GIVES, ["drop", [["film.txt", 1_100_000]]])
    page.locator(
        ".draft-file.error[role=alert]", has_text="The files are larger than 1 MB together."
    ).wait_for()
    desk.look().see("Draft saved")
    assert sorted(waiting()) == ["image.png", "list.txt", "plan.txt"], "each as it arrives"

    desk.go(f"/tickets/{ticket.number}")
    assert page.locator("#composer textarea").input_value() == "Here is the plan."
    assert kept.count() == 3
    kept.filter(has_text="list.txt").get_by_role("button").click()
    kept.filter(has_text="list.txt").wait_for(state="detached")
    desk.send("Send").see("Your reply is on its way.")
    assert sorted(db.session.scalars(select(Attachment.name))) == ["image.png", "plan.txt"]
    assert waiting() == []
