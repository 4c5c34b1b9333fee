"""A Flask application that does nothing: the limit that the machine sets."""

from flask import Flask

app = Flask(__name__)


@app.get("/healthz")
def healthz() -> str:
    return "ok\n"
