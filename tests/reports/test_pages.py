"""Pages of numbers: each figure with n and range, links to exactly the answers behind it, nothing of agents too early."""

from __future__ import annotations

import re
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import event, select

from helpdesk.categories.models import Category
from helpdesk.categories.words import CauseKey
from helpdesk.events.models import EventRecord
from helpdesk.extensions import db
from helpdesk.people import organisation
from helpdesk.reports import categories as category_page
from helpdesk.reports import filters as reading
from helpdesk.reports import jobs, phrases
from helpdesk.reports.models import ScoreChange, UnreadComment
from helpdesk.surveys.models import Response
from helpdesk.surveys.words import Exclusion, Mode, Reason
from helpdesk.tickets.words import Channel
from tests.conftest import MOMENT
from tests.factories import categories, people
from tests.reports import desk

PAGES = (
    "/reports",
    "/reports/agents",
    "/reports/categories",
    "/reports/matrix",
    "/reports/channels",
    "/reports/questions",
)


@pytest.fixture
def at_work(app: Any, clock: Any) -> Any:
    """The clock stands; a team lead reads."""
    return app


def answered(
    values: list[int], *, agents: Any = None, category: Any = None, days: int = 3, **more: Any
) -> list[Any]:
    """One ticket per value, closed and answered `days` ago."""
    at = MOMENT - timedelta(days=days)
    category = category or categories.category()
    channel = more.pop("channel", Channel.EMAIL)
    found = []
    for value in values:
        ticket = desk.ticket(category=category, channel=channel, team=more.get("team"), at=at)
        invitation = desk.close(ticket, agents=agents, at=at)
        given = {
            name: more[name] for name in ("solved", "causes", "comment", "mode", "final") if name in more
        }
        agent = value if more.get("agent", True) else None
        desk.answer(invitation, value, agent=agent if agents else None, at=at, **given)
        found.append(invitation)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("address", [*PAGES, "/reports/answers", "/reports/closings"])
def test_every_page_opens_empty_and_says_so(at_work, sign_in_as, address):
    page = sign_in_as(people.supervisor()).get(address)
    assert page.status == 200
    assert "100 %" not in page.text.replace("–100 %", "")


@pytest.mark.parametrize("address", [*PAGES, "/reports/promises"])
def test_a_link_never_leads_to_nothing(at_work, sign_in_as, address):
    client = sign_in_as(people.supervisor())
    assert not [words for words in client.get(address).links() if re.search(r"\b0\b", words)]
    answered([5])
    assert not [words for words in client.get(address).links() if re.search(r"\b0\b", words)]


@pytest.mark.parametrize("address", [*PAGES, "/reports/answers", "/reports/closings"])
def test_agents_see_no_page_of_others(at_work, sign_in_as, address):
    assert sign_in_as(people.agent()).get(address).status == 403


@pytest.mark.parametrize("address", ["/reports/answers?choice=a%00b", "/reports/closings?reason=a%00b"])
def test_a_nul_in_the_address_finds_nothing(at_work, sign_in_as, address):
    assert sign_in_as(people.supervisor()).get(address).status == 200


def test_the_overview_counts_each_ticket_once_and_leads_to_its_answers(at_work, sign_in_as):
    answered([5] * 9 + [2] * 3, agents=[people.agent()], solved=1)
    page = sign_in_as(people.supervisor()).get("/reports")
    assert "9 of 12" in page.text and "75 %" in page.text and "47 – 91 %" in page.text
    links = page.links()
    behind = sign_in_as(people.supervisor()).get(links["see them"])
    assert "12 answers" in behind.text
    bad = sign_in_as(people.supervisor()).get(links["3 answers"])
    assert len(bad.all("ul.answers > li")) == 3


def test_under_ten_answers_the_overview_shows_counts_alone(at_work, sign_in_as):
    answered([5, 5, 4, 1])
    page = sign_in_as(people.supervisor()).get("/reports")
    assert "3 of 4" in page.text
    assert "75" not in page.one(".stat.big").text_content()


@pytest.mark.slow
def test_figures_are_the_same_before_and_after_folding(at_work, sign_in_as):
    answered([5] * 20 + [1] * 12, agents=[people.agent("Anna Ozola")], causes=("slow",))
    client = sign_in_as(people.supervisor())
    before = [client.get(address).text for address in PAGES]
    assert db.session.scalar(select(ScoreChange.id).limit(1)) is not None
    db.session.commit()
    jobs.roll_up(MOMENT)
    assert db.session.scalar(select(ScoreChange.id).limit(1)) is None
    assert [client.get(address).text for address in PAGES] == before


@pytest.mark.slow
def test_agents_with_few_answers_are_hidden_counted_or_not_compared(at_work, sign_in_as):
    for name, count in (("Four", 4), ("Nine", 9), ("Twenty", 20), ("Thirty", 30)):
        answered([5] * count, agents=[people.agent(name)])
    page = sign_in_as(people.supervisor()).get("/reports/agents")
    rows = [" ".join(row.text_content().split()) for row in page.all("table.table.stacked tbody tr")]
    four, nine, twenty, thirty = (
        next(r for r in rows if n in r) for n in ("Four", "Nine", "Twenty", "Thirty")
    )
    assert "4 of 4" not in four and "fewer than 5" in four
    assert "9 of 9" in nine and "counts alone" in nine
    assert "20 of 20" in twenty and "100 %" in twenty and "1.00" not in twenty
    assert "30 of 30" in thirty and "1.00" in thirty


def test_a_blank_agent_question_is_no_answer_about_the_agent(at_work, sign_in_as):
    anna = people.agent("Anna Ozola")
    answered([5] * 12, agents=[anna], agent=False)
    page = sign_in_as(people.supervisor()).get("/reports/agents")
    assert "Anna Ozola" in page.text and "12 of 12" not in page.text


def test_one_agent_has_months_categories_and_answers(at_work, sign_in_as):
    anna = people.agent("Anna Ozola")
    answered([5] * 11 + [2], agents=[anna], category=categories.category("Drops"))
    page = sign_in_as(people.supervisor()).get(f"/reports/agents/{anna.id}")
    assert page.h1 == "Anna Ozola"
    assert "Drops" in page.text and "11 of 12" in page.text and "November 2026" in page.text


def test_the_category_page_adds_what_lies_below(at_work, sign_in_as):
    root = categories.category("Fibre")
    leaf = categories.category("Drops", parent=root)
    answered([5] * 6, category=root)
    answered([1] * 6, category=leaf)
    page = sign_in_as(people.supervisor()).get("/reports/categories")
    links = page.links()
    fibre = next(row for row in page.all("table.stacked tbody tr") if "Fibre" in row.text_content())
    assert "12" in [cell.text_content().strip() for cell in fibre.cssselect("td")]
    assert "Drops" in links


def test_reported_and_final_categories_are_counted_apart(at_work, sign_in_as):
    reported, final = categories.category("Reported thing"), categories.category("Final thing")
    ticket = desk.ticket(category=reported)
    desk.answer(desk.close(ticket, final=final), 5)
    client = sign_in_as(people.supervisor())
    assert "Final thing" in client.get("/reports/categories").one(".report").text_content()
    assert "Reported thing" not in client.get("/reports/categories").one(".report").text_content()
    assert "Reported thing" in client.get("/reports/categories?reported=1").one(".report").text_content()


def test_the_matrix_counts_the_agent_question_and_links_to_its_cell(at_work, sign_in_as):
    anna, leaf = people.agent("Anna Ozola"), categories.category("Drops")
    answered([5] * 8 + [1] * 4, agents=[anna], category=leaf)
    client = sign_in_as(people.supervisor())
    page = client.get("/reports/matrix")
    cell = page.all("td a.cell")[0]
    assert "67" in cell.text_content() and "12" in cell.text_content()
    assert len(client.get(cell.get("href")).all("ul.answers > li")) == 12


def test_channels_keep_each_way_of_answering_apart(at_work, sign_in_as):
    answered([5] * 3, channel=Channel.WALK_IN, mode=Mode.SLIP)
    answered([1] * 2, channel=Channel.WALK_IN, mode=Mode.EMAIL)
    page = sign_in_as(people.supervisor()).get("/reports/channels")
    assert "Answered: Slip" in page.text and "Answered: E-mail" in page.text
    assert "3 of 3" in page.text and "0 of 2" in page.text


def test_answers_handed_over_by_a_colleague_are_not_added_to_others(at_work, sign_in_as):
    answered([5] * 10)
    answered([1] * 10, mode=Mode.HANDED_BY_AGENT)
    client = sign_in_as(people.supervisor())
    assert "10 of 10" in client.get("/reports").text
    assert "0 of 10" in client.get("/reports?mode=handed_by_agent").text


def test_the_list_says_why_somebody_was_not_asked(at_work, sign_in_as):
    desk.close(desk.ticket(), reason=Reason.THROTTLED)
    page = sign_in_as(people.supervisor()).get("/reports/closings?state=not_asked")
    assert "the customer was asked a short while ago" in page.text


def test_excluded_answers_are_left_out_counted_and_listed(at_work, sign_in_as):
    invitation = answered([1])[0]
    answered([5] * 10)
    response = db.session.scalars(select(Response).filter_by(invitation_id=invitation.id)).one()
    response.excluded_because = Exclusion.DUPLICATE.value
    desk.exclude(response)
    client = sign_in_as(people.supervisor())
    page = client.get("/reports")
    assert "10 of 10" in page.text
    listed = client.get(page.links()["Left out as excluded: 1 answer."])
    assert "It is a duplicate" in listed.text


def test_unread_comments_are_shown_and_marked_as_read(at_work, sign_in_as):
    answered([2], comment="Nobody called back.")
    client = sign_in_as(people.supervisor())
    page = client.get("/reports")
    assert "Nobody called back." in page.text
    page = client.submit(page, "/surveys/answers/reading")
    assert page.url == "/reports" and "1 comment is marked as read." in page.text
    assert "Nobody called back." not in page.text
    assert db.session.scalar(select(UnreadComment.response_id)) is None


def test_an_export_is_audited_and_carries_no_formula(at_work, sign_in_as):
    category = categories.category("=HYPERLINK(1)")
    answered([5] * 10, category=category)
    client = sign_in_as(people.supervisor())
    page = client.get("/reports/categories")
    file = client.submit(page, "/export", follow=False)
    assert file.response.mimetype == "text/csv"
    assert "'=HYPERLINK(1)" in file.response.get_data(as_text=True)
    assert db.session.scalar(select(EventRecord.kind).filter_by(kind="report.exported")) == "report.exported"


@pytest.mark.slow
def test_a_file_rounds_halves_up(at_work, sign_in_as):
    answered([5] + [1] * 31, category=categories.category("Phones"))
    client = sign_in_as(people.supervisor())
    file = client.submit(client.get("/reports/categories"), "/export", follow=False)
    assert "Phones,1.0,32.0,3.13," in file.response.get_data(as_text=True), "1 of 32 are 3.125 %"


def test_the_limits_of_a_page_round_halves_up(app):
    with app.test_request_context():
        assert phrases.points(0.0625) == "6.3"
        assert phrases.amount(Fraction(1, 4)) == "0.3"


def test_a_retired_cause_keeps_what_was_found_of_it(at_work, sign_in_as):
    slow = categories.cause(CauseKey.SLOW)
    invitation = desk.close(desk.ticket(), cause=slow)
    desk.answer(invitation, 1, causes=("slow",))
    slow.retired_at = MOMENT
    voices = category_page.read(reading.read({}, organisation.today(MOMENT)), "en").voices
    assert [(voice.key, voice.found and voice.found.x) for voice in voices] == [("slow", 1)]


def test_the_overview_opens_where_a_cause_was_named_before_reopening_alone(at_work, sign_in_as):
    """Ten in a month were dissatisfied; of an eleventh only the first answer was, and it named the cause."""
    answered([1] * 10, causes=("slow",))
    ticket = desk.ticket(at=MOMENT - timedelta(days=3))
    desk.answer(desk.close(ticket, at=MOMENT - timedelta(days=3)), 1, causes=("slow",))
    desk.answer(desk.close(ticket, at=MOMENT), 3)
    until = (MOMENT - timedelta(days=1)).date()
    page = sign_in_as(people.supervisor()).get(f"/reports?period=custom&since=2026-01-01&until={until}")
    assert page.status == 200


@pytest.mark.slow
@pytest.mark.parametrize("address", [*PAGES, "/reports/answers", "/reports/closings"])
def test_every_page_can_be_had_as_a_file(at_work, sign_in_as, address):
    answered([5] * 12 + [1], agents=[people.agent()], solved=2, causes=("slow",), comment="+1")
    client = sign_in_as(people.supervisor())
    file = client.submit(client.get(address), "/export", follow=False)
    assert file.status == 200 and file.response.get_data(as_text=True).count("\n") >= 2


@pytest.mark.parametrize(
    "query",
    [
        "period=custom&since=2026-13-01",
        "period=custom&since=2026-11-10&until=2026-11-01",
        "period=custom&since=1900-01-01",
    ],
)
def test_dates_that_cannot_be_are_said_so(at_work, sign_in_as, query):
    page = sign_in_as(people.supervisor()).get(f"/reports?{query}")
    assert page.status == 200 and "The last three months are shown instead." in page.text


@pytest.mark.parametrize(
    "query", ["team=x&category=9999999999999&channel=no&mode=%00&version=-1&agent=1e9", "cursor=%%%"]
)
def test_nonsense_in_an_address_does_no_harm(at_work, sign_in_as, query):
    client = sign_in_as(people.supervisor())
    for address in (*PAGES, "/reports/answers", "/reports/closings"):
        assert client.get(f"{address}?{query}").status in {200, 400}


@pytest.mark.parametrize("address", [*PAGES, "/reports/answers", "/reports/closings"])
def test_a_page_asks_the_database_no_more_than_twelve_times(at_work, sign_in_as, address):
    anna = people.agent("Anna Ozola", team=people.team())
    answered([5] * 12 + [1] * 3, agents=[anna], causes=("slow",), comment="Slow.")
    client = sign_in_as(people.supervisor())
    client.get(address)
    seen: list[str] = []
    listener = lambda _c, _cursor, statement, *_more: seen.append(statement)  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listener)
    try:
        client.get(address)
    finally:
        event.remove(db.engine, "before_cursor_execute", listener)
    seen = [statement for statement in seen if not statement.startswith("BEGIN")]
    assert len(seen) <= 12, "\n".join(s[:120].replace("\n", " ") for s in seen)


def test_agents_see_their_own_answers_after_the_change_window_alone(at_work, sign_in_as):
    anna = people.agent("Anna Ozola")
    answered([5] * 10, agents=[anna], comment="Kind.")
    answered([1], agents=[anna], days=0, final=False, comment="Not yet to be seen.")
    page = sign_in_as(anna).get("/my/answers")
    assert "10 of 10" in page.text and "Kind." in page.text
    assert "Not yet to be seen." not in page.text and "11" not in page.one(".stat.big").text_content()


@pytest.mark.slow
def test_an_agents_own_page_names_nobody_else(at_work, sign_in_as):
    team = people.team()
    anna, berta = people.agent("Anna Ozola", team=team), people.agent("Berta Liepa", team=team)
    answered([5] * 30, agents=[anna], team=team)
    answered([1] * 30, agents=[berta], team=team, comment="About Berta")
    page = sign_in_as(anna).get("/my/answers")
    assert "Berta" not in page.text
    assert "Above" in page.text or "As expected" in page.text


def test_the_overall_answer_stays_hidden_from_agents_where_the_organisation_says_so(at_work, sign_in_as, at):
    anna = people.agent("Anna Ozola")
    answered([4] * 6, agents=[anna])
    client = sign_in_as(anna)
    assert "help as a whole 4" in client.get("/my/answers").text
    organisation.AGENTS_SEE_ANSWERS.set(False, at=at)
    assert "help as a whole" not in client.get("/my/answers").text


def test_supervisors_have_no_answers_of_their_own_page(at_work, sign_in_as):
    assert sign_in_as(people.supervisor()).get("/my/answers").status == 403


def test_an_older_version_of_the_survey_is_never_mixed_in(at_work, sign_in_as):
    old, new = desk.version(1), desk.version(2)
    for survey, value in ((old, 1), (new, 5)):
        for _ in range(10):
            desk.answer(desk.close(desk.ticket(), survey=survey), value)
    client = sign_in_as(people.supervisor())
    page = client.get("/reports")
    assert "10 of 10" in page.text and "wordings are never mixed" in page.text
    assert "0 of 10" in client.get(f"/reports?version={old.id}").text


def test_a_few_answers_to_another_survey_do_not_hide_those_to_the_usual_one(at_work, sign_in_as):
    usual, other = desk.version(1), desk.version(1, key="counter")
    for survey, value, count in ((usual, 5, 10), (other, 1, 2)):
        for _ in range(count):
            desk.answer(desk.close(desk.ticket(), survey=survey), value)
    client = sign_in_as(people.supervisor())
    page = client.get("/reports")
    assert "10 of 10" in page.text and "2 answers to other versions" in page.text
    assert "10 answers to other versions" in client.get(f"/reports?version={other.id}").text


def test_what_another_survey_says_was_out_of_reach(at_work, sign_in_as):
    usual, other = desk.version(1), desk.version(1, key="counter")
    for survey, value, count in ((usual, 5, 12), (other, 1, 10)):
        for _ in range(count):
            desk.answer(desk.close(desk.ticket(), survey=survey), value)
    client = sign_in_as(people.supervisor())
    page = client.get("/reports")
    [chosen] = [each for each in page.all("a") if f"version={other.id}" in (each.get("href") or "")]
    assert "0 of 10" in client.get(chosen.get("href")).text


def test_a_file_of_answers_did_not_say_by_which_survey_they_were_given(at_work, sign_in_as):
    for version in (desk.version(1), desk.version(2), desk.version(3, key="counter")):
        desk.answer(desk.close(desk.ticket(), survey=version), 2)
    client = sign_in_as(people.supervisor())
    page = client.get("/reports/answers")
    assert "After closing, version 2" in page.text
    rows = [line.split(",") for line in client.submit(page, "export").body.splitlines()]
    place = rows[0].index("Version")
    assert rows[0][place - 1] == "Survey"
    assert {(row[place - 1], row[place]) for row in rows[1:]} == {("After closing", n) for n in "123"}


def test_a_filter_on_a_category_includes_what_lies_below(at_work, sign_in_as):
    root = categories.category("Fibre")
    leaf: Category = categories.category("Drops", parent=root)
    answered([5] * 10, category=leaf)
    answered([1] * 10)
    assert "10 of 10" in sign_in_as(people.supervisor()).get(f"/reports?category={root.id}").text


def test_a_filter_on_kind_counts_facts(at_work, sign_in_as):
    answered([5] * 10)
    client = sign_in_as(people.supervisor())
    assert "10 of 10" in client.get("/reports?kind=complaint").text
    assert "Nobody answered" in client.get("/reports?kind=praise").text
