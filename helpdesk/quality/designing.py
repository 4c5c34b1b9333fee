"""Shaping review forms: a draft is written, published, and from then on frozen; the next version begins as its copy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from helpdesk.categories.words import RequestKind
from helpdesk.events.recording import record
from helpdesk.extensions import db
from helpdesk.kit.errors import N_, Conflict, DomainError
from helpdesk.kit.event import Actor
from helpdesk.kit.text import one_line
from helpdesk.people import history, organisation
from helpdesk.quality.events import FormAdded, FormChanged, FormPublished, FormRestored, FormRetired
from helpdesk.quality.models import Criterion, FormVersion, ReviewForm
from helpdesk.quality.words import CriterionKind

MOST = 30  # criteria of a form
HEAVIEST = 10
LONGEST_NAME, LONGEST_HELP, LONGEST_ANCHOR = 120, 500, 120

history.tell(
    {
        "review_form.added": N_("%(actor)s added this form."),
        "review_form.changed.name": N_("%(actor)s changed the name."),
        "review_form.changed.kinds": N_("%(actor)s changed which requests it is for."),
        "review_form.changed.draft": N_("%(actor)s began a new version."),
        "review_form.changed.criteria": N_("%(actor)s changed the criteria of the draft."),
        "review_form.published": N_("%(actor)s published a version."),
        "review_form.retired": N_("%(actor)s retired this form."),
        "review_form.restored": N_("%(actor)s took this form into use again."),
    }
)


@dataclass(frozen=True)
class Wanted:
    """A criterion as somebody wants it. `texts`: {language: {"name", "help", "anchors"}}."""

    texts: Mapping[str, Mapping[str, Any]]
    kind: CriterionKind = CriterionKind.YES_NO
    weight: int = 1
    critical: bool = False
    may_skip: bool = True


def add(name: str, kinds: Iterable[str] = (), *, by: Actor, at: datetime) -> ReviewForm:
    """A new form with an empty draft."""
    form = ReviewForm(name=_name(name), kinds=_kinds(kinds), created_at=at)
    form.versions = [FormVersion(number=1, created_at=at, criteria=[])]
    db.session.add(form)
    db.session.flush()
    record(FormAdded(form.id), by=by, at=at)
    return form


def change(form: ReviewForm, name: str, kinds: Iterable[str], *, by: Actor, at: datetime) -> None:
    """Another name, other kinds of requests. What was drawn stays."""
    now = {"name": _name(name), "kinds": _kinds(kinds)}
    for what, value in now.items():
        if getattr(form, what) != value:
            setattr(form, what, value)
            record(FormChanged(form.id, what), by=by, at=at)


def draft_of(form: ReviewForm) -> FormVersion | None:
    """The version that is being written; `form.versions` must be loaded."""
    return next((each for each in form.versions if each.published_at is None), None)


def published(form: ReviewForm) -> FormVersion | None:
    """The version that is drawn under now."""
    return next((each for each in reversed(form.versions) if each.published_at is not None), None)


def begin(form: ReviewForm, *, by: Actor, at: datetime) -> FormVersion:
    """A new version to be written, with the criteria of the last one; the one that is being written, if there is."""
    if (known := draft_of(form)) is not None:
        return known
    last = form.versions[-1]
    copies = [
        Criterion(
            position=each.position, kind=each.kind, weight=each.weight, critical=each.critical,
            may_skip=each.may_skip, texts=dict(each.texts),
        )
        for each in criteria_of(last.id)
    ]  # fmt: skip
    draft = FormVersion(number=last.number + 1, created_at=at, criteria=copies)
    form.versions.append(draft)
    db.session.flush()
    record(FormChanged(form.id, "draft"), by=by, at=at)
    return draft


def publish(form: ReviewForm, *, by: Actor, at: datetime) -> FormVersion:
    """Freezes the draft: from now on it is what is drawn under."""
    draft = _writing(form)
    if not criteria_of(draft.id):
        raise DomainError(N_("Write at least one criterion before you publish."))
    draft.published_at = at
    record(FormPublished(form.id, draft.number), by=by, at=at)
    return draft


def put(
    form: ReviewForm,
    wanted: Wanted,
    criterion: Criterion | None = None,
    *,
    revision: int = 0,
    by: Actor,
    at: datetime,
) -> Criterion:
    """Adds a criterion to the draft, or changes `criterion` of it as it stood at `revision`."""
    draft, values = _writing(form), _checked(wanted)
    if criterion is None:
        known = criteria_of(draft.id)
        if len(known) >= MOST:
            raise DomainError(N_("At most %(count)s criteria."), count=MOST)
        place = known[-1].position + 1 if known else 0
        criterion = Criterion(version_id=draft.id, position=place, **values)
        db.session.add(criterion)
    else:
        _ours(criterion, draft)
        if criterion.revision != revision:
            raise Conflict(
                N_(
                    "A colleague changed this criterion meanwhile. Look at it, then save again to put yours over it."
                )
            )
        for name, value in values.items():
            setattr(criterion, name, value)
        criterion.revision += 1
    db.session.flush()
    record(FormChanged(form.id, "criteria"), by=by, at=at)
    return criterion


def shift(form: ReviewForm, criterion: Criterion, step: int, *, by: Actor, at: datetime) -> None:
    """One place up or down."""
    draft = _writing(form)
    _ours(criterion, draft)
    row = criteria_of(draft.id)
    place = row.index(criterion)
    other = place + step
    if 0 <= other < len(row):
        row[place], row[other] = row[other], row[place]
        for position, each in enumerate(row):
            each.position = position
        record(FormChanged(form.id, "criteria"), by=by, at=at)


def remove(form: ReviewForm, criterion: Criterion, *, by: Actor, at: datetime) -> None:
    """Out of the draft; nobody has rated by it yet."""
    _ours(criterion, _writing(form))
    db.session.delete(criterion)
    db.session.flush()
    record(FormChanged(form.id, "criteria"), by=by, at=at)


def retire(form: ReviewForm, *, by: Actor, at: datetime) -> None:
    """Nothing is drawn under it any more; what was rated stays."""
    if form.retired_at is None:
        form.retired_at = at
        record(FormRetired(form.id), by=by, at=at)


def restore(form: ReviewForm, *, by: Actor, at: datetime) -> None:
    """In use again."""
    if form.retired_at is not None:
        form.retired_at = None
        record(FormRestored(form.id), by=by, at=at)


def criteria_of(version_id: int) -> list[Criterion]:
    """The criteria of a version in their order."""
    rows = select(Criterion).where(Criterion.version_id == version_id)
    return list(db.session.scalars(rows.order_by(Criterion.position, Criterion.id)))


def form_of(form_id: int, *, held: bool = False) -> ReviewForm | None:
    """A form with its versions; `held`: nobody else changes it meanwhile."""
    query = select(ReviewForm).where(ReviewForm.id == form_id).options(selectinload(ReviewForm.versions))
    if held:
        query = query.with_for_update(key_share=True, of=ReviewForm).execution_options(populate_existing=True)
    return db.session.scalar(query)


def _writing(form: ReviewForm) -> FormVersion:
    draft = draft_of(form)
    if draft is None:
        raise DomainError(N_("This version is published and stays as it is. Begin a new one."))
    return draft


def _ours(criterion: Criterion, draft: FormVersion) -> None:
    if criterion.version_id != draft.id:
        raise DomainError(N_("This version is published and stays as it is. Begin a new one."))


def _name(given: str) -> str:
    name = one_line(given, 80)
    if not name:
        raise DomainError(N_("Give it a name."), field="name")
    return name


def _kinds(given: Iterable[str]) -> list[str]:
    chosen = set(given)
    return [each.value for each in RequestKind if each.value in chosen]


def _checked(wanted: Wanted) -> dict[str, Any]:
    own = organisation.LANGUAGE.get()
    texts: dict[str, Any] = {}
    for code, said in wanted.texts.items():
        steps: Sequence[str] = said.get("anchors") or ()
        if wanted.kind is not CriterionKind.SCALE:
            steps = ()
        if len(steps) > CriterionKind.SCALE.top + 1:
            raise DomainError(N_("Four lines at most: for 0, 1, 2 and 3."), field=f"anchors_{code}")
        parts = {
            "name": one_line(said.get("name") or "", LONGEST_NAME),
            "help": one_line(said.get("help") or "", LONGEST_HELP),
            "anchors": [one_line(each, LONGEST_ANCHOR) for each in steps],
        }
        if parts["name"] or parts["help"] or any(parts["anchors"]):
            texts[code] = parts
    if not texts.get(own, {}).get("name"):
        raise DomainError(N_("Give it a name in the organisation's language."), field=f"name_{own}")
    if not 1 <= wanted.weight <= HEAVIEST:
        raise DomainError(N_("A weight lies between 1 and %(most)s."), field="weight", most=HEAVIEST)
    return {
        "texts": texts,
        "kind": wanted.kind,
        "weight": wanted.weight,
        "critical": wanted.critical,
        "may_skip": wanted.may_skip,
    }
