"""Tokens, keyed hashes and seals."""

from __future__ import annotations

import pytest

from helpdesk.kit import seal, tokens


def test_row_20_two_tokens_differ_and_carry_enough_chance() -> None:
    made = {tokens.new() for _ in range(200)}
    assert len(made) == 200
    assert all(len(token) >= 32 for token in made)


def test_a_keyed_hash_is_good_for_one_purpose_and_one_key() -> None:
    one = tokens.keyed("key", "slip", "2345")
    assert one == tokens.keyed("key", "slip", "2345")
    assert len({one, tokens.keyed("key", "mail", "2345"), tokens.keyed("other", "slip", "2345")}) == 3


def test_codes_use_no_letter_that_is_misread() -> None:
    assert not set("0O1I") & set(tokens.CODE_ALPHABET)


def test_fault_70_what_an_older_key_sealed_opens_with_the_key_ring() -> None:
    sealed = seal.seal("secret", ["old"])
    assert seal.unseal(sealed, ["new", "old"]) == "secret"
    with pytest.raises(seal.SealBroken):
        seal.unseal(sealed, ["new"])
