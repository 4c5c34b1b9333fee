"""The web application, for gunicorn and for the `flask` command."""

import gc
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

import config


@contextmanager
def left_out(*names: str) -> Iterator[None]:
    """Until it ends, these are as if not installed: other libraries load them, ten megabytes, only because they can."""
    hidden = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]  # None there makes an import fail
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


@contextmanager
def uncollected() -> Iterator[None]:
    """Until it ends, no garbage is looked for, and afterwards none among what was made: modules stay, and to look through
    all of them again and again is a quarter of a start."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


if "serve" in sys.argv:  # the processes of the web are forked from this one
    config.count_by_process()
try:
    settings = config.from_environment()
    with uncollected(), left_out(*settings.unused()):
        from helpdesk import create_app

        app = create_app(settings)
except Exception:
    if "mail" in sys.argv and "receive" in sys.argv:
        # At the end of a mail server's pipe even a broken installation must not let a mail bounce (sysexits: EX_TEMPFAIL).
        traceback.print_exc()
        sys.exit(75)
    raise
