"""What the walk does, and what it needs for that: tickets of the demo's customers, each opened by the deeds of the desk."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import count
from typing import Any

from flask import Flask
from sqlalchemy import select

from bench.inside import cookie_of
from bench.walk import Hand, Task
from helpdesk.categories.models import Category
from helpdesk.categories.words import RequestKind
from helpdesk.customers.models import ContactPoint, Customer
from helpdesk.customers.words import ContactKind
from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.kit.event import SYSTEM
from helpdesk.people import queries as people
from helpdesk.people.models import User
from helpdesk.tickets import kept_views, lifecycle, opening
from helpdesk.tickets.models import View
from helpdesk.tickets.words import Channel, Outcome

AGENT, SUPERVISOR = "liga@baltvik.example", "anna@baltvik.example"
TEXT = "#composer textarea"
SAID = "Line drops every evening. Restarted twice."
RESTART = "Please restart the router and tell us what its lamps do."
OVER = "has the ticket now"
CALLED = ".mention:has-text('@Marta')"
OPEN = "/tickets?view=open&sort=newest"
_serial = count(1)
now: dict[str, Any] = {}  # what the task in hand is about


def cookies(app: Flask, address: str) -> dict[str, Any]:
    """A session of the agent and of the supervisor, as a browser keeps them."""
    made = {}
    for role, email in (("agent", AGENT), ("supervisor", SUPERVISOR)):
        name, _, value = cookie_of(app, _user(email).id).partition("=")
        made[role] = {"name": name, "value": value, "url": address}
    db.session.commit()
    return made


def prepare() -> None:
    """Whom the tasks are about."""
    now["customer"], now["phone"], now["email"] = _somebody()


@cache
def _user_id(email: str) -> int:
    user = people.by_email(email)
    assert user is not None
    return user.id


def _user(email: str) -> User:
    return db.session.get_one(User, _user_id(email))


def _somebody() -> tuple[int, str, str]:
    """A customer with a telephone and an address."""
    phone, email = (
        select(ContactPoint.customer_id, ContactPoint.value).filter_by(kind=kind).subquery()
        for kind in (ContactKind.PHONE, ContactKind.EMAIL)
    )
    both = select(phone.c.customer_id, phone.c.value, email.c.value).join(
        email, email.c.customer_id == phone.c.customer_id
    )
    found = db.session.execute(both.order_by(phone.c.customer_id.desc()).limit(1)).one()
    db.session.rollback()
    return found[0], found[1], found[2]


def a_ticket(*, closed: bool = False, kind: RequestKind = RequestKind.QUESTION, others: int = 0) -> str:
    """A mail of the customer's that the agent has; answers its page. `others`: more of the same customer's."""
    at, agent = clock.now(), _user(AGENT)
    category = db.session.scalars(select(Category.id).where(Category.parent_id.is_not(None)).limit(1)).one()
    made = [
        opening.open_ticket(
            channel=Channel.EMAIL, kind=kind, subject=f"Quick brown fox {next(_serial)}", body="The line drops.",
            at=at, by=None, customer=db.session.get_one(Customer, now["customer"]), category_id=category,
            assignee=agent, team_id=None, language="en",
        )
        for _each in range(1 + others)
    ]  # fmt: skip
    ticket = made[0]
    if closed:
        lifecycle.close(ticket, by=agent, at=at, outcome=Outcome.RESOLVED, category_id=category)
    now["number"], now["other"] = ticket.number, made[-1].number
    db.session.commit()
    return f"/tickets/{now['number']}"


def a_pair() -> str:
    return a_ticket(others=1)


def a_complaint() -> str:
    return a_ticket(kind=RequestKind.COMPLAINT)


def a_closed() -> str:
    return a_ticket(closed=True)


def ten() -> str:
    a_ticket(others=9)
    return OPEN


def queue() -> str:
    return "/tickets"


def filtered() -> str:
    """A filtered list; the views that earlier walks kept are gone."""
    for view in db.session.scalars(select(View).where(View.name.like("Walk %"))).all():
        kept_views.retire(view, by=SYSTEM, at=clock.now())
    db.session.commit()
    return "/tickets?view=open&kind=complaint"


# -- Calls and visits


CALL, VISIT = (".rail-acts a >> nth=0", "c"), (".rail-acts a >> nth=1", "w")


def _begin(hand: Hand, place: tuple[str, str], *, mouse: bool) -> None:
    """Opens the page where a call or a visit is written down; the cursor is in the customer's field."""
    hand.lands(lambda: hand.click(place[0]) if mouse else hand.press(place[1]))
    hand.focused("#customer-ts-control")


def _save(hand: Hand, *, mouse: bool) -> None:
    hand.lands(lambda: hand.click("button:has-text('Save ticket')") if mouse else hand.press("Control+Enter"))


def _save_solved(hand: Hand, *, mouse: bool) -> None:
    hand.lands(lambda: hand.click(".save-solved") if mouse else hand.press("Alt+Enter"))


def _question_said(hand: Hand, *, mouse: bool) -> None:
    """Kind and what was said; by keys from the customer's field on."""
    if mouse:
        hand.tick("kind", "question")
        hand.write("#body", SAID)
        return
    with hand.field():
        hand.press("Tab", "Tab", "ArrowRight")
    with hand.field():
        hand.press("Tab", "Tab")
        hand.type(SAID)


def call_by_mouse(hand: Hand) -> None:
    _begin(hand, CALL, mouse=True)
    _caller(hand, mouse=True)
    hand.tick("kind", "question")
    _pick(hand, "#category_id-ts-control", "no conn")
    hand.write("#body", SAID)
    _save_solved(hand, mouse=True)


def call_by_keys(hand: Hand) -> None:
    _begin(hand, CALL, mouse=False)
    _caller(hand, mouse=False)
    with hand.field():
        hand.press("Tab")
        hand.press("2")
    with hand.field():
        hand.press("Tab")
        _pick(hand, None, "no conn", "Tab")
    hand.type(SAID)
    _save_solved(hand, mouse=False)


def again_by_mouse(hand: Hand) -> None:
    _begin(hand, CALL, mouse=True)
    _caller(hand, mouse=True)
    hand.click("#caller [data-behaviour=again]")
    hand.type(SAID)
    _save_solved(hand, mouse=True)


def again_by_keys(hand: Hand) -> None:
    _begin(hand, CALL, mouse=False)
    _caller(hand, mouse=False)
    hand.wait("#caller [data-behaviour=again]")
    hand.press("Alt+l")
    hand.type(SAID)
    _save_solved(hand, mouse=False)


def _caller(hand: Hand, *, mouse: bool) -> None:
    with hand.field():
        _find_caller(hand, mouse=mouse)


def _find_caller(hand: Hand, *, mouse: bool) -> None:
    hand.type(now["phone"][-8:])
    hand.wait("[role=option].active, [role=option] >> nth=0")
    hand.page.wait_for_function("document.querySelectorAll('#customer-ts-dropdown [data-value]').length > 0")
    if mouse:
        hand.click("#customer-ts-dropdown [role=option]")
    else:
        hand.press("Enter")
    hand.page.wait_for_function("document.getElementById('customer').value !== ''")


def _pick(hand: Hand, *which: Any, stands: bool = False) -> None:
    """Picks in a list one can type into: by mouse where its field is named, else where the cursor stands by `key` (Tab: and
    goes on to the next field). `stands`: the cursor is in the named field."""
    with hand.field():
        _pick_line(hand, *which, stands=stands)


def _pick_line(
    hand: Hand, control: str | None, words: str, key: str = "Enter", *, stands: bool = False
) -> None:
    if control and not stands:
        hand.click(control)
    hand.type(words)
    hand.wait(f".ts-dropdown .active:has-text('{words}')")
    if control:
        hand.page.wait_for_timeout(350)  # nobody presses sooner after the last letter
        hand.click(f".ts-dropdown .active:has-text('{words}')")
    else:
        hand.press(key)


def new_by_mouse(hand: Hand) -> None:
    _begin(hand, CALL, mouse=True)
    with hand.field():
        hand.type(f"Newly Called {next(_serial)}")
        hand.click("#customer-ts-dropdown .create")
    _question_said(hand, mouse=True)
    _save(hand, mouse=True)


def new_by_keys(hand: Hand) -> None:
    _begin(hand, CALL, mouse=False)
    with hand.field():
        hand.type(f"Newly Called {next(_serial)}")
        hand.press("Control+Enter")
    _question_said(hand, mouse=False)
    _save(hand, mouse=False)


def visit_by_mouse(hand: Hand) -> None:
    _begin(hand, VISIT, mouse=True)
    _question_said(hand, mouse=True)
    _save(hand, mouse=True)


def visit_by_keys(hand: Hand) -> None:
    _begin(hand, VISIT, mouse=False)
    _question_said(hand, mouse=False)
    _save(hand, mouse=False)


# -- Finding


CUSTOMER = "#found-by-rail [role=option][href*='/customers/']"


def _look_for(hand: Hand, words: str, *, mouse: bool) -> None:
    """Types into the field that finds things; by keys it is reached by one."""
    if mouse:
        hand.write("#find", words)
        return
    with hand.field():
        hand.press("/")
        hand.type(words)


def customer_by_mouse(hand: Hand) -> None:
    _look_for(hand, now["phone"][-8:], mouse=True)
    hand.lands(lambda: hand.click(CUSTOMER))


def customer_by_keys(hand: Hand) -> None:
    _look_for(hand, now["phone"][-8:], mouse=False)
    hand.wait(CUSTOMER)
    while not hand.page.locator(f"{CUSTOMER}[aria-selected=true]").count():
        hand.press("ArrowDown")  # a number typed wholly is marked already
    hand.lands(lambda: hand.press("Enter"))


def phrase_by_mouse(hand: Hand) -> None:
    _look_for(hand, '"quick brown"', mouse=True)
    hand.lands(lambda: hand.press("Enter"))


def phrase_by_keys(hand: Hand) -> None:
    _look_for(hand, '"quick brown"', mouse=False)
    hand.lands(lambda: hand.press("Enter"))


def number_by_mouse(hand: Hand) -> None:
    _look_for(hand, str(now["number"]), mouse=True)
    hand.lands(lambda: hand.press("Enter"))


def number_by_keys(hand: Hand) -> None:
    _look_for(hand, str(now["number"]), mouse=False)
    hand.lands(lambda: hand.press("Enter"))


# -- On a ticket


def _write(hand: Hand, words: str, key: str = "r") -> None:
    """Fills in the text of a reply or a note, by keys."""
    with hand.field():
        hand.press(key)
        hand.focused(TEXT)
        hand.type(words)


def _send(hand: Hand) -> None:
    hand.lands(lambda: hand.click(".for-reply .button.solid"))


def macro_by_mouse(hand: Hand) -> None:
    with hand.field():
        hand.click("#composer .composer-foot [data-suggests]")
        hand.click("#macro-options [role=option]:has-text('Fault found')")
    hand.wait("[data-macro-line]")
    _send(hand)


def macro_by_keys(hand: Hand) -> None:
    with hand.field():
        hand.press("m")
        hand.focused(".macro-picker input")
        hand.type("fault")
        hand.wait("#macro-options [role=option][aria-selected=true]:has-text('Fault found')")
        hand.press("Enter")
    hand.wait("[data-macro-line]")
    hand.lands(lambda: hand.press("Control+Enter"))


def wait_by_mouse(hand: Hand) -> None:
    hand.write(TEXT, RESTART)
    hand.click(".for-reply summary")
    hand.lands(lambda: hand.click("[name=then][value=wait]"))


def wait_by_keys(hand: Hand) -> None:
    _write(hand, RESTART)
    hand.lands(lambda: hand.press("Alt+Enter"))


def _call_colleague(hand: Hand, *, mouse: bool) -> None:
    """A note that calls a colleague after the beginning of her name: picked by mouse; by keys, the press that sends picks her."""
    words = "Please look at the contract, @mart"
    if mouse:
        with hand.field():
            hand.click(".composer-tabs label:has([value=note])")
            hand.focused(TEXT)
            hand.type(words)
    else:
        _write(hand, words, key="n")
    hand.wait(".mention-picker [aria-selected=true]:only-child")
    if mouse:
        hand.click(".mention-picker [role=option]")


def over_by_mouse(hand: Hand) -> None:
    _call_colleague(hand, mouse=True)
    hand.lands(lambda: hand.click(".for-note [value=over]"))
    hand.wait(f".toast:has-text('{OVER}'), [role=status]:has-text('{OVER}')")


def over_by_keys(hand: Hand) -> None:
    _call_colleague(hand, mouse=False)
    hand.lands(lambda: hand.press("Shift+Control+Enter"))
    hand.wait(f".toast:has-text('{OVER}'), [role=status]:has-text('{OVER}')")


def note_by_mouse(hand: Hand) -> None:
    _call_colleague(hand, mouse=True)
    hand.lands(lambda: hand.click(".for-note .button.solid"))
    hand.wait(CALLED)


def note_by_keys(hand: Hand) -> None:
    _call_colleague(hand, mouse=False)
    hand.lands(lambda: hand.press("Control+Enter"))
    hand.wait(CALLED)


def merge_by_mouse(hand: Hand) -> None:
    hand.lands(lambda: hand.click(f".side a[href*='merging?into={now['other']}']"))
    hand.lands(lambda: hand.click("#merging .button.solid"))


def merge_by_keys(hand: Hand) -> None:
    hand.lands(lambda: hand.press("d"))
    hand.focused("[name=q]")
    hand.lands(lambda: hand.press("Enter"))  # the newest one stands first
    hand.wait(f"h1:has-text('{now['other']}')")
    hand.lands(lambda: hand.press("Control+Enter"))


def _from_menu(hand: Hand, line: str) -> None:
    """One of the rarer acts of a ticket: two steps."""
    hand.click(".head summary[aria-label=More]")
    hand.click(f".head .menu-items {line}")


def snooze_by_mouse(hand: Hand) -> None:
    _from_menu(hand, "a[href$=snoozing]")
    hand.lands(lambda: hand.click("dialog[open] .button.solid"))


def snooze_by_keys(hand: Hand) -> None:
    hand.press("s")
    hand.focused("[name=when]")
    hand.lands(lambda: hand.press("Control+Enter"))


def _open_closing(hand: Hand, *, mouse: bool) -> None:
    hand.click(".head a[href$=closure]") if mouse else hand.press("e")
    hand.wait("dialog[open]")


def _close_resolved(hand: Hand, *, mouse: bool) -> None:
    resolved = "dialog[open] .as-resolved"
    hand.lands(lambda: hand.click(resolved) if mouse else hand.press("Shift+Control+Enter"))


def close_by_mouse(hand: Hand) -> None:
    _open_closing(hand, mouse=True)
    _pick(hand, "dialog[open] .ts-wrapper:has(#category_id-ts-control)", "slow")
    hand.select("dialog[open] [name=cause_id]", "It took too long")
    _close_resolved(hand, mouse=True)


def close_by_keys(hand: Hand) -> None:
    _open_closing(hand, mouse=False)
    hand.focused("[name=outcome]")
    with hand.field():
        hand.press("Tab")
        _pick(hand, None, "slow", "Tab")
    hand.type("It t")
    _close_resolved(hand, mouse=False)


def right_by_mouse(hand: Hand) -> None:
    _open_closing(hand, mouse=True)
    _close_resolved(hand, mouse=True)


def right_by_keys(hand: Hand) -> None:
    _open_closing(hand, mouse=False)
    _close_resolved(hand, mouse=False)


def reopen_by_mouse(hand: Hand) -> None:
    hand.lands(lambda: hand.click(".head form[action$=reopening] button"))


def reopen_by_keys(hand: Hand) -> None:
    hand.lands(lambda: hand.press("e"))


def spam_by_mouse(hand: Hand) -> None:
    hand.lands(lambda: _from_menu(hand, "form[action$=spam] button"))


def spam_by_keys(hand: Hand) -> None:
    hand.lands(lambda: hand.press("!"))


def undo_by_mouse(hand: Hand) -> None:
    hand.write(TEXT, "The wrong words")
    _send(hand)
    hand.lands(lambda: hand.click(".leaving button, .toast button:has-text('Undo')"))


def undo_by_keys(hand: Hand) -> None:
    _write(hand, "The wrong words")
    hand.lands(lambda: hand.press("Control+Enter"))
    hand.lands(lambda: hand.press("z"))


def _copy_to(hand: Hand, reach: Callable[[], None]) -> None:
    with hand.field():
        reach()
        hand.focused("#composer [name=cc]")
        hand.type("partner@example.net")


def copy_by_mouse(hand: Hand) -> None:
    _copy_to(hand, lambda: hand.click("#composer .to-line summary"))
    hand.write(TEXT, "We come on Friday.")
    _send(hand)


def copy_by_keys(hand: Hand) -> None:
    _write(hand, "We come on Friday.")
    _copy_to(hand, lambda: hand.press("Alt+c"))
    hand.lands(lambda: hand.press("Control+Enter"))


def follow_by_mouse(hand: Hand) -> None:
    hand.lands(lambda: hand.click(".side form[action$=following] button"))


def follow_by_keys(hand: Hand) -> None:
    hand.lands(lambda: hand.press("v"))


# -- Lists


def bulk_by_mouse(hand: Hand) -> None:
    hand.click(".ticket-row >> nth=0 >> .pick")
    hand.page.locator(".ticket-row .pick").nth(9).click(modifiers=["Shift"])
    hand.acts += 1
    hand.steps += 1
    _assign_ten(hand, mouse=True)


def bulk_by_keys(hand: Hand) -> None:
    hand.press("Shift+PageDown")
    _assign_ten(hand, mouse=False)


def _assign_ten(hand: Hand, *, mouse: bool) -> None:
    hand.wait(".bulk b:text-is('10')")
    hand.lands(lambda: hand.click(".bulk .button.solid") if mouse else hand.press("a"))
    hand.focused("#assignee-ts-control")
    _pick(hand, "#assignee-ts-control" if mouse else None, "marta", stands=mouse)
    hand.lands(lambda: hand.click("button:has-text('Change them')") if mouse else hand.press("Control+Enter"))
    hand.wait("h1:has-text('10 tickets changed')")


def _name_view(hand: Hand) -> None:
    hand.focused("[name=name]")
    hand.type(f"Walk {next(_serial)}")


def view_by_mouse(hand: Hand) -> None:
    hand.lands(lambda: hand.click("a:has-text('Keep as a view')"))
    _name_view(hand)
    hand.lands(lambda: hand.click("#view .button.solid"))


def view_by_keys(hand: Hand) -> None:
    hand.lands(lambda: hand.press("v"))
    _name_view(hand)
    hand.lands(lambda: hand.press("Control+Enter"))


# -- A supervisor


def score_by_mouse(hand: Hand) -> None:
    hand.lands(lambda: hand.click(".rail a[href^='/reports']"))
    hand.lands(lambda: hand.click("main a[href*='values=12']"))
    hand.lands(lambda: hand.click("main a[href^='/tickets/']"))


def workload_by_mouse(hand: Hand) -> None:
    hand.lands(lambda: hand.click(".rail a[href='/reports/workload']"))
    hand.lands(lambda: hand.click("main a[href*='workload/tickets']"))


TASKS = (
    Task("call", "log a call of a known customer, solved on the call", "queue", queue, call_by_mouse, call_by_keys, "Zammad: 6 (+, Received Call, title, customer, text, state closed), saving not named, with it 7; no category"),
    Task("again", "log a call about the same as the last one, solved on the call", "queue", queue, again_by_mouse, again_by_keys, "Zammad: as above"),
    Task("new", "log a call of somebody new", "queue", queue, new_by_mouse, new_by_keys, "Zammad: 6 (+, Received Call, title, Create new Customer, text, a dialog for the customer), saving not named, with it 7"),
    Task("visit", "log a visit of somebody nameless", "queue", queue, visit_by_mouse, visit_by_keys, "Zammad: as a call, a customer is needed, no kind of its own"),
    Task("customer", "find a customer by telephone number", "queue", queue, customer_by_mouse, customer_by_keys, "Zammad: 2 (type, line of the list)"),
    Task("phrase", "search for a phrase", "queue", queue, phrase_by_mouse, phrase_by_keys, "Zammad: 2 (type with quotes, Show Search Details)"),
    Task("number", "go to a number", "queue", lambda: a_ticket() and queue(), number_by_mouse, number_by_keys, "Zammad: 2 (type number:…, line of the list)"),
    Task("macro", "answer a mail with a prepared text", "ticket", a_ticket, macro_by_mouse, macro_by_keys, "Zammad: 3 (reply, ::keyword, Enter), sending not named, with it 4; osTicket: 2 (canned response of the list, Post Reply)"),
    Task("wait", "reply and let the ticket wait, in one press", "ticket", a_ticket, wait_by_mouse, wait_by_keys, "osTicket: 3 (text, status of the list, Post Reply); Zammad: 3 (reply, text, state), sending not named, with it 4"),
    Task("over", "hand over with a note", "ticket", a_ticket, over_by_mouse, over_by_keys, "Zammad: 3 (group, owner, note), saving not named, with it 4"),
    Task("note", "note that calls a colleague", "ticket", a_ticket, note_by_mouse, note_by_keys, "Zammad: 3 (text field, @@, name of the menu), saving not named, with it 4"),
    Task("merge", "merge two tickets", "ticket", a_pair, merge_by_mouse, merge_by_keys, "osTicket: 6 (More, Merge Tickets, number, select, Add a Ticket, Save Changes); Zammad: 3 (submenu, Merge, ticket), saving not named, with it 4"),
    Task("snooze", "put aside until tomorrow", "ticket", a_ticket, snooze_by_mouse, snooze_by_keys, "Zammad: 3 (pending reminder, date, time), saving not named, with it 4"),
    Task("close", "close a complaint with another category and its cause", "ticket", a_complaint, close_by_mouse, close_by_keys, "osTicket: 2 (Change Status, note), no category and no cause at closing"),
    Task("right", "close a question whose category is right", "ticket", a_ticket, right_by_mouse, right_by_keys, "osTicket: 2 (Change Status, note)"),
    Task("reopen", "reopen", "ticket", a_closed, reopen_by_mouse, reopen_by_keys, "osTicket: 2 (Change Status, note)"),
    Task("spam", "mark as spam", "ticket", a_ticket, spam_by_mouse, spam_by_keys, "Zendesk: 3 (Ticket options, Mark as spam, confirm); deletes it"),
    Task("undo", "reply, and take it back", "ticket", a_ticket, undo_by_mouse, undo_by_keys, "FreeScout takes back for 15 s; steps not described"),
    Task("copy", "reply with a copy to somebody else", "ticket", a_ticket, copy_by_mouse, copy_by_keys, "osTicket: 3 (CC, text, Post Reply)"),
    Task("follow", "follow a ticket", "ticket", a_ticket, follow_by_mouse, follow_by_keys, "Zammad: 1 (Subscribe)"),
    Task("bulk", "give ten tickets to a colleague", "list", ten, bulk_by_mouse, bulk_by_keys, "Zammad: 12 (ten boxes, owner of the list, Confirm)"),
    Task("view", "keep a filtered list as a view", "list", filtered, view_by_mouse, view_by_keys, "osTicket: 4 (menu, Add Personal Queue, criteria, save), the filter asked anew; Zammad: by administrators alone"),
    Task("score", "from a bad score to its ticket", "queue", queue, score_by_mouse, None, "not described by those with surveys; Chatwoot #6887 asks for it", "supervisor"),
    Task("workload", "from the workload to the tickets behind a number", "queue", queue, workload_by_mouse, None, "not described", "supervisor"),
)  # fmt: skip
