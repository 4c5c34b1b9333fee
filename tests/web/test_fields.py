"""Fields of forms as elements."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from markupsafe import Markup
from wtforms import IntegerField, SelectField, TextAreaField

from helpdesk.web import i18n
from helpdesk.web.fields import Form, attributes


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ({"class_": "a b", "id": "x"}, 'class="a b" id="x"'),
        ({"data_some_name": 'says "no" & <more>'}, 'data-some-name="says &#34;no&#34; &amp; &lt;more&gt;"'),
        ({"aria_label": Markup('<b>"')}, 'aria-label="<b>&quot;"'),
        ({"required": True, "disabled": False, "value": None, "size": 4}, 'required size="4" value="None"'),
        ({'x"><script>': 1}, 'x&#34;&gt;&lt;script&gt;="1"'),
    ],
)
def test_attributes_are_sorted_and_escaped(given: dict[str, Any], written: str) -> None:
    assert attributes(**given) == written


def test_a_field_is_drawn_with_them_and_speaks_the_readers_language(app: Flask) -> None:
    class Asked(Form):
        count = IntegerField("Count")
        words = TextAreaField("Words", default="<&>")
        kind = SelectField("Kind", choices={"a": "<A>", "b": "B"}, default="b")

    with app.test_request_context(method="POST", data={"count": "many"}), i18n.speaking("et"):
        form = Asked(meta={"csrf": False})
        assert form.count(class_="control") == (
            '<input class="control" id="count" name="count" type="number" value="many">'
        )
        assert not form.validate()
        assert form.count.errors[0] == "Pole korrektne täisarvuline väärtus"
    with app.test_request_context():
        empty = Asked(meta={"csrf": False})
        assert (
            empty.words(rows=4) == '<textarea id="words" name="words" rows="4">\r\n&lt;&amp;&gt;</textarea>'
        )
        assert '<option value="a">&lt;A&gt;</option><option selected value="b">B</option>' in empty.kind()
