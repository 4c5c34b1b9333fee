"""Which passwords are taken, and how they are compared."""

from __future__ import annotations

from datetime import datetime

import pytest
from argon2 import PasswordHasher
from flask import Flask

from helpdesk.people import passwords, sign_in
from helpdesk.people.passwords import WeakPassword, WrongPassword
from tests.factories import people

GOOD = "seven quiet herons over Cēsis"


def test_a_password_fits_its_own_hash_alone(app: Flask) -> None:
    anna = people.agent("Anna", password_hash=passwords.hashed(GOOD))
    assert passwords.fits(anna, GOOD)
    assert not passwords.fits(anna, GOOD + " ")
    assert not passwords.fits(None, GOOD)
    assert not passwords.fits(people.agent("Bez paroles"), GOOD)


def test_hashes_use_nineteen_mebibytes_two_passes_and_one_lane(app: Flask) -> None:
    assert passwords.hashed(GOOD).startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_an_old_hash_is_renewed_at_sign_in(app: Flask) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(GOOD)
    anna = people.agent("Anna", password_hash=weak)
    passwords.renew(anna, GOOD)
    assert anna.password_hash != weak
    assert passwords.fits(anna, GOOD)


def test_changing_asks_for_the_present_password(app: Flask, at: datetime) -> None:
    anna = people.agent("Anna", password_hash=passwords.hashed(GOOD))
    with pytest.raises(WrongPassword):
        passwords.change(anna, present="something else", new="another quiet heron lands", at=at)
    passwords.change(anna, present=GOOD, new="another quiet heron lands", at=at)
    assert passwords.fits(anna, "another quiet heron lands")
    assert anna.password_changed_at == at


@pytest.mark.parametrize(
    "password",
    ["eleven char", "x" * 129, "Password2026!!", "qwertyuiop123", "aaaaaaaabbbb", "AnnaBerzina1985"],
)
def test_weak_passwords_are_refused_with_a_sentence(app: Flask, password: str) -> None:
    with pytest.raises(WeakPassword) as refusal:
        passwords.check(password, "Anna Bērziņa", "anna@example.com")
    assert refusal.value.field == "password"
    assert str(refusal.value).endswith(".")


@pytest.mark.parametrize(
    "password",
    [GOOD, "korrekt hest batteri stift", "Nc7#vLq29!xT", "ķirbis un trīs lāči", ("n7Жq魚x2Lm " * 13)[:128]],
)
def test_unrelated_words_and_random_letters_are_taken(app: Flask, password: str) -> None:
    passwords.check(password, "Anna Bērziņa", "anna@example.com")


def test_a_session_kept_on_a_device_has_no_idle_end(app: Flask, at: datetime) -> None:
    anna = people.agent("Anna")
    token, _row = sign_in.begin(anna, address="127.0.0.1", browser="test", at=at, kept=True)
    assert sign_in.user_of(token, at + sign_in.KEPT - sign_in.SEEN_EVERY) == anna
    assert sign_in.user_of(token, at + sign_in.KEPT) is None
