"""The rules of the house that no linter knows. Each rule is one test that names every place that breaks it."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

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
    "files/strays.py",
    "jobs/leases.py",
    "jobs/queue.py",
    "jobs/worker.py",
    "mail/delivering.py",
    "mail/fetching.py",
    "mail/incoming.py",
    "reports/rollups.py",
    "texting/delivering.py",
    "tickets/running.py",
    "web/saving.py",
    "web/submissions.py",
}
# Whose business the request is.
REQUEST_READERS = ("views/", "web/", "dev.py", "health.py", "people/reader.py")


def name_of(module: Path) -> str:
    return module.relative_to(HOUSE).as_posix()


@cache
def text_of(module: Path) -> str:
    return module.read_text("utf-8")


@cache
def tree_of(module: Path) -> ast.Module:
    """The module, parsed once for all rules."""
    return ast.parse(text_of(module))


@cache
def nodes_of(module: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(tree_of(module)))


def attributes(module: Path, *names: str) -> Iterator[ast.Attribute]:
    return (n for n in nodes_of(module) if isinstance(n, ast.Attribute) and n.attr in names)


def imported(module: Path, *sources: str) -> dict[str, int]:
    """What the module takes by `from source import name`: name -> line."""
    return {
        alias.name: node.lineno
        for node in nodes_of(module)
        if isinstance(node, ast.ImportFrom) and node.module in sources
        for alias in node.names
    }


def places(module: Path, lines: Iterator[int]) -> list[str]:
    return [f"{module.relative_to(ROOT)}:{line}" for line in lines]


def test_only_the_edges_commit() -> None:
    found = []
    for module in MODULES:
        name = name_of(module)
        if name in COMMITTERS or "/views/" in name or name.endswith("/jobs.py"):
            continue
        called = {n.func for n in nodes_of(module) if isinstance(n, ast.Call)}
        found += places(module, (a.lineno for a in attributes(module, "commit") if a in called))
    assert not found, f"a deed leaves the commit to its caller: {found}"


def test_only_config_reads_the_environment() -> None:
    found = []
    for module in [*MODULES, ROOT / "wsgi.py"]:
        if module.name != "asset_build.py":  # hands its own environment on to npm, with node on its path
            read = attributes(module, "environ", "getenv")
            of_process = (
                a.lineno for a in read if ast.unparse(a.value) != "request"
            )  # WSGI has one of its own
            found += places(module, of_process)
    assert not found, f"only config.py reads the environment: {found}"


def test_deeds_know_no_request() -> None:
    found = []
    for module in MODULES:
        if not any(part in name_of(module) for part in REQUEST_READERS):
            names = imported(module, "flask", "flask_login")
            asked = sorted(set(names) & {"request", "session", "g", "current_user"})
            found += places(module, (names[name] for name in asked))
    assert not found, f"these look at the request: {found}"


def test_nothing_below_the_assembly_imports_the_root() -> None:
    found = []
    for module in MODULES:
        if module.parent != HOUSE and module.name != "__init__.py":
            names = imported(module, "helpdesk")
            found += places(module, (names[name] for name in names if name == "create_app"))
    assert not found, f"these import the application itself: {found}"


def test_no_unsafe_reading_of_data() -> None:
    found = []
    for module in MODULES:
        unsafe = re.finditer(r"\bpickle\b|yaml\.load|\beval\(|\bexec\(", text_of(module))
        found += places(module, (text_of(module)[: m.start()].count("\n") + 1 for m in unsafe))
    assert not found, f"row 70: {found}"


def test_every_module_says_what_it_is() -> None:
    silent = [name_of(m) for m in MODULES if not ast.get_docstring(tree_of(m))]
    assert not silent, f"no docstring: {silent}"


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


def test_who_holds_a_row_lets_others_refer_to_it() -> None:
    """A foreign key to a row that is held plainly waits for it, and a deed that waits there may itself hold what the other
    one wants next (docs/architecture.md)."""
    found = []
    for module in MODULES:
        if name_of(module) == "tickets/merging.py":  # a message that is being added goes along
            continue
        calls = [n for n in nodes_of(module) if isinstance(n, ast.Call)]
        asked = [n for n in calls if isinstance(n.func, ast.Attribute) and n.func.attr == "with_for_update"]
        asked += [n for n in calls if any(k.arg == "with_for_update" for k in n.keywords)]
        found += places(module, (n.lineno for n in asked if "key_share" not in ast.unparse(n)))
    assert not found
