"""Asking "may this person?" in one place: the route's decorator and the template's button use the same policy.

`create_app` registers the policy module of every room: may('close', ticket) in a template, `ensure('close', ticket)`
in a view, `@requires('manage_users')` at a view that needs no object.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from types import ModuleType
from typing import Any, TypeVar, cast

from flask import redirect, request, session, url_for
from flask_login import current_user

from helpdesk.kit.errors import N_, NotAllowed

F = TypeVar("F", bound=Callable[..., Any])
_BEEN_HERE = "colleague"
Policy = Callable[..., bool]

_policies: dict[str, Policy] = {}


def register(module: ModuleType) -> None:
    """Makes every function may_x(user, …) of a policy module known as "x"."""
    for name, function in vars(module).items():
        if name.startswith("may_") and callable(function):
            _policies[name.removeprefix("may_")] = function


def may(name: str, *things: Any) -> bool:
    """May the signed-in user do `name` (to `things`)?"""
    return bool(current_user.is_authenticated) and _policies[name](current_user, *things)


def ensure(name: str, *things: Any) -> None:
    """Raises NotAllowed where the policy says no."""
    if not may(name, *things):
        raise NotAllowed(N_("You may not do this. A supervisor or an administrator can."))


def leave_mark() -> None:
    """Remembers in this browser that a colleague was signed in here."""
    session[_BEEN_HERE], session.permanent = True, True


def is_colleagues_browser() -> bool:
    """Is a colleague signed in here, or was one: signed out since, or with a sign-in that has ended?"""
    return bool(current_user.is_authenticated) or "_user_id" in session or _BEEN_HERE in session


def signed_in(view: F) -> F:
    """The view is for signed-in staff; others are led to the sign-in page and back."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if not current_user.is_authenticated:
            back = request.full_path.rstrip("?") if request.method == "GET" else None
            return redirect(url_for("people.sign_in", next=back))
        return view(*args, **kwargs)

    return cast(F, guarded)


def requires(name: str) -> Callable[[F], F]:
    """The view is for signed-in staff whom the policy `name` allows."""

    def decorate(view: F) -> F:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            ensure(name)
            return view(*args, **kwargs)

        return signed_in(cast(F, guarded))

    return decorate
