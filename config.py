"""Every setting of the installation, once, with its meaning. The only module that reads the environment.

What an organisation decides (delays, texts, languages) is not here but on the settings pages.
"""

from __future__ import annotations

import atexit
import os
import secrets
import shutil
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent


def _flag(name: str, default: bool = False) -> bool:
    return os.environ.get(name, "1" if default else "0").strip().lower() in {"1", "true", "yes", "on"}


def _number(name: str, default: int) -> int:
    return int(os.environ.get(name) or default)


def _list(name: str) -> list[str]:
    return [part.strip() for part in os.environ.get(name, "").split(",") if part.strip()]


def _kept_secret(folder: Path) -> str:
    """The key this installation made for itself on its first start (mode 600), so that nobody has to invent one."""
    kept = folder / "secret_key"
    if not kept.exists():
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return kept.read_text().strip()


class Config:
    """What all modes share. Values come from the environment or from a default that works on one machine."""

    MODE = "production"
    DEBUG = False
    TESTING = False

    def __init__(self) -> None:
        # Where data lives: database, queue, stored files, secret key.
        self.INSTANCE_DIR = str(Path(os.environ.get("INSTANCE_DIR") or ROOT / self._folder()).resolve())
        folder = Path(self.INSTANCE_DIR)
        self.PORT = _number("PORT", 8000)
        # The address people use. Links in mails and cookies' security follow it, never the Host header.
        self.BASE_URL = (os.environ.get("BASE_URL") or f"http://127.0.0.1:{self.PORT}").rstrip("/")
        self.SQLALCHEMY_DATABASE_URI = os.environ.get("DATABASE_URL") or f"sqlite:///{folder / 'helpdesk.db'}"
        # sqlite:///path or redis://host/db
        self.QUEUE_URL = os.environ.get("QUEUE_URL") or f"sqlite:///{folder / 'jobs.db'}"
        # Signs sessions, seals secrets. SECRET_KEYS: older ones, still accepted for reading.
        self.SECRET_KEY = os.environ.get("SECRET_KEY") or _kept_secret(folder)
        self.SECRET_KEYS = _list("SECRET_KEYS")
        self.SECRET_KEY_FALLBACKS = self.SECRET_KEYS
        # Peers whose X-Forwarded-* headers are believed (addresses or networks).
        self.TRUSTED_PROXIES = _list("TRUSTED_PROXIES")
        # database:// (default), redis://host/db, memory:// (unit tests only)
        self.RATELIMIT_STORAGE_URI = os.environ.get("RATELIMIT_STORAGE_URI") or "database://"
        # The default way out for mail; a mailbox may have its own.
        self.MAIL_SERVER = os.environ.get("MAIL_SERVER") or "localhost"
        self.MAIL_PORT = _number("MAIL_PORT", 25)
        self.MAIL_USE_TLS = _flag("MAIL_USE_TLS")
        self.MAIL_USE_SSL = _flag("MAIL_USE_SSL")
        self.MAIL_USERNAME = os.environ.get("MAIL_USERNAME") or None
        self.MAIL_PASSWORD = os.environ.get("MAIL_PASSWORD") or None
        self.MAIL_DEFAULT_SENDER = os.environ.get("MAIL_DEFAULT_SENDER") or None
        self.MAIL_ASCII_ATTACHMENTS = False
        self.MAIL_DEBUG = False
        # The name our own receiving server writes into Authentication-Results; only that one is believed.
        self.MAIL_AUTHSERV_ID = os.environ.get("MAIL_AUTHSERV_ID") or None
        # Where the demo's own SMTP sink keeps what was sent (read by /dev/mail); empty elsewhere.
        self.MAIL_SINK_DIR = os.environ.get("MAIL_SINK_DIR") or None
        # The same of the demo's gateway for texts (read by /dev/texts), and its port.
        self.TEXT_SINK_DIR = os.environ.get("TEXT_SINK_DIR") or None
        self.TEXT_SINK_PORT = _number("TEXT_SINK_PORT", self.PORT + 26)

        # Networks that may read /metrics.
        self.METRICS_FROM = _list("METRICS_FROM") or ["127.0.0.0/8", "::1/128"]
        self.LOG_LEVEL = os.environ.get("LOG_LEVEL") or "INFO"
        self.LOG_JSON = _flag("LOG_JSON", default=self.MODE == "production")
        # Processes of the web server, and threads of `flask work`.
        self.WEB_WORKERS = _number("WEB_WORKERS", 2)
        self.WORKERS = _number("WORKERS", 2)
        # Failure points named in tests of crashes ("mail.after_raw"); empty in real life.
        self.FAILPOINT = os.environ.get("FAILPOINT") or None

        https = self.BASE_URL.startswith("https://")
        self.SESSION_COOKIE_NAME = "__Host-helpdesk" if https else "helpdesk"
        self.SESSION_COOKIE_SECURE = https
        self.SESSION_COOKIE_HTTPONLY = True
        self.SESSION_COOKIE_SAMESITE = "Lax"
        self.SESSION_COOKIE_PATH = "/"
        self.WTF_CSRF_TIME_LIMIT = None  # ends with the session, which the server ends
        self.WTF_CSRF_SSL_STRICT = https
        self.MAX_CONTENT_LENGTH = 55 * 1024 * 1024  # uploads; single limits are tighter
        self.MAX_FORM_PARTS = 500
        self.MAX_FORM_MEMORY_SIZE = 2 * 1024 * 1024
        self.BABEL_DEFAULT_LOCALE = "en"
        self.BABEL_TRANSLATION_DIRECTORIES = str(ROOT / "translations")
        self.TEMPLATES_AUTO_RELOAD = self.DEBUG
        self.SQLALCHEMY_ENGINE_OPTIONS = self._engine_options()

    def unused(self) -> set[str]:
        """Libraries that may be installed, and that an installation with these settings does nothing with."""
        addresses = " ".join((self.SQLALCHEMY_DATABASE_URI, self.QUEUE_URL, self.RATELIMIT_STORAGE_URI))
        stores = {"postgres": "psycopg", "redis": "redis"}
        return {"gevent", "pygments", *(stores[kind] for kind in stores if kind not in addresses)}

    def _folder(self) -> str:
        return "instance"

    def _engine_options(self) -> dict[str, object]:
        if self.SQLALCHEMY_DATABASE_URI.startswith("sqlite"):
            return {"connect_args": {"timeout": 15}}
        # The line used last is taken first: it has its statements prepared and its pages at hand.
        return {"pool_size": 10, "max_overflow": 5, "pool_timeout": 10, "pool_use_lifo": True}


class Production(Config):
    """A team's own installation."""


class Development(Config):
    """Work on the code: debug pages and /dev/*."""

    MODE = "development"
    DEBUG = True


class Demo(Config):
    """`make demo`: sample data in files of its own whatever the environment says, mail into a sink on loopback, /dev/* open."""

    MODE = "demo"

    def __init__(self) -> None:
        super().__init__()
        folder = Path(self.INSTANCE_DIR)
        self.SQLALCHEMY_DATABASE_URI = f"sqlite:///{folder / 'helpdesk.db'}"
        self.SQLALCHEMY_ENGINE_OPTIONS = self._engine_options()
        self.QUEUE_URL = f"sqlite:///{folder / 'jobs.db'}"
        self.RATELIMIT_STORAGE_URI = "database://"
        self.MAIL_SERVER = "127.0.0.1"
        self.MAIL_PORT = _number("MAIL_PORT", self.PORT + 25)
        self.MAIL_SINK_DIR = str(Path(self.INSTANCE_DIR) / "sent")
        self.TEXT_SINK_DIR = str(Path(self.INSTANCE_DIR) / "texts")

    def _folder(self) -> str:
        return "demo"


class Testing(Config):
    """The test suite; fixtures give it databases and folders of its own."""

    MODE = "testing"
    TESTING = True


MODES: dict[str, type[Config]] = {
    "production": Production,
    "development": Development,
    "demo": Demo,
    "testing": Testing,
}


def count_by_process() -> None:
    """Every web process counts for itself; /metrics adds them up. To be called before prometheus_client is imported."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        folder = os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="helpdesk-metrics-")
        atexit.register(_leave_no_counts, folder, os.getpid())


def _leave_no_counts(folder: str, pid: int) -> None:
    if os.getpid() == pid:  # what is forked ends before its parent does
        shutil.rmtree(folder, ignore_errors=True)


def from_environment() -> Config:
    """The configuration that HELPDESK_MODE names (production where it is unset)."""
    return MODES[os.environ.get("HELPDESK_MODE") or "production"]()
