"""Texts of mails: three templates a letter (name.subject.txt, name.txt, name.html), said in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import current_app, render_template

from helpdesk.kit.text import one_line
from helpdesk.web import i18n


@dataclass(frozen=True)
class Letter:
    """A subject and the same words as text and as HTML."""

    subject: str
    text: str
    html: str


def render(name: str, language: str, **values: Any) -> Letter:
    """The letter `name` in `language`. Templates escape every value; subjects are one line."""
    with i18n.speaking(language):
        return Letter(
            subject=one_line(render_template(f"emails/{name}.subject.txt", **values)),
            text=render_template(f"emails/{name}.txt", **values).strip() + "\n",
            html=render_template(f"emails/{name}.html", **values),
        )


def part(name: str, language: str, **values: Any) -> str:
    """A part of letters ("quotation.txt") alone, in `language`."""
    with i18n.speaking(language):
        return render_template(f"emails/{name}", **values).strip()


def link(path: str) -> str:
    """An absolute link to one of our own paths, built from the configured address alone."""
    return str(current_app.config["BASE_URL"]) + path
