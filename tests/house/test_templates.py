"""Templates: nothing inline, nothing unsafe, every macro that is imported is used. Each rule is one test over all."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
ALL = sorted(TEMPLATES.rglob("*.*"))
PAGES = [p for p in ALL if p.suffix == ".html" and "emails" not in p.relative_to(TEMPLATES).parts]


def name_of(template: Path) -> str:
    return template.relative_to(TEMPLATES).as_posix()


@cache
def text_of(template: Path) -> str:
    return template.read_text("utf-8")


def test_no_inline_style_script_or_handler() -> None:
    found = []
    for template in PAGES:
        text = re.sub(r"\{[#{%].*?[#}%]\}", "", text_of(template), flags=re.DOTALL)
        inline = re.findall(r"<style|\sstyle=|\son[a-z]+=|javascript:", text)
        scripts = re.findall(r"<script[^>]*>", text)
        inline += [tag for tag in scripts if "src=" not in tag and "application/json" not in tag]
        found += [f"{name_of(template)}: {each.strip()}" for each in inline]
    assert not found, found


def test_nothing_is_marked_safe() -> None:
    found = [
        name_of(template)
        for template in ALL
        if "|safe" in text_of(template).replace(" ", "") or "autoescape false" in text_of(template)
    ]
    assert not found, f"these trust a value: sanitise it where it is made: {found}"


def test_every_imported_macro_is_used() -> None:
    found = []
    for template in PAGES:
        text = text_of(template)
        for imported in re.findall(
            r"\{%-?\s*from\s+\S+\s+import\s+([^%]+?)(?:\s+with(?:out)? context)?\s*-?%\}", text
        ):
            names = [each.split(" as ")[-1].strip() for each in imported.split(",")]
            found += [
                f"{name_of(template)}: {name}" for name in names if len(re.findall(rf"\b{name}\b", text)) == 1
            ]
    assert not found, f"imported and not used: {found}"


def test_no_hex_colour_outside_the_tokens() -> None:
    found = [name_of(template) for template in PAGES if re.search(r"#[0-9a-fA-F]{6}\b", text_of(template))]
    assert not found, found


def test_every_icon_that_is_named_is_drawn() -> None:
    lines = (TEMPLATES.parent / "helpdesk" / "web" / "icons.txt").read_text("utf-8").splitlines()
    drawn = {name for line in lines if not line.startswith("#") for name in line.split()}
    found = [
        f"{name_of(template)}: {name}"
        for template in PAGES
        for name in re.findall(r'\bicon(?:\(|=)"([a-z0-9-]+)"', text_of(template))
        if name not in drawn
    ]
    assert not found, f"icons.txt lacks: {found}"
