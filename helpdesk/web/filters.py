"""What templates may call: filters and globals, all in one list."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime

from babel import Locale
from flask import Flask, current_app, request
from flask_babel import gettext
from flask_wtf.csrf import generate_csrf
from jinja2 import StrictUndefined
from markupsafe import Markup, escape

from helpdesk.kit import browsers
from helpdesk.kit import text as kit_text
from helpdesk.web import assets, auth, i18n, keys, navigation, panels, requests

# A number with letters before it; what stands within a tag is left alone.
_NUMBER = re.compile(r"(<[^>]*>)|\b[^\W\d_]{1,12}-\d{1,9}\b")


class Strict(StrictUndefined):
    """A name a template asks for and nobody gave is an error, not an empty place."""


def init_app(app: Flask) -> None:
    app.jinja_env.filters.update(
        language=language,
        number=i18n.number,
        percent=i18n.percent,
        day=i18n.day,
        date=i18n.day,
        moment=i18n.moment,
        when=when,
        duration=i18n.duration,
        size=i18n.size,
        browser=browser,
        paragraphs=paragraphs,
        marked=marked,
        unbroken=unbroken,
    )
    app.jinja_env.globals.update(
        asset=assets.url,
        icon_of_sprite=assets.icon,
        key_cap=keys.cap,
        key_words=keys.word,
        locale=i18n.locale,
        languages=i18n.LANGUAGES,
        navigation=navigation.menu,
        panels=panels.render,
        may=auth.may,
        request_id=requests.request_id,
        csrf_token=generate_csrf,
        theme=theme,
        keys_on=keys_on,
        mode=lambda: current_app.config["MODE"],
    )


def when(at: datetime | None, style: str = "short") -> Markup:
    """A moment as <time>, short in sight, exact in its title."""
    if at is None:
        return Markup("–")
    # f-strings of escaped parts: Markup.format takes ten times as long, and pages show a hundred moments.
    exact, short = escape(i18n.moment(at)), escape(i18n.moment(at, style))
    return Markup(f'<time datetime="{at.isoformat(timespec="seconds")}" title="{exact}">{short}</time>')  # noqa: S704


def marked(text: str, beginnings: Collection[str]) -> Markup:
    """`text` with the words that were searched for in <mark>."""
    pieces = kit_text.marked(text, beginnings)
    shown = (f"<mark>{escape(piece)}</mark>" if hit else str(escape(piece)) for piece, hit in pieces)
    return Markup("".join(shown))  # noqa: S704 - each piece is escaped


def unbroken(words: str) -> Markup:
    """A sentence whose numbers with letters before them ("HD-1042") stay on one line, hyphen and all."""
    written = str(escape(words))
    if "-" not in written:
        return Markup(written)  # noqa: S704 - it is escaped
    kept = _NUMBER.sub(lambda at: at[1] or f'<span class="nowrap">{at[0]}</span>', written)
    return Markup(kept)  # noqa: S704 - it was escaped, and a number holds letters and digits


def paragraphs(text: str) -> Markup:
    """Plain text as people typed it (or, as Markup, marked in parts): blank lines part paragraphs, single breaks stay."""
    blocks = [block for block in text.strip().split("\n\n") if block.strip()]
    # Markup.replace would escape the <br> too.
    written = (f"<p>{str(escape(block.strip())).replace(chr(10), '<br>')}</p>" for block in blocks)
    return Markup("\n".join(written))  # noqa: S704


def language(code: str | None) -> str:
    """The name of a language in the reader's own: "Latvian", "latviešu"."""
    return (
        str(Locale(code).get_language_name(i18n.locale()) or code) if code in i18n.LANGUAGES else code or ""
    )


def browser(user_agent: str) -> str:
    """A browser as people call it: "Firefox on Windows"."""
    name, system = browsers.named(user_agent)
    if name and system:
        return gettext("%(browser)s on %(system)s", browser=name, system=system)
    return name or system or gettext("Unknown browser")


def theme() -> str | None:
    """The look the person chose ("light", "dark"), None where the system decides."""
    chosen = request.cookies.get("theme") if request else None
    return chosen if chosen in {"light", "dark"} else None


def keys_on() -> bool:
    """Are single-key shortcuts on? (WCAG 2.1.4: a person may turn them off.)"""
    return not request or request.cookies.get("keys") != "off"
