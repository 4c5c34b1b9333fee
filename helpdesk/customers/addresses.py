"""One form for each address and number a customer can be reached at."""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email

from helpdesk.customers.words import ContactKind
from helpdesk.kit import phone
from helpdesk.kit.errors import N_, DomainError


class NotAnAddress(DomainError):
    """No letter could be sent there."""

    def __init__(self) -> None:
        super().__init__(N_("This is not an e-mail address we could write to."), field="email")


class NotANumber(DomainError):
    """Nobody could be called there."""

    def __init__(self) -> None:
        super().__init__(
            N_("This is not a telephone number. With the country code it looks like +371 29 418 806."),
            field="phone",
        )


def folded(address: str) -> str:
    """`address` as it is compared: without outer spaces, lower case."""
    return address.strip().lower()[:320]


def email(typed: str) -> str:
    """The comparable form of a typed address. Raises NotAnAddress."""
    try:
        found = validate_email(typed.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise NotAnAddress from error
    return folded(found.normalized)


def number(typed: str, country: str) -> str:
    """E.164 of a typed number. Raises NotANumber."""
    found = phone.normalise(typed, country)
    if found is None:
        raise NotANumber
    return found


def value(kind: ContactKind, typed: str, country: str) -> str:
    """The stored form of whatever kind was typed. Raises NotAnAddress, NotANumber."""
    return email(typed) if kind is ContactKind.EMAIL else number(typed, country)
