"""Pages for those who build and try: components, sent mail, letters. 404 outside demo and development."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Flask, Response, abort, current_app, render_template

from helpdesk.mail import sink

blueprint = Blueprint("dev", __name__, url_prefix="/dev")


@blueprint.get("/components")
def components() -> str:
    """Every part in every state."""
    return render_template("dev/components.html")


@blueprint.get("/mail")
def mail() -> str:
    """What was sent, newest first. Demo: the sink that the worker delivers to."""
    return render_template("dev/mail.html", letters=sink.letters(_sink()), has_sink=_sink() is not None)


@blueprint.get("/mail/<letter>")
def letter(letter: str) -> str:
    """One letter: its headers, its words as text, its files."""
    return render_template("dev/letter.html", letter=_found(letter))


@blueprint.get("/mail/<letter>/html")
def letter_html(letter: str) -> Response:
    """Its HTML as a mail reader would show it: without scripts, forms or anything from elsewhere; links work."""
    answer = Response(_found(letter).parsed.html_source, mimetype="text/html")
    answer.headers["Content-Security-Policy"] = (
        "default-src 'none'; img-src data:; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; "
        "sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"
    )
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


@blueprint.get("/mail/<letter>/source")
def letter_source(letter: str) -> Response:
    """Its bytes, as text."""
    return Response(_found(letter).raw, mimetype="text/plain")


def _sink() -> Path | None:
    folder = current_app.config["MAIL_SINK_DIR"]
    return Path(folder) if folder else None


def _found(name: str) -> sink.Kept:
    found = sink.letter(_sink(), name)
    if found is None:
        abort(404)
    return found


def init_app(app: Flask) -> None:
    if app.config["MODE"] in {"demo", "development", "testing"}:
        app.register_blueprint(blueprint)
