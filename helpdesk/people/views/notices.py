"""What one was told in the app."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.kit.errors import N_, NotFound
from helpdesk.people import notice_choices, notice_kinds, notices, rules
from helpdesk.people.forms import NoticesForm
from helpdesk.people.models import Notice
from helpdesk.people.views import blueprint
from helpdesk.web import pages, saving
from helpdesk.web.auth import may, signed_in


@blueprint.get("/notices", endpoint="notices")
@signed_in
def all_notices() -> str:
    """One's own notices, newest first."""
    cursor = pages.decode_as(request.args.get("after"), int)
    before = cursor[0] if cursor else None
    page = pages.cut(notices.latest(current_user, before), notices.SHOWN, lambda notice: (notice.id,))
    said = [(notice, _(notice.sentence, **notice.values)) for notice in page.rows]
    unread = notices.unread_count(current_user)
    return render_template("people/notices.html", said=said, next=page.next, unread=unread)


@blueprint.post("/notices/<id:notice_id>/reading")
@signed_in
def notice_reading(notice_id: int) -> AnyResponse:
    """Marks one notice as read and leads to what it is about."""
    notice = db.session.get(Notice, notice_id)
    if notice is None or not may("read_notice", notice):
        raise NotFound(N_("There is no such notice."))
    notices.read(notice, clock.now())
    db.session.commit()
    return redirect(rules.own_path(notice.url) or url_for("people.notices"))


@blueprint.post("/notices/reading")
@signed_in
def notices_reading() -> AnyResponse:
    """Marks everything as read."""
    notices.read_all(current_user, clock.now())
    db.session.commit()
    return redirect(url_for("people.notices"))


@blueprint.route("/me/notices", methods=["GET", "POST"])
@signed_in
def my_notices() -> AnyResponse | tuple[str, int]:
    """Which notices one wants by mail, and when."""
    row, kinds = notice_choices.of(current_user), notice_kinds.for_role(current_user.role)
    times = notice_choices.times_of(row, current_user)
    form = NoticesForm.for_kinds(kinds)().offer(notice_choices.organisations(times.zone))
    if not form.validate_on_submit():
        wrong = request.method == "POST"
        shown = form if wrong else form.show(row, times)
        page = render_template("people/my_notices.html", form=shown, zone=times.zone)
        return page, 422 if wrong else 200
    notice_choices.choose(current_user, **form.chosen(), at=clock.now())
    return saving.done(_("Saved."), url_for("people.my_notices"))
