"""Telephone numbers: one form (E.164) for however a number was typed."""

from __future__ import annotations

import phonenumbers


def normalise(typed: str, country: str) -> str | None:
    """E.164 of `typed` ("+37129418806"), read by the rules of `country` ("LV"); None where it is no number."""
    try:
        number = phonenumbers.parse(typed, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


_NO_TEXTS = {
    phonenumbers.PhoneNumberType.FIXED_LINE,
    phonenumbers.PhoneNumberType.TOLL_FREE,
    phonenumbers.PhoneNumberType.PREMIUM_RATE,
    phonenumbers.PhoneNumberType.SHARED_COST,
    phonenumbers.PhoneNumberType.PAGER,
    phonenumbers.PhoneNumberType.UAN,
    phonenumbers.PhoneNumberType.VOICEMAIL,
}


def takes_texts(e164: str) -> bool:
    """May a text arrive at `e164`? Not at a line on the wall; what the plan of its country does not know is given a chance."""
    try:
        return phonenumbers.number_type(phonenumbers.parse(e164, None)) not in _NO_TEXTS
    except phonenumbers.NumberParseException:
        return False


def shown(e164: str) -> str:
    """`e164` spaced for reading, with its country code: "+371 29 418 806"."""
    try:
        number = phonenumbers.parse(e164, None)
    except phonenumbers.NumberParseException:
        return e164
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL))


def national(e164: str) -> str:
    """The digits a person of the same country types, without the country code: "29418806"."""
    try:
        return str(phonenumbers.national_significant_number(phonenumbers.parse(e164, None)))
    except phonenumbers.NumberParseException:
        return "".join(c for c in e164 if c.isdigit())
