"""Files on their way in: upload, columns and preview, check, progress, what was wrong."""

from __future__ import annotations

from typing import Any

from flask import Response as FileResponse
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from flask_login import current_user
from flask_wtf.file import FileField
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response
from wtforms import SelectField

from helpdesk.extensions import db
from helpdesk.importing import labels, reading, running
from helpdesk.importing.models import Import
from helpdesk.importing.reading import Sheet
from helpdesk.importing.views import blueprint
from helpdesk.importing.words import FIELDS, NEEDED, Kind, State
from helpdesk.kit import clock, csv
from helpdesk.kit.errors import N_, DomainError, existing
from helpdesk.web import pages
from helpdesk.web.auth import requires
from helpdesk.web.errors import sentence_of
from helpdesk.web.fields import Form

SHOWN, PREVIEW, PROBLEMS = 20, 5, 50
_SEPARATORS = {",": N_("Comma"), ";": N_("Semicolon"), "\t": N_("Tab")}


class UploadForm(Form):
    kind = SelectField(lazy_gettext("What is in it?"))
    file = FileField(lazy_gettext("CSV file"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [(each.value, gettext(words)) for each, words in labels.KINDS.items()]


class ReadingForm(Form):
    """How the file is read."""

    encoding = SelectField(lazy_gettext("Encoding"))
    delimiter = SelectField(lazy_gettext("Separator"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.encoding.choices = [(each, each.upper()) for each in reading.ENCODINGS]
        self.delimiter.choices = [(sign, gettext(words)) for sign, words in _SEPARATORS.items()]


@blueprint.get("/imports")
@requires("import")
def imports() -> str:
    """What was brought in, and a form for the next file."""
    return _list(UploadForm(formdata=None))


@blueprint.post("/imports")
@requires("import")
def upload() -> Response | tuple[str, int]:
    """Keeps a file and goes on to its columns."""
    form, given = UploadForm(), request.files.get("file")
    if not form.validate():
        return _list(form), 422
    try:
        if given is None or not given.filename:
            raise DomainError(N_("Choose a file."), field="file")
        raw = given.stream.read(reading.LARGEST + 1)
        run = running.receive(Kind(form.kind.data), raw, given.filename, by=current_user, at=clock.now())
    except DomainError as error:
        db.session.rollback()
        form.refuse(error)
        return _list(form), error.status
    url = url_for("importing.one", import_id=run.id)
    db.session.commit()
    return redirect(url, 303)


@blueprint.get("/imports/<id:import_id>")
@requires("import")
def one(import_id: int) -> str:
    """One import as it stands; the part that changes alone, where a page asks for that."""
    run = _wanted(import_id)
    if "HX-Request" in request.headers:
        return render_template("importing/_standing.html", **_standing(run))
    return _page(run)


@blueprint.post("/imports/<id:import_id>/reading")
@requires("import")
def read_anew(import_id: int) -> Response | tuple[str, int]:
    """Another encoding or separator."""
    run, form = _wanted(import_id), ReadingForm()
    if not form.validate():
        return _page(run, form), 422
    try:
        running.read_anew(run, encoding=form.encoding.data, delimiter=form.delimiter.data)
    except DomainError as error:
        db.session.rollback()
        form.refuse(error)
        return _page(_wanted(import_id), form), error.status
    return _back(import_id)


@blueprint.post("/imports/<id:import_id>/check")
@requires("import")
def check(import_id: int) -> Response | tuple[str, int]:
    """These columns; the rehearsal begins."""
    run = _wanted(import_id)
    chosen = {field: request.form.get(f"column-{field}", "") for field in FIELDS[run.kind]}
    mapping = {
        field: int(place)
        for field, place in chosen.items()
        if place.isascii() and place.isdecimal() and len(place) < 4
    }
    try:
        running.check(run, mapping, at=clock.now())
    except DomainError as error:
        db.session.rollback()
        return _page(_wanted(import_id), None, error, mapping), error.status
    return _back(import_id)


@blueprint.post("/imports/<id:import_id>/start")
@requires("import")
def start(import_id: int) -> Response:
    """Brings the rows in, or goes on with it."""
    running.start(_wanted(import_id), by=current_user, at=clock.now())
    return _back(import_id)


@blueprint.post("/imports/<id:import_id>/stop")
@requires("import")
def stop(import_id: int) -> Response:
    running.stop(_wanted(import_id), by=current_user, at=clock.now())
    flash(gettext("Stopped. What is in stays in; it can be gone on with."), "success")
    return _back(import_id)


@blueprint.get("/imports/<id:import_id>/problems")
@requires("import")
def problem_rows(import_id: int) -> FileResponse:
    """The rows that do not fit, with what is wrong, to be mended and brought in again."""
    run = _wanted(import_id)
    sheet = running.sheet_of(run)
    cells = dict(zip(sheet.numbers, sheet.rows, strict=True))
    head = [gettext("Row"), gettext("What is wrong"), *sheet.head]
    lines = [[each.row, _said(each), *cells.get(each.row, [])] for each in running.problems(run)]
    body = "".join(csv.lines(head, lines))
    return FileResponse(
        body,
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="import-{run.id}-problems.csv"'},
    )


def _wanted(import_id: int) -> Import:
    query = (
        select(Import).where(Import.id == import_id).options(joinedload(Import.file), joinedload(Import.by))
    )
    return existing(db.session.scalar(query), N_("There is no such import."))


def _back(import_id: int) -> Response:
    db.session.commit()
    return redirect(url_for("importing.one", import_id=import_id), 303)


def _said(problem: Any) -> str:
    words = sentence_of(DomainError(problem.sentence, **problem.values))
    named = labels.field(problem.field)
    return f"{named}: {words}" if named else words


def _standing(run: Import) -> dict[str, Any]:
    found = running.problem_count(run)
    shown = running.problems(run, PROBLEMS) if found else []
    return {
        "run": run,
        "state": gettext(labels.STATES[run.state]),
        "works": run.state in (State.CHECKING, State.RUNNING),
        "problem_count": found,
        "problems": [(each.row, _said(each)) for each in shown],
    }


def _page(
    run: Import,
    form: ReadingForm | None = None,
    error: DomainError | None = None,
    mapping: dict[str, int] | None = None,
) -> str:
    choosing = run.state in (State.READ, State.CHECKED)
    sheet: Sheet | None = None
    if choosing:
        sheet = running.sheet_of(run)
    form = form or ReadingForm(formdata=None, encoding=run.encoding, delimiter=run.delimiter)
    return render_template(
        "importing/import.html",
        **_standing(run),
        kind=gettext(labels.KINDS[run.kind]),
        form=form,
        error=error,
        sheet=sheet,
        preview=sheet.rows[:PREVIEW] if sheet else [],
        mapping=mapping if mapping is not None else run.mapping,
        fields=[(name, labels.field(name), name in NEEDED[run.kind]) for name in FIELDS[run.kind]],
    )


def _list(form: UploadForm) -> str:
    query = select(Import).options(joinedload(Import.by))
    if (after := pages.decode_as(request.args.get("after"), int)) is not None:
        query = query.where(Import.id < after[0])
    found = list(db.session.scalars(query.order_by(Import.id.desc()).limit(SHOWN + 1)))
    return render_template(
        "importing/list.html",
        form=form,
        page=pages.cut(found, SHOWN, lambda run: (run.id,)),
        kinds={each: gettext(words) for each, words in labels.KINDS.items()},
        states={each: gettext(words) for each, words in labels.STATES.items()},
    )
