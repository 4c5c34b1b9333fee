"""Notes of interviews and focus groups: found, read, written, with what was enclosed."""

from __future__ import annotations

from datetime import date

from flask import abort, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from helpdesk.advisors import exporting, labels, notes
from helpdesk.advisors.models import Group
from helpdesk.advisors.note_forms import NoteForm
from helpdesk.advisors.note_models import Note
from helpdesk.advisors.views import blueprint, groups
from helpdesk.advisors.words import NoteKind
from helpdesk.extensions import db
from helpdesk.files import names, serving
from helpdesk.kit import clock
from helpdesk.kit.errors import N_, DomainError, existing
from helpdesk.kit.event import Actor
from helpdesk.people import history, organisation
from helpdesk.tickets.attaching import Upload
from helpdesk.web import pages, saving
from helpdesk.web.auth import requires
from helpdesk.web.errors import sentence_of
from helpdesk.web.i18n import locale
from helpdesk.web.saving import Answer


@blueprint.get("/advisors/<id:group_id>/notes", endpoint="notes")
@requires("run_advisors")
def all_notes(group_id: int) -> str:
    """The latest first, or those in which the typed words stand."""
    group, typed, kind = groups.wanted(group_id), *_asked_for()
    rows = notes.found(group_id, typed, kind, after=_after(), limit=notes.SHOWN + 1)
    page = pages.cut(rows, notes.SHOWN, lambda row: (row.held_on.isoformat(), row.id))
    return render_template(
        "advisors/notes.html",
        group=group,
        page=page,
        typed=typed,
        kind=kind,
        kinds=list(NoteKind),
        labels=labels,
    )


@blueprint.route("/advisors/<id:group_id>/notes/new", methods=["GET", "POST"])
@requires("run_advisors")
def new_note(group_id: int) -> Answer:
    """Writes one down."""
    group = groups.wanted(group_id)
    form = NoteForm(group_id, None)
    if not form.is_submitted():
        form.held_on.data, form.language.data = organisation.today(clock.now()), locale()
    return saving.add(
        form,
        lambda _by, at: notes.add(group, form.plan(), by=current_user, at=at),
        page=lambda form, _row: _form_page(form, groups.wanted(group_id), None),
        leads_to=lambda made: url_for("advisors.note", note_id=made.id),
    )


@blueprint.get("/advisors/notes/<id:note_id>")
@requires("run_advisors")
def note(note_id: int) -> str:
    """What was said, by whom, and what is enclosed."""
    return _page(wanted(note_id))


@blueprint.route("/advisors/notes/<id:note_id>/edit", methods=["GET", "POST"])
@requires("run_advisors")
def change_note(note_id: int) -> Answer:
    """Saves it, never over a colleague's change unseen."""
    found = wanted(note_id)
    form = NoteForm(found.group_id, found)
    if not form.is_submitted():
        return _form_page(form.show(found), found.group, found)
    return saving.change(
        form,
        lambda by, at: notes.change(found, form.plan(), version=form.version_shown(), by=by, at=at),
        loaded=lambda: wanted(note_id),
        page=lambda form, row: _form_page(form, row.group, row),
        leads_to=url_for("advisors.note", note_id=note_id),
    )


@blueprint.post("/advisors/notes/<id:note_id>/files")
@requires("run_advisors")
def note_files(note_id: int) -> Answer:
    """Encloses files."""
    sent = [each for each in request.files.getlist("files") if each.filename]
    uploads = [Upload(each.filename or "", each.mimetype or "", each.read()) for each in sent]
    try:
        notes.enclose(wanted(note_id), uploads, by=Actor.user(current_user), at=clock.now())
    except DomainError as error:
        db.session.rollback()
        return _page(wanted(note_id), sentence_of(error)), error.status
    return saving.done(gettext("Enclosed."), url_for("advisors.note", note_id=note_id))


@blueprint.get("/advisors/notes/files/<id:note_file_id>/<path:name>")
@requires("run_advisors")
def note_file(note_file_id: int, name: str) -> Response:
    """An enclosed file. The name in the address is for people alone."""
    found = notes.file(note_file_id)
    if found is None:
        abort(404)
    return serving.response(found.file, found.name, found.mime, inline=names.is_picture(found.mime))


@blueprint.post("/advisors/notes/files/<id:note_file_id>/removal")
@requires("run_advisors")
def note_file_removal(note_file_id: int) -> Response:
    """It is enclosed no more."""
    found = notes.file(note_file_id)
    if found is None:
        abort(404)
    note = wanted(found.note_id)
    to = url_for("advisors.note", note_id=note.id)
    notes.remove(found, group_id=note.group_id, by=Actor.user(current_user), at=clock.now())
    return saving.done(gettext("Removed."), to)


@blueprint.post("/advisors/<id:group_id>/notes/export")
@requires("run_advisors")
def notes_export(group_id: int) -> Response:
    """The notes of a group as a file; noted, since it leaves the house."""
    group = groups.wanted(group_id)
    head, rows = exporting.notes(notes.found(group_id, *_asked_for(), limit=None))
    notes.audit(group, len(rows), by=Actor.user(current_user), at=clock.now())
    return saving.sheet(f"advisors-notes-{group.id}", head, rows)


def wanted(note_id: int) -> Note:
    """The note, or no page."""
    return existing(notes.one(note_id), N_("There is no such note."))


def _asked_for() -> tuple[str, NoteKind | None]:
    given = request.values.get("kind", "")
    return request.values.get("q", "").strip()[:200], NoteKind(given) if given in set(NoteKind) else None


def _after() -> tuple[date, int] | None:
    cursor = pages.decode_as(request.args.get("after"), str, int)
    if cursor is None:
        return None
    try:
        return date.fromisoformat(cursor[0]), cursor[1]
    except ValueError:
        abort(400)


def _page(found: Note, refused: str = "") -> str:
    return render_template(
        "advisors/note.html",
        note=found,
        refused=refused,
        labels=labels,
        history=history.of("advisor_note", found.id),
    )


def _form_page(form: NoteForm, group: Group, found: Note | None) -> str:
    return render_template("advisors/note_edit.html", form=form, group=group, note=found)
