"""Every text in every language, with its placeholders and the right plural forms."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("lv", "et", "nb")
PLURALS = {
    "lv": "(n%10==0 || (n%100>=11 && n%100<=19) ? 0 : n%10==1 ? 1 : 2)",
    "et": "(n != 1)",
    "nb": "(n != 1)",
}
# Texts that are rightly the same in another language: names, abbreviations, one-word loans.
SAME = ROOT / "translations" / "same.txt"
MOST_SAME = 0.03


Identity = tuple[str, str | None]  # message id, and the context where one English word means two things


@cache
def source() -> set[Identity]:
    """The identity of every text in code and templates."""
    with (ROOT / "translations" / "babel.cfg").open() as mapping:
        methods, options = parse_mapping_cfg(mapping)
    keywords = {
        "_": None, "gettext": None, "lazy_gettext": None, "_l": None, "N_": None,
        "ngettext": (1, 2), "lazy_ngettext": (1, 2),
        "pgettext": ((1, "c"), 2), "lazy_pgettext": ((1, "c"), 2), "NC_": ((1, "c"), 2),
    }  # fmt: skip
    found: set[Identity] = set()
    for part in ("helpdesk", "templates"):
        folder = ROOT / part
        mine = [
            (pattern.removeprefix(f"{part}/"), method)
            for pattern, method in methods
            if pattern.startswith(part)
        ]
        wanted = {pattern.removeprefix(f"{part}/"): value for pattern, value in options.items()}
        for _file, _line, message, _comments, context in extract_from_dir(folder, mine, wanted, keywords):
            identity = message[0] if isinstance(message, tuple) else message
            if identity:
                found.add((identity, context))
    return found


def test_no_text_in_the_code_hides_from_the_extraction() -> None:
    """One within the call that translates another was never found, and never translated."""
    known = {identity for identity, _context in source()}
    marks = {"_", "gettext", "lazy_gettext", "_l", "N_"}
    hidden = [
        f"{file.relative_to(ROOT)}:{call.lineno}: {call.args[0].value}"
        for file in (ROOT / "helpdesk").rglob("*.py")
        for call in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(call, ast.Call)
        and getattr(call.func, "id", getattr(call.func, "attr", "")) in marks
        and call.args
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[0].value, str)
        and call.args[0].value not in known
    ]
    assert not hidden, hidden


@cache
def catalogue(language: str) -> Catalog:
    with (ROOT / "translations" / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


def translations(message: Message) -> list[str]:
    return list(message.string) if isinstance(message.string, tuple | list) else [message.string]


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"%\((\w+)\)[sd]", text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_missing_or_doubtful(language: str) -> None:
    known = catalogue(language)
    missing = []
    for identity, context in source():
        message = known.get(identity, context)
        if message is None or message.fuzzy or not all(translations(message)):
            missing.append((identity, context))
    assert not missing, f"{len(missing)} of {len(source())} texts are not in {language}: {missing[:10]}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_kept_that_nobody_says(language: str) -> None:
    stale = [
        m.id
        for m in catalogue(language)
        if m.id and (m.id[0] if isinstance(m.id, tuple) else m.id, m.context) not in source()
    ]
    assert not stale, f"{len(stale)} texts of {language} stand nowhere: {stale[:10]}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_placeholder_is_filled(language: str) -> None:
    wrong = []
    for message in catalogue(language):
        if not message.id:
            continue
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        allowed = set().union(*(placeholders(each) for each in ids))
        for text in translations(message):
            needed = allowed - {"num"} if len(ids) > 1 else allowed
            if not (needed <= placeholders(text) <= allowed):
                wrong.append((ids[0], text))
    assert not wrong, wrong[:10]


@pytest.mark.parametrize("language", LANGUAGES)
def test_plural_forms_are_those_of_the_language(language: str) -> None:
    known = catalogue(language)
    assert known.plural_expr.replace(" ", "") == PLURALS[language].replace(" ", "")
    for message in known:
        if isinstance(message.id, tuple):
            assert len(translations(message)) == known.num_plurals, message.id


# What speaks to one person as to a friend, and what does so in a sentence; a button has that form rightly. Norwegian knows no other.
FAMILIAR = {"lv": "tu tev tevi tavs tava tavu tavi tavas tavam", "et": "sa sina sinu sind sul sulle sult"}
IN_SENTENCES = {
    "lv": "izvēlies raksti uzraksti norādi mēģini apskati pasaki aizpildi vari vēlies",
    "et": "vaata proovi kirjuta salvesta täida lisa saad võid näed soovid",
}


POLITE = {
    "lv": "jūs jums jūsu jūsējais",
    "et": "te teie teile teid teil teilt teiega",
}  # written large by either


@pytest.mark.parametrize("language", POLITE)
def test_whoever_is_spoken_to_is_written_large(language: str) -> None:
    small = set(POLITE[language].split())
    texts = (text for message in catalogue(language) if message.id for text in translations(message))
    assert not [text for text in texts if small & set(re.findall(r"\w+", text))]


@pytest.mark.parametrize("language", FAMILIAR)
def test_nobody_is_spoken_to_as_a_friend(language: str) -> None:
    found = []
    for text in (text for message in catalogue(language) if message.id for text in translations(message)):
        wrong = set(FAMILIAR[language].split())
        if text.rstrip().endswith((".", "?")):
            wrong |= set(IN_SENTENCES[language].split())
        if wrong & set(re.findall(r"\w+", text.lower())):
            found.append(text)
    assert not found, found


@pytest.mark.parametrize("language", LANGUAGES)
def test_hardly_any_text_is_left_in_english(language: str) -> None:
    allowed = set(SAME.read_text().splitlines())
    same = [
        m.id
        for m in catalogue(language)
        if isinstance(m.id, str) and m.id == m.string and m.id not in allowed
    ]
    assert len(same) <= MOST_SAME * len(source()), (
        f"{len(same)} texts of {language} equal their source: {same[:40]}"
    )


@pytest.mark.parametrize(
    ("number", "form"),
    [(0, 0), (1, 1), (2, 2), (10, 0), (11, 0), (19, 0), (20, 0), (21, 1), (22, 2), (111, 0), (121, 1)],
)
def test_latvian_counts_as_latvians_do(number: int, form: int) -> None:
    from gettext import c2py

    assert c2py(PLURALS["lv"])(number) == form
