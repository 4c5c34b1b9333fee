"""Pages for those who build and try: components, sent mail, letters, texts. 404 outside demo and development."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Flask, Response, abort, current_app, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from helpdesk.extensions import db
from helpdesk.kit import clock, phone, tokens
from helpdesk.mail import sink
from helpdesk.texting import gateways, hearing
from helpdesk.texting import sink as texts_sink

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


@blueprint.get("/texts")
def texts() -> str:
    """What was sent by text, newest first. Demo: the sink that is its gateway."""
    folder = _sink("TEXT_SINK_DIR")
    return render_template(
        "dev/texts.html", texts=texts_sink.texts(folder), has_sink=folder is not None, phone=phone
    )


@blueprint.post("/texts/<text>/stop")
def text_stop(text: str) -> AnyResponse:
    """Answers a text with STOP, as its reader could."""
    kept, gateway = texts_sink.text(_sink("TEXT_SINK_DIR"), text), gateways.current()
    if kept is None or gateway is None:
        abort(404)
    hearing.keep_text(gateway, tokens.new(), {"from": kept.number, "text": "STOP"}, clock.now())
    db.session.commit()
    return redirect(url_for("dev.texts"))


def _sink(setting: str = "MAIL_SINK_DIR") -> Path | None:
    folder = current_app.config[setting]
    return Path(folder) if folder else None


def _found(name: str) -> sink.Kept:
    found = sink.letter(_sink(), name)
    if found is None:
        abort(404)
    return found


def init_app(app: Flask) -> None:
    if app.config["MODE"] in {"demo", "development", "testing"}:
        app.register_blueprint(blueprint)
