"""What a prepared text leaves open: filled in, and without holes where nothing is known."""

from __future__ import annotations

import pytest

from helpdesk.kit.errors import DomainError
from helpdesk.tickets.placeholders import KNOWN, check, fill

ILZE = {"customer": "Ilze Vītola", "company": "SIA Liepkalni", "number": "HD-1042", "team": "Riga desk"}


@pytest.mark.parametrize(
    ("text", "full", "bare"),
    [
        ("Hello {{customer}},", "Hello Ilze Vītola,", "Hello,"),
        ("Labdien, {{customer}}!", "Labdien, Ilze Vītola!", "Labdien!"),
        ("Labdien, {{ customer }}", "Labdien, Ilze Vītola", "Labdien"),
        ("{{customer}}, we have it.", "Ilze Vītola, we have it.", "We have it."),
        ("Your firm ({{company}}) pays.", "Your firm (SIA Liepkalni) pays.", "Your firm pays."),
        ("For {{company|your firm}}.", "For SIA Liepkalni.", "For your firm."),
        ("Regards\n{{team}}\nBaltvik", "Regards\nRiga desk\nBaltvik", "Regards\nBaltvik"),
        ("{{team}}, {{company}}", "Riga desk, SIA Liepkalni", ""),
        ("One.\n\nTwo.", "One.\n\nTwo.", "One.\n\nTwo."),
        ("Use { and }.", "Use { and }.", "Use { and }."),
    ],
)
def test_an_empty_value_leaves_no_hole(text: str, full: str, bare: str) -> None:
    assert fill(text, ILZE) == full
    assert fill(text, {}) == bare


def test_what_a_value_holds_is_not_filled_in_again() -> None:
    assert fill("Hello {{customer}}", {"customer": "{{number}}", "number": "HD-1"}) == "Hello {{number}}"


@pytest.mark.parametrize("text", ["{{custmer}}", "Hi {{ first name }}", "{{customer", "customer}}", "{{}}"])
def test_an_unknown_name_or_a_lone_brace_is_refused_at_its_field(text: str) -> None:
    with pytest.raises(DomainError) as refused:
        check(text, "text_lv")
    assert refused.value.field == "text_lv"


def test_every_known_name_passes() -> None:
    check(" ".join(f"{{{{{name}}}}} {{{{{name}|else}}}}" for name in KNOWN))
