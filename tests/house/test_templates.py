"""Templates: nothing inline, nothing unsafe, every macro that is imported is used."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
PAGES = sorted(p for p in TEMPLATES.rglob("*.html") if "emails" not in p.relative_to(TEMPLATES).parts)


def name_of(template: Path) -> str:
    return template.relative_to(TEMPLATES).as_posix()


@pytest.mark.parametrize("template", PAGES, ids=name_of)
def test_no_inline_style_script_or_handler(template: Path) -> None:
    text = re.sub(r"\{[#{%].*?[#}%]\}", "", template.read_text(), flags=re.DOTALL)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text), name_of(template)
    for tag in re.findall(r"<script[^>]*>", text):
        assert "src=" in tag or "application/json" in tag, f"{name_of(template)}: {tag}"


@pytest.mark.parametrize("template", sorted(TEMPLATES.rglob("*.*")), ids=name_of)
def test_nothing_is_marked_safe(template: Path) -> None:
    text = template.read_text()
    assert "|safe" not in text.replace(" ", ""), (
        f"{name_of(template)} trusts a value: sanitise it where it is made"
    )
    assert "autoescape false" not in text


@pytest.mark.parametrize("template", PAGES, ids=name_of)
def test_every_imported_macro_is_used(template: Path) -> None:
    text = template.read_text()
    for imported in re.findall(
        r"\{%-?\s*from\s+\S+\s+import\s+([^%]+?)(?:\s+with(?:out)? context)?\s*-?%\}", text
    ):
        for each in imported.split(","):
            name = each.split(" as ")[-1].strip()
            assert len(re.findall(rf"\b{name}\b", text)) > 1, (
                f"{name_of(template)} imports {name} and does not use it"
            )


@pytest.mark.parametrize("template", PAGES, ids=name_of)
def test_no_hex_colour_outside_the_tokens(template: Path) -> None:
    assert not re.search(r"#[0-9a-fA-F]{6}\b", template.read_text()), name_of(template)
