"""Comment cards for supervisors: batches and what came back of them, and the field that finds a card to type in."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user

from helpdesk.cards import batches as deeds
from helpdesk.cards import finding, labels, queries, rules
from helpdesk.cards.forms import BatchForm, FindForm
from helpdesk.cards.models import CardBatch
from helpdesk.cards.views import blueprint
from helpdesk.extensions import db
from helpdesk.kit.errors import N_, existing
from helpdesk.people import history
from helpdesk.people.models import Place
from helpdesk.surveys.models import SurveyVersion
from helpdesk.web import pages, saving
from helpdesk.web.auth import requires
from helpdesk.web.saving import Answer

SHOWN = 50


@blueprint.get("/cards")
@requires("keep_cards")
def cards() -> Answer:
    """Batches, what waits to be typed in once more or to be decided, and the field for a card in hand."""
    return _list(FindForm(formdata=None))


@blueprint.post("/cards")
@requires("keep_cards")
def find() -> Answer:
    """Leads to the card that was typed."""
    form = FindForm()
    if not form.validate():
        return _list(form), 422
    card = finding.card(form.card.data or "", form.place())
    if card is None:
        form.card.errors = [
            gettext("We do not know this card. A number alone may be of several places: choose one.")
        ]
        return _list(form), 422
    return redirect(url_for("cards.reading", card_id=card.id), 303)


@blueprint.route("/cards/new", methods=["GET", "POST"])
@requires("keep_cards")
def new() -> Answer:
    """A place, a survey, a language and how many."""
    form = BatchForm()
    return saving.add(
        form,
        lambda by, at: deeds.add(
            db.session.get_one(Place, form.place_id.data),
            db.session.get_one(SurveyVersion, form.version_id.data),
            str(form.language.data),
            int(form.sheets.data or 0),
            by=by,
            at=at,
        ),
        page=_new,
        leads_to=lambda made: url_for("cards.batch", batch_id=made.id),
        says=lambda _made: gettext("Added. Now print the cards."),
    )


@blueprint.get("/cards/<id:batch_id>")
@requires("keep_cards")
def batch(batch_id: int) -> str:
    """One batch: the cards that are in use."""
    found = wanted(batch_id)
    return render_template(
        "cards/batch.html",
        batch=found,
        came=queries.came([found.id])[found.id],
        lines=queries.in_use(found.id),
        labels=labels,
        on_a_sheet=rules.ON_A_SHEET,
        history=history.of("card_batch", found.id),
    )


def wanted(batch_id: int) -> CardBatch:
    """The batch of an address."""
    return existing(queries.batch(batch_id), N_("There is no such batch of cards."))


def _list(form: FindForm) -> str:
    cursor = pages.decode_as(request.args.get("after"), int)
    found = pages.cut(queries.batches(cursor[0] if cursor else None, SHOWN), SHOWN, lambda each: (each.id,))
    return render_template(
        "cards/cards.html",
        batches=found.rows,
        more=url_for("cards.cards", after=found.next) if found.next else None,
        came=queries.came([each.id for each in found.rows]),
        form=form,
        again=queries.to_read_again(current_user),
        differing=queries.differing(current_user),
        labels=labels,
    )


def _new(form: BatchForm, _row: None) -> str:
    return render_template("cards/new.html", form=form, on_a_sheet=rules.ON_A_SHEET)
