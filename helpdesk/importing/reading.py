"""Reading a CSV file however it was saved: encoding and separator are recognised, and can be said otherwise."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

from helpdesk.kit.errors import N_, DomainError
from helpdesk.kit.text import clean, fold

LARGEST = 10 * 1024 * 1024  # bytes
MOST_ROWS = 20_000
MOST_COLUMNS = 100
LONGEST = 100_000  # characters of a cell
ENCODINGS = ("utf-8", "utf-16", "cp1257", "cp1252")
DELIMITERS = (",", ";", "\t")
_LATVIAN = frozenset(
    b"\xe2\xe7\xee\xed\xef\xf2\xf0\xfb\xfe\xec\xe8\xc2\xc7\xce\xcd\xcf\xd2\xd0\xdb\xde\xcc\xc8"
)
_NORDIC = frozenset(b"\xe5\xf8\xe6\xc5\xd8\xc6\xe9")
_NO_TEXT = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x1f\x8b", b"\x89PNG", b"\xff\xd8\xff")


@dataclass(frozen=True)
class Sheet:
    """A file as rows of cells; `numbers` say where each row stands in it (the head is row 1)."""

    head: list[str]
    rows: list[list[str]]
    numbers: list[int]


def encoding_of(raw: bytes, *, baltic: bool) -> str:
    """The encoding a file was most likely saved in. `baltic`: what the house speaks, where nothing else tells."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        raw.decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError:
        pass
    latvian, nordic = sum(byte in _LATVIAN for byte in raw), sum(byte in _NORDIC for byte in raw)
    return "cp1257" if latvian > nordic or (latvian == nordic and baltic) else "cp1252"


def delimiter_of(text: str) -> str:
    """The separator that stands most often in the head."""
    head = re.sub(r'"[^"]*"', "", text.lstrip().partition("\n")[0])
    return max(DELIMITERS, key=lambda each: (head.count(each), each == ","))


def text_of(raw: bytes, encoding: str) -> str:
    """The file's text. Raises DomainError where it is none, or not in this encoding."""
    if len(raw) > LARGEST:
        raise DomainError(N_("The file is larger than 10 MB. Part it in several."), field="file")
    if raw.startswith(_NO_TEXT) or (b"\0" in raw and encoding != "utf-16"):
        raise DomainError(N_("This is no CSV file. Save the sheet as CSV first."), field="file")
    try:
        return raw.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError as error:
        raise DomainError(
            N_("The file was saved in another encoding. Choose another one."), field="encoding"
        ) from error


def read(raw: bytes, encoding: str, delimiter: str) -> Sheet:
    """Its rows; empty ones are left out. Raises DomainError where it cannot be a table of ours."""
    text = text_of(raw, encoding).replace("\0", "")
    csv.field_size_limit(LONGEST)
    found: list[tuple[int, list[str]]] = []
    try:
        for number, cells in enumerate(
            csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), start=1
        ):
            if any(cell.strip() for cell in cells):
                found.append((number, [clean(cell).strip() for cell in cells]))
            if len(found) > MOST_ROWS + 1:
                raise DomainError(N_("The file has more than 20,000 rows. Part it in several."), field="file")
    except csv.Error as error:
        raise DomainError(
            N_("The file cannot be read as a table. Is a quote not closed?"), field="file"
        ) from error
    if len(found) < 2:
        raise DomainError(N_("There is no row below the head."), field="file")
    head = found[0][1]
    if len(head) > MOST_COLUMNS:
        raise DomainError(N_("The file has more than 100 columns."), field="file")
    return Sheet(head, [cells for _number, cells in found[1:]], [number for number, _cells in found[1:]])


def cell(cells: Sequence[str], place: int | None) -> str:
    """A row's cell; empty where the row is shorter."""
    return cells[place] if place is not None and place < len(cells) else ""


_MEANS = {
    "external_id": ("id", "external id", "externalid", "number", "nr", "numurs", "number id", "ticket id", "no"),
    "name": ("name", "customer", "full name", "vards", "klients", "nimi", "klient", "navn", "kunde", "nosaukums", "title"),
    "email": ("email", "e-mail", "mail", "epasts", "e-pasts", "epost", "e-post", "requester email", "customer email"),
    "phone": ("phone", "telephone", "mobile", "talrunis", "telefons", "telefon", "mobil"),
    "language": ("language", "valoda", "keel", "sprak"),
    "organisation": ("organisation", "organization", "company", "organizacija", "uznemums", "ettevote", "organisasjon", "firma"),
    "address": ("address", "adrese", "aadress", "adresse"),
    "notes": ("notes", "note", "piezimes", "markmed", "notater"),
    "no_surveys": ("no surveys", "opt out", "optout", "unsubscribed"),
    "path": ("path", "category", "kategorija", "kategooria", "kategori"),
    "category": ("category", "kategorija", "kategooria", "kategori"),
    "name_en": ("english", "name en", "en"),
    "name_lv": ("latvian", "name lv", "lv", "latviski"),
    "name_et": ("estonian", "name et", "et", "eesti"),
    "name_nb": ("norwegian", "name nb", "nb", "norsk"),
    "team": ("team", "group", "komanda", "meeskond"),
    "key": ("key", "shortcut", "isinajums"),
    "text": ("text", "body", "content", "description", "message", "teksts", "apraksts", "tekst", "kirjeldus", "beskrivelse"),
    "subject": ("subject", "title", "temats", "tema", "teema", "emne"),
    "opened_at": ("opened", "opened at", "created", "created at", "date", "atverts", "izveidots", "avatud", "loodud", "apnet", "opprettet"),
    "closed_at": ("closed", "closed at", "solved at", "resolved at", "slegts", "suletud", "lukket"),
    "outcome": ("outcome", "resolution", "iznakums", "tulemus", "utfall"),
    "assignee": ("assignee", "agent", "owner", "agents", "atbildigais", "vastutaja", "saksbehandler"),
    "kind": ("kind", "type", "veids", "liik", "type sak"),
    "priority": ("priority", "prioritate", "prioriteet", "prioritet"),
    "channel": ("channel", "source", "kanals", "kanal"),
    "tags": ("tags", "labels", "birkas", "marksonad", "etiketter"),
}  # fmt: skip


def guess(head: Sequence[str], fields: Sequence[str]) -> dict[str, int]:
    """Which column is which of our fields, by what it is called; each column once."""
    names = [_plain(each) for each in head]
    found: dict[str, int] = {}
    for field in fields:
        for word in (field.replace("_", " "), *_MEANS[field]):
            place = next(
                (n for n, name in enumerate(names) if name == _plain(word) and n not in found.values()), None
            )
            if place is not None:
                found[field] = place
                break
    return found


def _plain(name: str) -> str:
    return " ".join(re.sub(r"[_\W]+", " ", fold(name)).split())
