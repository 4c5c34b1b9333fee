"""The page of a call and of a visit, without script as with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, select, update

from helpdesk.categories import seeding, shaping
from helpdesk.customers.models import Customer
from helpdesk.extensions import db
from helpdesk.kit import clock as clocks
from helpdesk.kit.event import SYSTEM
from helpdesk.mail.models import OutgoingEmail
from helpdesk.tickets.models import Closing, Message, Ticket
from helpdesk.tickets.words import Channel, MessageKind, Outcome, Priority, Status
from helpdesk.web.models import Submission
from tests.factories import categories, customers, people, tickets
from tests.house.test_statements import counted
from tests.pages import Client, Page

SignIn = Callable[..., Client]
CALL, VISIT = "/tickets/new?channel=phone", "/tickets/new?channel=walk_in"


@pytest.fixture
def desk(app: Any, sign_in_as: SignIn) -> Client:
    return sign_in_as(people.agent("Līga Ozola", people.team("Riga desk")))


def ticket() -> Ticket:
    return db.session.scalars(select(Ticket).order_by(Ticket.id.desc())).first()


def save(desk: Client, page: Page, **values: str) -> Page:
    return desk.submit(page, "call", **{"kind": "question", "body": "How do I pay?"} | values)


def test_the_page_is_for_colleagues(client: Client) -> None:
    people.agent()
    assert client.get(CALL, follow=False).status == 302
    assert client.get("/tickets/new/caller", follow=False).status == 302


def test_an_unknown_channel_is_refused(desk: Client) -> None:
    assert desk.get("/tickets/new?channel=email").status == 400
    assert desk.get("/tickets/new").h1 == "Log a call"


def test_a_known_caller_is_saved_in_two_page_loads(clock: Any, desk: Client) -> None:
    ilze = customers.customer("Ilze Vītola", phone="+37129418806")
    page = desk.get(CALL)
    clock.shift(timedelta(minutes=4, seconds=32))
    page = save(desk, page, customer=str(ilze.id), kind="complaint", body="Line drops every evening. Twice.")
    assert page.status == 200 and "Line drops every evening" in page.h1
    assert (ticket().customer_id, ticket().assignee_id) == (ilze.id, desk.user.id)
    assert db.session.scalars(select(Message.duration)).one() == timedelta(minutes=4, seconds=32)


def test_the_pages_own_clock_is_used_where_it_fits(clock: Any, desk: Client) -> None:
    page = desk.get(CALL)
    clock.shift(timedelta(seconds=60))
    save(desk, page, customer_text="Ilze", seconds="63")
    assert db.session.scalars(select(Message.duration)).one() == timedelta(seconds=63)


def test_typed_words_make_a_new_customer(desk: Client) -> None:
    save(desk, desk.get(CALL), customer_text="29 418 806", new_name="Ilze")
    made = db.session.scalars(select(Customer)).one()
    assert made.name == "Ilze" and ticket().customer_id == made.id


def test_without_script_the_caller_is_found_by_a_button_and_everything_is_kept(desk: Client) -> None:
    ilze = customers.customer("Ilze Vītola", phone="+37129418806")
    typed = {"search": "8806", "kind": "order", "body": "Two cables", "priority": "high"}
    page = desk.submit(desk.get(CALL), "call", button="Find", **typed)
    assert "Is it one of these?" in page.text and "Ilze Vītola" in page.text
    assert page.one("[name=body]").text.strip() == "Two cables"
    page = desk.submit(page, "call", button="Save ticket", customer=str(ilze.id))
    assert (ticket().customer_id, ticket().priority) == (ilze.id, Priority.HIGH)


def test_without_script_somebody_new_has_plain_fields(desk: Client) -> None:
    page = desk.submit(
        desk.get(CALL), "call", button="Find", search="nobody", kind="order", body="Two cables"
    )
    assert "Nobody fits what you typed" in page.text
    save(desk, page, new_name="Ilze", new_phone="29418806", new_email="ilze@example.com", search="")
    made = db.session.scalars(select(Customer)).one()
    assert made.name == "Ilze" and ticket().customer_id == made.id


def test_likely_customers_are_offered_before_a_new_one_is_made(desk: Client) -> None:
    known = customers.customer("Ilze Vītola", phone="+37129418806")
    page = save(desk, desk.get(CALL), customer_text="29418806")
    assert page.status == 422 and "Is it one of these?" in page.text
    save(desk, page, customer=str(known.id))
    assert ticket().customer_id == known.id and db.session.query(Customer).count() == 1
    page = save(desk, desk.get(CALL), customer_text="29418806", new_name="Her brother")
    save(desk, page, customer="new")
    assert db.session.query(Customer).count() == 2 and ticket().customer_id != known.id


def test_a_call_needs_a_caller_a_visit_does_not(desk: Client) -> None:
    page = save(desk, desk.get(CALL))
    assert page.status == 422 and "Say who is calling" in page.text and ticket() is None
    place = people.place("Riga office")
    save(desk, desk.get(VISIT), place_id=str(place.id))
    assert (ticket().customer_id, ticket().place_id) == (None, place.id)


def test_a_caller_who_withholds_number_and_name_is_nobodys_customer(desk: Client) -> None:
    page = save(desk, desk.get(CALL), unknown="y")
    assert page.status == 200 and "Nobody is known for this ticket yet." in page.text
    assert (ticket().customer_id, ticket().contact_point_id, ticket().channel) == (None, None, Channel.PHONE)
    assert db.session.query(Customer).count() == 0


def test_whoever_gives_a_name_is_known_though_the_number_is_withheld(desk: Client) -> None:
    ilze = customers.customer("Ilze Vītola")
    save(desk, desk.get(CALL), unknown="y", customer=str(ilze.id))
    assert ticket().customer_id == ilze.id
    save(desk, desk.get(CALL), unknown="y", customer_text="Guntis Liepa")
    assert [each.name for each in db.session.scalars(select(Customer).order_by(Customer.id))] == [
        "Ilze Vītola",
        "Guntis Liepa",
    ]


def test_an_unknown_caller_is_helped_at_once_and_no_letter_goes(desk: Client) -> None:
    bills = categories.category("Bills")
    save(desk, desk.get(CALL), unknown="y", solved="y", category_id=str(bills.id))
    assert ticket().status is Status.CLOSED and ticket().customer_id is None
    assert db.session.query(OutgoingEmail).count() == 0


def test_a_visitor_is_not_said_to_withhold_a_number(desk: Client) -> None:
    assert not desk.get(VISIT).all("[name=unknown]")


def test_a_visit_begins_at_ones_own_place(desk: Client) -> None:
    place = people.place("Riga office")
    desk.user.place_id = place.id
    page = desk.get(VISIT)
    assert page.h1 == "Log a visit" and page.one("[name=place_id] option[selected]").get("value") == str(
        place.id
    )


def test_solved_on_the_call_closes_at_once(desk: Client) -> None:
    seeding.seed_causes()
    bills = categories.category("Bills")
    wrong = categories.category("Wrong bill", bills)
    page = desk.get(CALL)
    cause = next(
        o.get("value") for o in page.all("[name=cause_id] option") if o.text_content() == "The price"
    )
    values = {
        "category_id": str(bills.id),
        "final_category_id": str(wrong.id),
        "cause_id": cause,
        "outcome": "partly",
    }
    save(desk, page, customer_text="Ilze", kind="complaint", solved="y", **values)
    closing = db.session.scalars(select(Closing)).one()
    assert (closing.reported_category_id, closing.category_id) == (bills.id, wrong.id)
    assert (closing.outcome, str(closing.cause_id)) == (Outcome.PARTLY, cause)


def test_the_final_category_is_the_one_above_unless_another_is_chosen(desk: Client) -> None:
    bills = categories.category("Bills")
    save(desk, desk.get(CALL), customer_text="Ilze", solved="y", category_id=str(bills.id))
    assert db.session.scalars(select(Closing.category_id)).one() == bills.id
    page = save(desk, desk.get(CALL), customer_text="Jānis", solved="y")
    assert page.status == 422 and "Choose a category" in page.text
    assert page.one("[name=customer_text]").get("value") == "Jānis"
    assert db.session.query(Customer).count() == 1


def test_a_cause_is_for_complaints_alone(desk: Client) -> None:
    cause = categories.cause()
    bills = categories.category("Bills")
    values = {"solved": "y", "category_id": str(bills.id), "cause_id": str(cause.id)}
    save(desk, desk.get(CALL), customer_text="Ilze", **values)
    assert db.session.scalars(select(Closing.cause_id)).one() is None


def test_save_and_next_opens_an_empty_page(desk: Client) -> None:
    page = desk.submit(
        desk.get(CALL),
        "call",
        button="Save and next call",
        kind="question",
        body="Hello",
        customer_text="Ilze",
    )
    assert page.h1 == "Log a call" and "is saved" in page.text and not page.one("[name=body]").text.strip()


def test_a_double_submit_makes_one_ticket_and_one_customer(desk: Client) -> None:
    page = desk.get(CALL)
    first = save(desk, page, customer_text="Ilze")
    again = save(desk, page, customer_text="Ilze")
    assert again.url == first.url
    assert db.session.query(Ticket).count() == db.session.query(Customer).count() == 1


def test_all_that_is_missing_is_told_at_once(desk: Client) -> None:
    """Who called and the final category were asked for only after everything else was there."""
    page = save(desk, desk.get(CALL), kind="", body="", solved="y")
    assert page.status == 422
    said = " ".join(each.text_content() for each in page.all(".notice a, p.error"))
    for words in ("Say who is calling", "Choose what sort", "Write down what was said", "Choose a category"):
        assert words in said
    assert save(desk, page, kind="question", body="x", solved=None, customer_text="Ilze").status == 200


def test_a_call_that_is_not_complete_waits_for_nobody(app: Any, desk: Client) -> None:
    page = desk.get(CALL)
    with db.engine.begin() as colleague:  # on SQLite the only one who may write until this ends
        colleague.execute(update(Submission).values(result=""))
        assert save(desk, page, kind="").status == 422
        assert desk.submit(page, "call", button="Find", search="Ilze").status == 200
    assert save(desk, page, customer_text="Ilze").status == 200


def test_saving_a_call_asks_little_of_the_database(app: Any, desk: Client) -> None:
    ilze = customers.customer("Ilze Vītola", phone="+37129418806")
    leaf = categories.category("Drops", categories.category("Fibre"))
    call = {"kind": "question", "body": "x", "customer": str(ilze.id), "category_id": str(leaf.id)}
    save(desk, desk.get(CALL), **call)  # the first number of all is another matter
    call |= {"submission": "another", "csrf_token": _data(desk.get(CALL))["csrf_token"]}
    with counted() as cost:
        answer = desk.post(CALL, call, follow=False)
    assert answer.status == 302 and db.session.query(Ticket).count() == 2
    assert len(cost.statements) <= 12, "\n".join(each[:150] for each in cost.statements)


def test_the_call_may_belong_to_an_open_ticket(desk: Client) -> None:
    ilze = customers.customer("Ilze Vītola", phone="+37129418806")
    save(desk, desk.get(CALL), customer=str(ilze.id))
    number = ticket().number
    side = desk.get(f"/tickets/new/caller?channel=phone&customer={ilze.id}")
    assert f"Add call to HD-{number}" in side.text and "How do I pay?" in side.text
    page = desk.get(f"{CALL}&customer={ilze.id}")
    page = desk.submit(page, "call", customer=str(ilze.id), body="Calls again")
    assert page.status == 422  # a kind is asked for, but not where the call is added
    desk.submit(page, "call", body="Calls again", ticket=str(number)) if page.form("call").xpath(
        ".//*[@name='ticket']"
    ) else desk.post(CALL, _data(page) | {"body": "Calls again", "ticket": str(number)})
    kinds = db.session.scalars(select(Message.kind).order_by(Message.id)).all()
    assert kinds == [MessageKind.REQUEST, MessageKind.CALL] and db.session.query(Ticket).count() == 1


def _data(page: Page) -> dict[str, str]:
    return {field.get("name"): field.get("value") or "" for field in page.all("#call input[type=hidden]")}


def test_a_call_is_not_added_to_a_ticket_one_may_not_see(desk: Client) -> None:
    page = desk.get(CALL)
    team = people.team("Legal", restricted=True)
    member = people.agent("Member", team)
    hidden = tickets.ticket("Secret", by=member, team_id=team.id)
    answer = desk.post(CALL, _data(page) | {"body": "x", "ticket": str(hidden.number)})
    assert answer.status == 404 and "Secret" not in answer.text
    ilze = customers.customer("Ilze")
    hidden.customer_id = ilze.id
    assert "Secret" not in desk.get(f"/tickets/new/caller?customer={ilze.id}").text


def test_nothing_to_add_is_said_at_its_field(desk: Client) -> None:
    ilze = customers.customer("Ilze")
    save(desk, desk.get(CALL), customer=str(ilze.id))
    number = str(ticket().number)
    page = desk.get(f"{CALL}&customer={ilze.id}")
    page = desk.post(CALL, _data(page) | {"body": " ", "ticket": number, "customer": str(ilze.id)})
    assert page.status == 422 and page.all("#body-error")


@pytest.mark.slow
@pytest.mark.parametrize(
    "crooked",
    [
        {"kind": "admin"},
        {"category_id": "999999"},
        {"customer": "999999999999999999999"},
        {"started_at": "2026-13-45"},
        {"seconds": "1e9"},
        {"priority": "x"},
        {"outcome": "no_such", "solved": "y"},
        {"place_id": "77"},
        {"body": "\x00"},
        {"new_phone": "call me"},
        {"new_email": "a@b\r\nBcc: c@d"},
        {"then": "https://evil.example.com"},
    ],
)
def test_crooked_input_never_breaks_the_page(desk: Client, crooked: dict[str, str]) -> None:
    page = desk.get(CALL)
    data = (
        _data(page)
        | {"kind": "question", "body": "Hello", "priority": "normal", "new_name": "Ilze"}
        | crooked
    )
    answer = desk.post(CALL, data)
    assert answer.status in {200, 422}
    assert answer.status == 200 or db.session.query(Ticket).count() == 0


def test_a_solved_visit_leads_to_the_ticket_where_the_slip_is(desk: Client) -> None:
    bills = categories.category("Bills")
    page = save(desk, desk.get(VISIT), solved="y", category_id=str(bills.id))
    assert page.url == f"/tickets/{ticket().number}" and ticket().status is Status.CLOSED


def test_the_page_speaks_latvian(desk: Client) -> None:
    desk.user.language = "lv"
    assert desk.get(CALL).root.get("lang") == "lv"


def test_a_customers_page_leads_to_a_call_of_theirs(desk: Client) -> None:
    ilze = customers.customer("Ilze Vītola")
    act = desk.get(f"/customers/{ilze.id}").one("header a[href*='channel=phone'][href*='customer=']")
    page = desk.get(act.get("href"))
    assert page.one("#customer option[selected]").get("value") == str(ilze.id)
    assert "Ilze Vītola" in page.one("#caller").text_content()
    save(desk, page)
    assert "How do I pay?" in desk.get(f"/customers/{ilze.id}").text


@pytest.mark.parametrize(
    "url", [CALL, f"{CALL}&customer=%s", "/customers/%s", "/customers", "/customers/found?q=2941"]
)
def test_a_page_asks_little_of_the_database(desk: Client, url: str) -> None:
    ilze = customers.customer("Ilze Vītola", phone="+37129418806")
    address, seen = url.replace("%s", str(ilze.id)), []
    db.session.commit()

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    desk.get(address)
    event.remove(db.engine, "before_cursor_execute", note)
    assert len([each for each in seen if each.startswith("SELECT")]) <= 10, seen


def test_what_a_caller_came_about_last_is_offered_while_it_may_be_used(desk: Client) -> None:
    ilze, bills = customers.customer("Ilze Vītola"), categories.category("Bills")
    about = f"/tickets/new/caller?channel=phone&customer={ilze.id}"
    assert "As last time" not in desk.get(about).text
    tickets.ticket("Twice", by=desk.user, customer=ilze, category=bills)
    assert "As last time: Question, Bills" in desk.get(about).text
    shaping.retire(bills, by=SYSTEM, at=clocks.now())
    db.session.commit()
    assert "As last time" not in desk.get(about).text


def test_a_call_is_saved_as_solved_by_its_own_button(desk: Client) -> None:
    bills = categories.category("Bills")
    desk.submit(desk.get(CALL), "call", button="Save as solved", customer_text="Ilze", kind="question", category_id=str(bills.id), body="Paid.")  # fmt: skip
    assert db.session.scalars(select(Closing.category_id)).one() == bills.id
