"""Templates are drawn in our steps as in Jinja's own."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.templating import Environment as Plain
from jinja2 import DictLoader, UndefinedError, pass_context
from markupsafe import Markup

from helpdesk.web import drawing, i18n
from helpdesk.web.filters import Strict

SAID = "<b>&"
TEMPLATES = {
    "parts.html": "{% macro tag(word, tone='', href=None) %}<i{% if tone %} class='{{ tone }}'{% endif %}>{{ word }}"
    "{{ caller() if caller else '' }}</i>{% endmacro %}{% set kept %}<u>{{ 1 }}</u>{% endset %}",
    "base.html": "<p>{% block body %}{{ said }}{% endblock %}{{ self.body() }}</p>",
    "page.html": "{% extends 'base.html' %}{% from 'parts.html' import tag, kept %}{% import 'parts.html' as parts %}"
    "{% block body %}{{ super() }}{{ kept }}{{ tag(said) }}{{ tag(word=said, tone='x') }}{{ parts.tag(safe) }}"
    "{% call tag(said) %}{{ said }}{{ safe }}{% endcall %}{{ said ~ safe }}{{ 7 }}{{ 1.5 }}{{ none }}{{ [said] }}{{ thing }}"
    "{% for each in [1, 2] %}{% set inner = each %}{{ knows() }}{{ plain(each, word=said) }}{{ 'x'.upper() }}{% set _d = seen.append(each) %}{% endfor %}"
    "{% filter upper %}{{ said }}{% endfilter %}{{ seen }}{{ stops() is defined }}{% endblock %}",
    "plain.txt": "{% from 'parts.txt' import tag %}{{ said }}{{ tag(said) }}{{ safe }}",
    "parts.txt": "{% macro tag(word) %}[{{ word }}]{% endmacro %}",
    "wrong.html": "{{ missing_name }}",
}  # fmt: skip


class Thing:
    def __html__(self) -> str:
        return "<em>thing</em>"


@pass_context
def knows(context: Any) -> str:
    return f"{context['inner']}{context['said']}"


def stops() -> str:
    raise StopIteration


def drawn(kind: type[Plain], app: Flask, name: str) -> str:
    environment = kind(app, loader=DictLoader(TEMPLATES), autoescape=app.select_jinja_autoescape)
    given: dict[str, Any] = {
        "said": SAID, "safe": Markup("<s>"), "thing": Thing(), "knows": knows, "stops": stops, "seen": [],
        "plain": lambda number, word: f"{number}{word}",
    }  # fmt: skip
    return environment.get_template(name).render(given)


@pytest.mark.parametrize("name", ["page.html", "plain.txt"])
def test_what_comes_out_is_the_same(app: Flask, name: str) -> None:
    assert drawn(drawing.Environment, app, name) == drawn(Plain, app, name)


def test_what_people_typed_is_escaped_and_markup_is_not(app: Flask) -> None:
    page = drawn(drawing.Environment, app, "page.html")
    assert SAID not in page
    assert page.startswith("<p>&lt;b&gt;&amp;<u>1</u><i>&lt;b&gt;&amp;</i><i class='x'>")


def test_a_name_that_nobody_gave_is_an_error(app: Flask) -> None:
    assert isinstance(app.jinja_env, drawing.Environment)
    assert app.jinja_env.undefined is Strict
    with app.test_request_context(), pytest.raises(UndefinedError):
        app.jinja_env.from_string(TEMPLATES["wrong.html"]).render()


def test_phrases_in_templates_follow_the_language_and_escape_what_fills_them(app: Flask) -> None:
    words = (
        "{{ _('Closed: %(outcome)s', outcome=said) }}|{{ _('95 %% alert') }}|{{ pgettext('view', 'Closed') }}|"
        "{{ ngettext('%(num)s ticket', '%(num)s tickets', 2) }}"
    )
    template = app.jinja_env.from_string(words)
    with app.test_request_context():
        with i18n.speaking("en"):
            assert template.render(said=SAID) == "Closed: &lt;b&gt;&amp;|95 % alert|Closed|2 tickets"
        with i18n.speaking("lv"):
            first = template.render(said=SAID)
        assert "95 % brīdinājums" in first
        assert "&lt;b&gt;&amp;" in first
        with i18n.speaking("en"):
            assert template.render(said="x").startswith("Closed: x|95 % alert")


def test_a_placeholder_may_have_any_name(app: Flask) -> None:
    words = (
        "{{ _('%(text)s, %(one)s', text=1, one=2) }}|{{ ngettext('%(many)s a', '%(many)s b', 2, many=3) }}"
    )
    with app.test_request_context():
        assert app.jinja_env.from_string(words).render() == "1, 2|3 b"
