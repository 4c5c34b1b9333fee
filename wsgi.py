"""The web application, for gunicorn and for the `flask` command."""

import sys
import traceback

try:
    from helpdesk import create_app

    app = create_app()
except Exception:
    if "mail" in sys.argv and "receive" in sys.argv:
        # At the end of a mail server's pipe even a broken installation must not let a mail bounce (sysexits: EX_TEMPFAIL).
        traceback.print_exc()
        sys.exit(75)
    raise
