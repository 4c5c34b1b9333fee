"""What reviews of one version come to: in all, by agent, team and criterion, and how far two reviewers agree."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.kit.event import Actor
from helpdesk.kit.text import whole
from helpdesk.people.models import User
from helpdesk.quality import designing, rules
from helpdesk.quality.events import ReviewsExported
from helpdesk.quality.models import Criterion, FormVersion, Mark, Review, ReviewForm, Sheet
from helpdesk.quality.rules import Figure
from helpdesk.scores.agreement import cohen_kappa, percent_agreement
from helpdesk.tickets.models import Closing, Ticket

USUAL = timedelta(days=90)
LONGEST = timedelta(days=5 * 366)


@dataclass(frozen=True)
class Wanted:
    """What the figures are of. `wrong`: the days that were typed cannot be used."""

    version_id: int
    first: date
    last: date
    team_id: int | None = None
    agent_id: int | None = None
    wrong: bool = False


@dataclass(frozen=True)
class Row:
    """One saved review as it holds now."""

    review_id: int
    sheet_id: int
    closing_id: int
    number: int
    closed_on: date
    agent_id: int
    team_id: int | None
    reviewer_id: int
    slot: int
    picked: bool
    share: float
    failed: bool
    comment: str


@dataclass(frozen=True)
class Line:
    """The figure of an agent or a team."""

    id: int
    figure: Figure
    failed: int  # closings with a critical criterion that was not met
    picked: int


@dataclass(frozen=True)
class Part:
    """One criterion: how often each value was given, and what that comes to."""

    criterion: Criterion
    counts: Mapping[int | None, int]
    figure: Figure
    pairs: int
    agreed: float | None
    kappa: float | None


@dataclass(frozen=True)
class Figures:
    """All of one version and period. Picked reviews are in no figure; they are counted beside."""

    whole: Figure
    failed: int
    picked: int
    agents: list[Line]
    teams: list[Line]
    parts: list[Part]
    pairs: int


def read(args: Mapping[str, str], versions: list[FormVersion], today: date) -> Wanted | None:
    """What an address asks for; of the first version where it names none that there is. None: there is no version."""
    if not versions:
        return None
    ids = {each.id for each in versions}
    asked = whole(args.get("version"))
    version_id = asked if asked in ids else versions[0].id
    team, agent = whole(args.get("team")), whole(args.get("agent"))
    typed = args.get("first", ""), args.get("last", "")
    usual = today - USUAL, today
    try:
        first = date.fromisoformat(typed[0]) if typed[0] else usual[0]
        last = date.fromisoformat(typed[1]) if typed[1] else usual[1]
    except ValueError:
        return Wanted(version_id, *usual, team, agent, wrong=True)
    if first > last or last - first > LONGEST or not 1900 < first.year <= last.year < 9000:
        return Wanted(version_id, *usual, team, agent, wrong=True)
    return Wanted(version_id, first, last, team, agent)


def of(wanted: Wanted) -> Figures:
    """The figures. Where two rated a closing, it counts once, with the mean of theirs."""
    found = rows(wanted)
    drawn, picked = [each for each in found if not each.picked], [each for each in found if each.picked]
    named = wanted.agent_id is not None
    return Figures(
        whole=rules.figure(_shares(drawn), names_agent=named),
        failed=_failed(drawn),
        picked=len({each.closing_id for each in picked}),
        agents=_lines(found, lambda each: each.agent_id, names_agent=True),
        teams=_lines(found, lambda each: each.team_id, names_agent=False),
        parts=_parts(wanted, drawn, named),
        pairs=len(_pairs(drawn)),
    )


def rows(wanted: Wanted) -> list[Row]:
    """The saved reviews that others than their reviewer may see, of closings in these days."""
    query = (
        select(
            Review.id, Sheet.id.label("sheet_id"), Review.closing_id, Ticket.number, Closing.closed_on, Review.agent_id,
            Review.team_id, Review.reviewer_id, Review.slot, Review.picked, Sheet.points, Sheet.most, Sheet.failed,
            Sheet.comment,
        )
        .join(Sheet, (Sheet.review_id == Review.id) & Sheet.is_current)
        .join(Closing, Closing.id == Review.closing_id)
        .join(Ticket, Ticket.id == Review.ticket_id)
        .where(
            Review.version_id == wanted.version_id,
            Review.shown_at.is_not(None),
            Closing.closed_on.between(wanted.first, wanted.last),
        )
        .order_by(Review.id)
    )  # fmt: skip
    if wanted.team_id is not None:
        query = query.where(Review.team_id == wanted.team_id)
    if wanted.agent_id is not None:
        query = query.where(Review.agent_id == wanted.agent_id)
    return [
        Row(
            row.id, row.sheet_id, row.closing_id, row.number, row.closed_on, row.agent_id, row.team_id,
            row.reviewer_id, row.slot, row.picked,
            float(rules.Result(row.points, row.most, tuple(row.failed)).share), bool(row.failed), row.comment,
        )
        for row in db.session.execute(query)
    ]  # fmt: skip


def marks_of(found: Iterable[Row]) -> dict[int, dict[int, int | None]]:
    """Value by criterion of each of these reviews' ratings, by the rating's id."""
    ids = [each.sheet_id for each in found]
    marks: dict[int, dict[int, int | None]] = defaultdict(dict)
    for start in range(0, len(ids), 900):
        part = select(Mark.sheet_id, Mark.criterion_id, Mark.value).where(
            Mark.sheet_id.in_(ids[start : start + 900])
        )
        for sheet_id, criterion_id, value in db.session.execute(part):
            marks[sheet_id][criterion_id] = value
    return marks


def own(user: User) -> list[tuple[str, int, Figure]]:
    """An agent's own figures: name and number of each version under which somebody reviewed them, the newest first."""
    query = (
        select(Review.version_id, Review.closing_id, Sheet.points, Sheet.most, Sheet.failed)
        .join(Sheet, (Sheet.review_id == Review.id) & Sheet.is_current)
        .where(Review.agent_id == user.id, Review.shown_at.is_not(None), Review.picked.is_(False))
    )
    shares: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for row in db.session.execute(query):
        share = rules.Result(row.points, row.most, tuple(row.failed)).share
        shares[row.version_id].append((row.closing_id, float(share)))
    if not shares:
        return []
    versions = select(FormVersion.id, FormVersion.number, ReviewForm.name).join(FormVersion.form)
    known = db.session.execute(versions.where(FormVersion.id.in_(shares)).order_by(FormVersion.id.desc()))
    return [
        (row.name, row.number, rules.figure(list(rules.joined(shares[row.id]).values()), names_agent=True))
        for row in known
    ]


def audit(wanted: Wanted, count: int, *, by: User, at: datetime) -> None:
    """Notes who took what out."""
    told = ReviewsExported(by.id, count, wanted.version_id, wanted.first.isoformat(), wanted.last.isoformat())
    record(told, by=Actor.user(by), at=at)


def _shares(found: Iterable[Row]) -> list[float]:
    return list(rules.joined((each.closing_id, each.share) for each in found).values())


def _failed(found: Iterable[Row]) -> int:
    return len({each.closing_id for each in found if each.failed})


def _lines(found: Iterable[Row], key: Callable[[Row], int | None], *, names_agent: bool) -> list[Line]:
    parted: dict[int, list[Row]] = defaultdict(list)
    for each in found:
        if (id_ := key(each)) is not None:
            parted[id_].append(each)
    lines = []
    for id_, rows_ in parted.items():
        drawn = [each for each in rows_ if not each.picked]
        picked = len({each.closing_id for each in rows_ if each.picked})
        figure = rules.figure(_shares(drawn), names_agent=names_agent)
        lines.append(Line(id_, figure, _failed(drawn), picked))
    return lines


def _parts(wanted: Wanted, drawn: list[Row], named: bool) -> list[Part]:
    marks, pairs = marks_of(drawn), _pairs(drawn)
    parts = []
    for criterion in designing.criteria_of(wanted.version_id):
        given = [(each, marks[each.sheet_id].get(criterion.id)) for each in drawn]
        told = [(each.closing_id, value / criterion.kind.top) for each, value in given if value is not None]
        figure = rules.figure(list(rules.joined(told).values()), names_agent=named)
        both = [(marks[a.sheet_id].get(criterion.id), marks[b.sheet_id].get(criterion.id)) for a, b in pairs]
        counts = Counter(value for _each, value in given)
        agreement = percent_agreement(both), cohen_kappa(both)
        parts.append(Part(criterion, counts, figure, len(both), *agreement))
    return parts


def _pairs(drawn: Iterable[Row]) -> list[tuple[Row, Row]]:
    """Closings that two rated, the first reviewer's before the second's."""
    by_closing: dict[int, dict[int, Row]] = defaultdict(dict)
    for each in drawn:
        by_closing[each.closing_id][each.slot] = each
    return [(slots[1], slots[2]) for slots in by_closing.values() if len(slots) == 2]
