"""How gunicorn runs the web application; the numbers fit two cores. Environment: PORT, INSTANCE_DIR, see config.py."""

from __future__ import annotations

from typing import Any

import config as configuration
from slow_clients import Worker

configuration.count_by_process()
_settings = configuration.from_environment()

bind = f"0.0.0.0:{_settings.PORT}" if _settings.MODE == "production" else f"127.0.0.1:{_settings.PORT}"
worker_class = Worker
workers = _settings.WEB_WORKERS
threads = 4
preload_app = True
timeout = 60
graceful_timeout = 25
keepalive = 30
control_socket_disable = True
# Whom a request comes from and by which scheme is for TRUSTED_PROXIES alone to say (helpdesk.web.security), and no header
# says where the application lies.
forwarded_allow_ips = ""
forwarder_headers = ""


def when_ready(_server: Any) -> None:
    """The application is loaded, and no worker forked."""
    from helpdesk.kit import memory
    from helpdesk.web import i18n

    i18n.load()
    memory.settle()


def post_fork(_server: Any, _worker: Any) -> None:
    """Connections made before the fork belong to the parent."""
    from helpdesk.extensions import db
    from wsgi import app

    with app.app_context():
        db.engine.dispose(close=False)


def child_exit(_server: Any, worker: Any) -> None:
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)
