"""What decides who is asked what: rules about closings, and milestones in the life of a customer."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.extensions import Model
from helpdesk.kit.columns import Json, UtcDateTime, pk, ref, word
from helpdesk.surveys.conditions import Conditions
from helpdesk.surveys.models.survey import Survey
from helpdesk.surveys.words import Moment


class SurveyRule(Model):
    """Which survey some closings get, or that nobody is asked (no `survey_id`). Rules decide in order, the first that fits.

    Nothing under a head: any will do.
    """

    __tablename__ = "survey_rules"

    id: Mapped[int] = pk()
    name: Mapped[str] = mapped_column(String(80))
    position: Mapped[int]
    survey_id: Mapped[int | None] = ref("surveys.id")
    channels: Mapped[list[str]] = mapped_column(Json, default=list)
    kinds: Mapped[list[str]] = mapped_column(Json, default=list)
    category_ids: Mapped[list[int]] = mapped_column(Json, default=list)  # with all below them
    team_ids: Mapped[list[int]] = mapped_column(Json, default=list)
    organisation_ids: Mapped[list[int]] = mapped_column(Json, default=list)  # the customer's
    languages: Mapped[list[str]] = mapped_column(Json, default=list)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    @property
    def conditions(self) -> Conditions:
        named: dict[str, list[Any]] = {
            "channels": self.channels,
            "kinds": self.kinds,
            "categories": self.category_ids,
            "teams": self.team_ids,
            "organisations": self.organisation_ids,
            "languages": self.languages,
        }
        return Conditions({head: frozenset(values) for head, values in named.items()})


class Milestone(Model):
    """A day in the life of a customer on which they get a survey: so many days after (or before) a moment.

    Days before `starts_on` ask nobody, so a new milestone is no blast to old customers. `checked_on` is the last day up to
    which everybody was looked at.
    """

    __tablename__ = "milestones"

    id: Mapped[int] = pk()
    name: Mapped[str] = mapped_column(String(80))
    survey_id: Mapped[int] = ref("surveys.id")
    moment: Mapped[Moment] = word(Moment)
    date_kind_id: Mapped[int | None] = ref("customer_date_kinds.id")  # of a customer's date
    nth: Mapped[int | None]  # of the so-manieth ticket
    days: Mapped[int]  # after the moment; before it where negative
    every_year: Mapped[bool] = mapped_column(default=False)
    starts_on: Mapped[date]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    paused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    checked_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)
    survey: Mapped[Survey] = relationship(lazy="raise_on_sql")
