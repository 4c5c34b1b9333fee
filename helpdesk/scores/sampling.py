"""How many answers are needed, and who is asked when not everybody is."""

import hmac
from collections.abc import Iterable
from fractions import Fraction

from helpdesk.scores.checks import Number, between, count, number
from helpdesk.scores.rounding import round_half_up

CHI_SQUARE = 3.841
_DRAW_BYTES = 8


def required_n(population: int, proportion: Number = 0.5, margin: Number = 0.05) -> int:
    """Return how many answers estimate a proportion within ± margin at 95 %, out of a closed population.

    χ²·N·P(1 − P) / (d²(N − 1) + χ²·P(1 − P)) with χ² = 3.841, rounded half up; population in people, proportion
    and margin as shares. An empty population needs 0.
    Source: Krejcie & Morgan 1970, Educational and Psychological Measurement 30:607.
    Raises ValueError unless population is a whole number of 0 or more and both shares lie between 0 and 1.
    """
    size = count(population, "population")
    p, d = between(proportion, "proportion"), between(margin, "margin")
    noise = CHI_SQUARE * p * (1 - p)
    return int(round_half_up(noise * size / (d * d * (size - 1) + noise))) if size else 0


def included(secret: str | bytes, ticket_id: int, rate: Number) -> bool:
    """Return whether a ticket is drawn into the sample: the same answer for ever, and no agent can foretell it.

    The first 64 bits of HMAC-SHA-256(secret, "sampling:<ticket_id>"), read as a fraction of 1, lie below rate;
    so 0 draws none, 1 draws all, and a ticket drawn at one rate is drawn at every higher one.
    Source: RFC 2104; hash-based sampling as in RFC 5475, 6.2.
    Raises ValueError for an empty secret, a ticket id that is no whole number, or a rate outside 0..1.
    """
    key = secret.encode() if isinstance(secret, str) else secret
    if not isinstance(key, bytes) or not key:
        raise ValueError("secret must be text or bytes and not empty")
    message = f"sampling:{count(ticket_id, 'ticket_id')}".encode()
    draw = int.from_bytes(hmac.digest(key, message, "sha256")[:_DRAW_BYTES], "big")
    return draw < Fraction(number(rate, "rate", 0.0, 1.0)) * 256**_DRAW_BYTES


def draw(seed: str | bytes, ids: Iterable[int], size: int) -> list[int]:
    """Return `size` of the ids, each set of so many as likely as any other: the same for ever from the same seed.

    All ids in the order of HMAC-SHA-256(seed, "draw:<id>"), the first `size` of them (all, where there are fewer).
    So a larger draw holds every smaller one, and an id that is left out of the list changes nothing among the rest.
    Source: RFC 2104; order sampling with permanent random numbers, Ohlsson 1995, in Business Survey Methods, ch. 9.
    Raises ValueError for an empty seed, an id that is no whole number, or a size below 0.
    """
    key = seed.encode() if isinstance(seed, str) else seed
    if not isinstance(key, bytes) or not key:
        raise ValueError("seed must be text or bytes and not empty")
    wanted = count(size, "size")
    ranks = {id_: hmac.digest(key, f"draw:{count(id_, 'an id')}".encode(), "sha256") for id_ in ids}
    return sorted(ranks, key=lambda id_: (ranks[id_], id_))[:wanted]
