"""`flask users`."""

from __future__ import annotations

from click.testing import Result
from flask import Flask

from helpdesk.people import passwords, queries, setting_up
from helpdesk.people.words import Role
from tests.pages import Client

GOOD = "seven quiet herons"


def create(app: Flask, email: str = "Anna@Example.com", role: str = "agent", password: str = GOOD) -> Result:
    words = [
        "users",
        "create",
        "--email",
        email,
        "--name",
        "Anna Bērziņa",
        "--role",
        role,
        "--password-stdin",
    ]
    return app.test_cli_runner().invoke(args=words, input=password + "\n")


def test_a_user_is_made_with_the_password_on_standard_input(app: Flask) -> None:
    result = create(app)
    assert result.exit_code == 0, result.output
    anna = queries.by_email("anna@example.com")
    assert anna is not None
    assert (anna.name, anna.role) == ("Anna Bērziņa", Role.AGENT)
    assert passwords.fits(anna, GOOD)


def test_a_second_with_the_same_address_is_an_error(app: Flask) -> None:
    create(app)
    result = create(app, email="ANNA@example.com")
    assert result.exit_code == 1
    assert "There is a user with this address already." in result.output


def test_a_short_password_and_a_crooked_address_are_errors(app: Flask) -> None:
    assert create(app, password="short").exit_code == 1
    assert create(app, email="not an address").exit_code == 1
    assert setting_up.is_open()


def test_a_weak_password_is_said_and_taken(app: Flask) -> None:
    result = create(app, password="password12345")
    assert result.exit_code == 0
    assert "Weak password" in result.output


def test_making_a_user_closes_the_set_up_page(app: Flask, client: Client) -> None:
    assert setting_up.is_open()
    create(app, role="admin")
    assert not setting_up.is_open()
    assert client.get("/setup").status == 404


def test_the_list_names_everybody(app: Flask) -> None:
    create(app)
    result = app.test_cli_runner().invoke(args=["users", "list"])
    assert result.output == "anna@example.com\tagent\tactive\tAnna Bērziņa\n"
