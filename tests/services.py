"""Looks for what the tests need besides Python, installs or starts what it can, and says loudly what is missing."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

from tests import chromium as browser


def main() -> int:
    missing = [
        name
        for name, ready in (
            ("Chromium", chromium),
            ("Dovecot", dovecot),
            ("PostgreSQL", postgresql),
            ("Redis", redis),
        )
        if not ready()
    ]
    if not missing:
        print("== services: Chromium, Dovecot, PostgreSQL and Redis are here")
        return 0
    required = bool(os.environ.get("REQUIRE_SERVICES"))
    print(
        f"!! MISSING: {', '.join(missing)}. Their tests will {'fail' if required else 'be skipped'}.",
        flush=True,
    )
    return 1 if required else 0


def chromium() -> bool:
    return bool(browser.path()) or any(install(name) and browser.path() for name in browser.NAMES[:2])


def dovecot() -> bool:
    there = Path("/usr/sbin/dovecot").exists
    return there() or (install("dovecot-imapd") and there())


def postgresql() -> bool:
    if answers(5432):
        return True
    versions = sorted(Path("/etc/postgresql").glob("*")) if Path("/etc/postgresql").exists() else []
    if not versions and install("postgresql"):
        versions = sorted(Path("/etc/postgresql").glob("*"))
    for version in versions:
        run("pg_ctlcluster", "--skip-systemctl-redirect", version.name, "main", "start")
    return bool(versions) and answers(5432, patience=60)


def redis() -> bool:
    if answers(6379):
        return True
    if not (shutil.which("redis-server") or install("redis-server")):
        return False
    run("redis-server", "--daemonize", "yes", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no")
    return answers(6379, patience=60)


def install(package: str) -> bool:
    """By apt, where we are root."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    print(f"== installing {package}", flush=True)
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    if run("apt-get", "install", "-y", "-qq", package, **quiet):
        return True
    return run("apt-get", "update", "-qq", **quiet) and run(
        "apt-get", "install", "-y", "-qq", package, **quiet
    )


def run(*words: str, **environment: str) -> bool:
    try:
        done = subprocess.run(
            words, env={**os.environ, **environment}, capture_output=True, timeout=600, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        print(f"!! {words[0]}: {error}")
        return False
    if done.returncode:
        print(done.stderr.decode(errors="replace")[-500:])
    return done.returncode == 0


def answers(port: int, patience: int = 0) -> bool:
    """Does something listen there? A server that was just started gets some seconds of `patience`."""
    for _ in range(1 + 5 * patience):
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return True
        time.sleep(0.2)
    return False


if __name__ == "__main__":
    sys.exit(main())
