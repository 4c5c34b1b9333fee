"""Languages, time zones and how numbers, days and shares are written in them.

Who is reading is not known here: `create_app` gives the functions that say it (`tell`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel.core import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal
from babel.support import NullTranslations
from flask import Flask, has_request_context, request
from flask_babel import force_locale, get_locale, get_timezone, get_translations, gettext, ngettext
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from helpdesk.extensions import babel
from helpdesk.web.rounding import percent_parts

LANGUAGES: dict[str, str] = {"en": "English", "lv": "Latviešu", "et": "Eesti", "nb": "Norsk bokmål"}
NBSP = "\u00a0"
THIN = "\u202f"

_language_of_reader: Callable[[], str | None] = lambda: None  # noqa: E731
_zone_of_reader: Callable[[], str | None] = lambda: None  # noqa: E731
_chosen: ContextVar[str | None] = ContextVar("chosen_language", default=None)


@dataclass(frozen=True)
class Spoken:
    """What is being spoken in one request: flask_babel finds each anew at every word, a page has hundreds."""

    locale: Locale
    code: str
    zone: tzinfo
    translations: NullTranslations


_spoken: ContextVar[Spoken | None] = ContextVar("spoken", default=None)


def spoken() -> Spoken:
    """Language and time zone of the reader, or those of `speaking`; kept until the request ends or they change."""
    found = _spoken.get()
    if found is None:
        locale = get_locale() or Locale("en")
        found = Spoken(locale, str(locale), get_timezone(), get_translations())
        if has_request_context() or _chosen.get():
            _spoken.set(found)
    return found


def tell(language: Callable[[], str | None], zone: Callable[[], str | None]) -> None:
    """Sets who answers "which language" and "which time zone" for the present reader."""
    global _language_of_reader, _zone_of_reader
    _language_of_reader, _zone_of_reader = language, zone


def load() -> None:
    """What every page needs of Babel, for a process that others are forked from: they share it then."""
    assert Locale.parse("en").territories


def init_app(app: Flask) -> None:
    babel.init_app(app, locale_selector=_select_locale, timezone_selector=lambda: _zone_of_reader())
    app.before_request(_forget)
    app.teardown_request(_forget)
    # As Jinja's own callables of the new style do, but what is said again and again is kept.
    app.jinja_env.newstyle_gettext = True  # type: ignore[attr-defined]
    app.jinja_env.globals.update(
        _=_said, gettext=_said, ngettext=_counted, pgettext=_said_of, npgettext=_counted_of
    )


@pass_eval_context
def _said(eval_ctx: EvalContext, text: str, /, **values: Any) -> str:
    """gettext in templates: `text` in the reader's language, its placeholders filled, which escapes what fills them."""
    if values:
        return _phrase(spoken().code, "", text, eval_ctx.autoescape) % values
    return _bare(spoken().code, "", text, eval_ctx.autoescape)


@pass_eval_context
def _said_of(eval_ctx: EvalContext, context: str, text: str, /, **values: Any) -> str:
    """pgettext in templates."""
    if values:
        return _phrase(spoken().code, context, text, eval_ctx.autoescape) % {"context": context, **values}
    return _bare(spoken().code, context, text, eval_ctx.autoescape)


@pass_eval_context
def _counted(eval_ctx: EvalContext, one: str, many: str, num: int, /, **values: Any) -> str:
    """ngettext in templates."""
    found = spoken().translations.ungettext(one, many, num)
    return (Markup(found) if eval_ctx.autoescape else found) % {"num": num, **values}  # noqa: S704 - a catalogue's


@pass_eval_context
def _counted_of(eval_ctx: EvalContext, context: str, one: str, many: str, num: int, /, **values: Any) -> str:
    """npgettext in templates."""
    found = spoken().translations.unpgettext(context, one, many, num)
    given = {"context": context, "num": num, **values}
    return (Markup(found) if eval_ctx.autoescape else found) % given  # noqa: S704 - a catalogue's


@lru_cache(maxsize=20_000)
def _phrase(_code: str, context: str, text: str, safe: bool) -> str:
    """A phrase of the catalogues in the language of the code, which is being spoken: they do not change while we run."""
    known = spoken().translations
    found: str = known.upgettext(context, text) if context else known.ugettext(text)
    return Markup(found) if safe else found  # noqa: S704 - markup that translators write, as in the templates


@lru_cache(maxsize=20_000)
def _bare(code: str, context: str, text: str, safe: bool) -> str:
    """A phrase that has nothing to be filled; its per cent signs are doubled all the same."""
    return _phrase(code, context, text, safe) % {"context": context}


def _forget(_error: BaseException | None = None) -> None:
    _spoken.set(None)


def _select_locale() -> str:
    if chosen := _chosen.get():
        return chosen
    if language := _language_of_reader():
        return language
    if has_request_context():
        return request.accept_languages.best_match(list(LANGUAGES)) or "en"
    return "en"


def locale() -> str:
    """The two-letter code of the language being spoken now: en, lv, et, nb."""
    return spoken().locale.language


@contextmanager
def speaking(language: str, zone: str | None = None) -> Iterator[None]:
    """Everything inside is said in `language`, with the clocks of `zone`: for mails and customers' pages."""
    token, before = _chosen.set(language), _spoken.set(None)
    try:
        with force_locale(language):
            if zone is not None:
                _spoken.set(replace(spoken(), zone=ZoneInfo(zone)))
            yield
    finally:
        _chosen.reset(token)
        _spoken.reset(before)


def number(value: float | int | Decimal | None, digits: int = 0) -> str:
    """`value` with `digits` decimals, thin spaces between thousands; an en dash for no value."""
    if value is None:
        return "–"
    return _formatted(value, digits, spoken().code)


@lru_cache(maxsize=20_000)
def _formatted(value: float | Decimal, digits: int, code: str) -> str:
    """A page of figures writes hundreds of numbers, most of them again and again."""
    locale = Locale.parse(code)
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    text = format_decimal(value, format=pattern, locale=locale, decimal_quantization=True)
    group = locale.number_symbols.get("latn", {}).get("group", ",")
    return text.replace(group, THIN) if group else text


def percent(share: float | Decimal | None, digits: int = 1) -> str:
    """A share 0..1 as "86.4 %" with a no-break space, half rounded up. All or none only if it is literally so."""
    return "–" if share is None else _percent(share, digits, spoken().code)


@lru_cache(maxsize=20_000)
def _percent(share: float | Decimal, digits: int, code: str) -> str:
    mark, shown = percent_parts(share, digits)
    return f"{mark}{_formatted(shown, digits, code)}{NBSP}%"


def moment(at: datetime | None, style: str = "exact") -> str:
    """An aware moment in the reader's time zone. exact: day and time; short: as lists show it (LOOK 3)."""
    if at is None:
        return "–"
    now = spoken()
    local = at.astimezone(now.zone)
    time_of_day = f"{local.hour:02}:{local.minute:02}"
    if style == "exact":
        return f"{_written(local.date(), 'long', now.code)} {time_of_day}"
    if style == "time":
        return time_of_day
    today = datetime.now(now.zone).date()
    if local.date() == today:
        return time_of_day
    if timedelta() < today - local.date() < timedelta(days=7):
        return _written(local.date(), "EEE", now.code)
    return day(local.date(), "short")


# English is the British of LOOK 3, without commas; the other languages are written as CLDR does.
_ENGLISH = {"long": "d MMMM y", "medium": "d MMM y", "short": "d MMM", "weekday": "EEEE d MMMM", "EEE": "EEE"}


@lru_cache(maxsize=4096)
def _written(day: date, style: str, locale: str) -> str:
    """A day in one of the styles of _ENGLISH: a page says the same few days many times."""
    if locale == "en":
        return str(format_date(day, _ENGLISH[style], locale=locale))
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    if style == "short":
        return str(format_skeleton("MMMd", noon, locale=locale))
    if style == "weekday":
        between = " " if locale == "nb" else ", "
        day_of_month = format_skeleton("MMMMd", noon, locale=locale)
        return str(format_date(day, "EEEE", locale=locale)) + between + str(day_of_month)
    return str(format_date(day, style, locale=locale))


def day(value: date | None, style: str = "long") -> str:
    """A calendar day: "17 November 2026"; short: "17 Nov", with the year where it is another one."""
    if value is None:
        return "–"
    locale = spoken().code
    if style == "weekday":
        return _written(value, "weekday", locale)
    if style == "long":
        return _written(value, "long", locale)
    this_year = datetime.now(spoken().zone).year
    return _written(value, "short" if value.year == this_year else "medium", locale)


def duration(length: timedelta | None) -> str:
    """A length of time in its two largest units: "1 h 12 min", "3 d 4 h", "4 min 32 s"."""
    if length is None:
        return "–"
    seconds = max(0, int(length.total_seconds()))
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86400
    if days:
        return gettext("%(days)s d %(hours)s h", days=days, hours=hours % 24)
    if hours:
        return gettext("%(hours)s h %(minutes)s min", hours=hours, minutes=minutes % 60)
    if minutes >= 10 or seconds % 60 == 0:
        return gettext("%(minutes)s min", minutes=minutes)
    return gettext("%(minutes)s min %(seconds)s s", minutes=minutes, seconds=seconds % 60)


def ago(since: datetime, at: datetime) -> str:
    """How long something has lasted, in one unit: "5 minutes", "2 days"."""
    seconds = max(0, int((at - since).total_seconds()))
    if seconds < 3600:
        return ngettext("%(num)s minute", "%(num)s minutes", max(1, seconds // 60))
    if seconds < 86400:
        return ngettext("%(num)s hour", "%(num)s hours", seconds // 3600)
    return ngettext("%(num)s day", "%(num)s days", seconds // 86400)


def size(count: int) -> str:
    """A number of bytes: "412 kB"."""
    if count < 1000:
        return f"{number(count)}{NBSP}B"
    unit, scale = next(((u, s) for u, s in (("kB", 1e3), ("MB", 1e6)) if count < s * 1000), ("GB", 1e9))
    scaled = count / scale
    return f"{number(scaled, 0 if scaled >= 10 else 1)}{NBSP}{unit}"
