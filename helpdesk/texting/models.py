"""Gateways, texts out, reports about them, and texts in. An opaque `ref` ("delivery:17") says for whom, never what it is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.extensions import Model
from helpdesk.jobs.leases import Leased
from helpdesk.kit.columns import Json, UtcDateTime, pk, ref, word
from helpdesk.texting.words import Format, Meaning, Proof, Report, TextState


class Gateway(Model):
    """A way out for texts: an address that takes them by HTTP. Secrets are sealed."""

    __tablename__ = "text_gateways"

    id: Mapped[int] = pk()
    name: Mapped[str] = mapped_column(String(80))
    address: Mapped[str] = mapped_column(String(500))
    format: Mapped[Format] = word(Format, default=Format.JSON)
    proof: Mapped[Proof] = word(Proof, default=Proof.BEARER)
    user: Mapped[str] = mapped_column(String(120), default="")  # of BASIC; of HEADER the header's name
    secret: Mapped[str | None] = mapped_column(Text)
    sender: Mapped[str] = mapped_column(
        String(20), default=""
    )  # as telephones show it; empty: the gateway's own
    fields: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)  # ours -> what it calls them
    extra: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)  # goes with every text as it is
    takes_replies: Mapped[bool] = mapped_column(default=False)  # what is answered to a text reaches us
    report_secret: Mapped[str | None] = mapped_column(Text)  # signs what it tells us
    failures: Mapped[int] = mapped_column(default=0)
    failing_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error: Mapped[str] = mapped_column(String(300), default="")
    heard_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # the last signed report or text
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)


class OutgoingText(Leased, Model):
    """The outbox: one text to be sent, or sent. What it says is sealed, and scrubbed once nothing is left to send."""

    __tablename__ = "outgoing_texts"
    __table_args__ = (
        Index("ix_outgoing_texts_state", "state", "id"),
        Index("ix_outgoing_texts_of_gateway", "gateway_id", "gateway_uid"),
        Index("ix_outgoing_texts_number", "number", "id"),
    )

    id: Mapped[int] = pk()
    gateway_id: Mapped[int | None] = ref("text_gateways.id", index=False)  # that it leaves, or left, by
    key: Mapped[str] = mapped_column(String(40), unique=True)  # what gateways know it by; cannot be guessed
    ref: Mapped[str] = mapped_column(String(60), index=True)
    purpose: Mapped[str] = mapped_column(String(30))  # survey, reminder, confirmation, test
    number: Mapped[str] = mapped_column(String(20))  # E.164
    sealed: Mapped[str | None] = mapped_column(Text)
    parts: Mapped[int]
    state: Mapped[TextState] = word(TextState, default=TextState.QUEUED)
    gateway_uid: Mapped[str] = mapped_column(String(120), default="")  # what the gateway calls it
    uncertain: Mapped[bool] = mapped_column(default=False)  # may have been sent once more than we know
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    not_after: Mapped[datetime | None] = mapped_column(UtcDateTime)  # later than this it is not worth sending
    sending_since: Mapped[datetime | None] = mapped_column(UtcDateTime)  # on the wire; left behind by a crash
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # delivered or failed, for good
    error: Mapped[str] = mapped_column(String(200), default="")


class TextReport(Leased, Model):
    """What a gateway told about one text, signed. Its id makes it count once however often it is sent."""

    __tablename__ = "text_reports"
    __table_args__ = (UniqueConstraint("gateway_id", "uid"),)

    id: Mapped[int] = pk()
    gateway_id: Mapped[int] = ref("text_gateways.id", index=False)
    uid: Mapped[str] = mapped_column(String(120))
    gateway_uid: Mapped[str] = mapped_column(String(120), default="")
    key: Mapped[str] = mapped_column(String(40), default="")
    says: Mapped[Report] = word(Report)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class IncomingText(Leased, Model):
    """A text that somebody sent us, as the gateway handed it over, signed."""

    __tablename__ = "incoming_texts"
    __table_args__ = (UniqueConstraint("gateway_id", "uid"),)

    id: Mapped[int] = pk()
    gateway_id: Mapped[int] = ref("text_gateways.id", index=False)
    uid: Mapped[str] = mapped_column(String(120))
    number: Mapped[str] = mapped_column(String(20))  # E.164
    body: Mapped[str] = mapped_column(Text, default="")
    meaning: Mapped[Meaning] = word(Meaning)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
