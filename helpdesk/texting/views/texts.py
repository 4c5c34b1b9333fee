"""What went out, what became of it, and what people answered."""

from __future__ import annotations

from flask import render_template, request

from helpdesk.kit import phone
from helpdesk.texting import gateways, labels, queries
from helpdesk.texting.views import blueprint
from helpdesk.web.auth import requires


@blueprint.get("/texts")
@requires("see_texts")
def texts() -> str:
    """Texts out, newest first; only those in trouble where that is asked for."""
    trouble = request.args.get("show") == "trouble"
    page = queries.texts(request.args.get("after"), trouble=trouble)
    return render_template(
        "texting/texts.html",
        page=page,
        trouble=trouble,
        waiting=queries.waiting(),
        is_on=gateways.current_id() is not None,
        labels=labels,
        phone=phone,
    )


@blueprint.get("/texts/answers")
@requires("see_texts")
def answers() -> str:
    """What people wrote back."""
    page = queries.incoming(request.args.get("after"))
    return render_template("texting/answers.html", page=page, waiting=queries.waiting(), phone=phone)
