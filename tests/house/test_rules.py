"""The rules of the house that no linter knows."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HOUSE = ROOT / "helpdesk"
MODULES = sorted(HOUSE.rglob("*.py"))

# Work behind the page commits per item; everything else commits once, at the edge (DESIGN 5).
COMMITTERS = {
    "cli.py",
    "demo/asking.py",
    "demo/loading.py",
    "demo/telling.py",
    "dev.py",
    "events/recording.py",
    "events/sealing.py",
    "files/store.py",
    "jobs/leases.py",
    "jobs/queue.py",
    "jobs/worker.py",
    "mail/delivering.py",
    "mail/fetching.py",
    "mail/incoming.py",
    "reports/rollups.py",
    "web/submissions.py",
}
# Whose business the request is.
REQUEST_READERS = ("views/", "web/", "dev.py", "health.py", "people/reader.py")


def name_of(module: Path) -> str:
    return module.relative_to(HOUSE).as_posix()


def calls(tree: ast.AST, attribute: str) -> list[ast.Call]:
    return [
        n
        for n in ast.walk(tree)
        if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute) and n.func.attr == attribute
    ]


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_only_the_edges_commit(module: Path) -> None:
    name = name_of(module)
    if name in COMMITTERS or "/views/" in name or name.endswith("/jobs.py"):
        return
    found = [c.lineno for c in calls(ast.parse(module.read_text()), "commit")]
    assert not found, f"{name} commits in line {found}: a deed leaves that to its caller"


@pytest.mark.parametrize("module", [*MODULES, ROOT / "wsgi.py"], ids=lambda m: m.name)
def test_only_config_reads_the_environment(module: Path) -> None:
    if module.name == "asset_build.py":  # hands its own environment on to npm, with node on its path
        return
    tree = ast.parse(module.read_text())
    found = [
        n.lineno for n in ast.walk(tree) if isinstance(n, ast.Attribute) and n.attr in {"environ", "getenv"}
    ]
    assert not found, f"{module} reads the environment in line {found}"


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_deeds_know_no_request(module: Path) -> None:
    name = name_of(module)
    if any(part in name for part in REQUEST_READERS):
        return
    names = {
        alias.name
        for node in ast.walk(ast.parse(module.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module in {"flask", "flask_login"}
        for alias in node.names
    }
    assert not names & {"request", "session", "g", "current_user"}, f"{name} looks at the request"


@pytest.mark.parametrize("module", [m for m in MODULES if m.name != "__init__.py"], ids=name_of)
def test_nothing_below_the_assembly_imports_the_root(module: Path) -> None:
    if module.parent == HOUSE:
        return
    tree = ast.parse(module.read_text())
    found = [
        n
        for n in ast.walk(tree)
        if isinstance(n, ast.ImportFrom)
        and n.module == "helpdesk"
        and "create_app" in {a.name for a in n.names}
    ]
    assert not found, f"{name_of(module)} imports the application itself"


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_no_unsafe_reading_of_data(module: Path) -> None:
    text = module.read_text()
    assert not re.search(r"\bpickle\b|yaml\.load|\beval\(|\bexec\(", text), f"{name_of(module)}: row 70"


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_every_module_says_what_it_is(module: Path) -> None:
    assert ast.get_docstring(ast.parse(module.read_text())), f"{name_of(module)} has no docstring"


def test_names_that_say_nothing_are_not_used() -> None:
    empty = {
        "utils",
        "util",
        "helpers",
        "helper",
        "common",
        "manager",
        "service",
        "services",
        "process",
        "data",
        "misc",
    }
    assert not [name_of(m) for m in MODULES if m.stem in empty]


def test_the_repository_names_no_machine_and_no_registry() -> None:
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    lock = (ROOT / "package-lock.json").read_text()
    assert '"resolved"' not in lock
    for name in tracked:
        if name.endswith((".txt", ".json", ".toml", ".cfg", ".ini", ".py", ".yml", "Makefile")):
            assert (
                not re.search(
                    r"--(extra-)?index-url|/work/(main|shared)|/root/\.pyenv",
                    (ROOT / name).read_text(errors="replace"),
                )
                or name == "tests/house/test_rules.py"
            ), name
