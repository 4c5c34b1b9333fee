"""Which parts of a mail are its text and which are files."""

import html as entities
import re
from dataclasses import dataclass, field, replace

from helpdesk.mail import charsets, limits, mime
from helpdesk.mail.attachments import (
    Attachment,
    content_id_of,
    disposition_of,
    is_tnef,
    name_of,
    safe_name,
    unpack_tnef,
)
from helpdesk.mail.html import as_paragraphs
from helpdesk.mail.html_text import text_of_html
from helpdesk.mail.limits import Fault

_META_CHARSET = re.compile(rb"""(?i)<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w.:-]{1,40})""")
_UU = re.compile(rb"(?m)^begin [0-7]{3,4} [^\r\n]{1,255}\r?\n[\x20-\x60]")
_UU_END = re.compile(rb"(?m)^end[ \t]*\r?$\n?")
_BODY_TYPES = ("text/plain", "text/html", "text/markdown")


@dataclass(slots=True)
class Bodies:
    """Plain text, HTML (as sent, unsafe) and files of a mail."""

    texts: list[str] = field(default_factory=list)
    htmls: list[str] = field(default_factory=list)
    mixed: list[tuple[str, str]] = field(
        default_factory=list
    )  # ("text"|"html", content) outside alternatives
    files: list[Attachment] = field(default_factory=list)
    charset: str | None = None


def read_bodies(
    root: mime.Part, fallback: str, faults: list[Fault]
) -> tuple[str, str, list[Attachment], str | None]:
    """Text, HTML, files and the charset of the first text."""
    bodies = Bodies()
    for part in mime.leaves(root):
        _take(part, root, fallback, bodies)
    if not bodies.texts and not bodies.htmls:
        _show_first_named_text(root, fallback, bodies)
    text, html = _join(bodies)
    text, html, files = _with_tnef(text, html, bodies.files)
    for content, most in ((text, limits.TEXT_CHARS), (html, limits.HTML_CHARS)):
        if len(content) > most and Fault.TEXT_CUT not in faults:
            faults.append(Fault.TEXT_CUT)
    html = html[: limits.HTML_CHARS]
    return text[: limits.TEXT_CHARS], html, _marked_inline(files, html), bodies.charset


def _take(part: mime.Part, root: mime.Part, fallback: str, bodies: Bodies) -> None:
    name, disposition = name_of(part), disposition_of(part)
    if _is_text(part, root, name, disposition):
        content = part.content()
        if part.mime == "text/plain" and _UU.search(content):
            content = _take_uuencoded(content, bodies)
        text = _decoded(part, content, fallback)
        bodies.charset = bodies.charset or part.params.get("charset")
        if part.mime == "text/html":
            bodies.htmls.append(text)
        else:
            bodies.texts.append(_reflowed(text, part.params))
        if not _in_alternative(part):
            bodies.mixed.append(("html" if part.mime == "text/html" else "text", text))
    elif name or part.declared or disposition or part.end > part.start:
        content = part.content()
        if name is None and part.mime.startswith("text/") and not content.strip():
            return
        bodies.files.append(Attachment(name, part.mime, content, content_id_of(part)))


def _show_first_named_text(root: mime.Part, fallback: str, bodies: Bodies) -> None:
    """A mail without a body but with a text file meant to be seen: that is its text (and stays a file)."""
    for part in mime.leaves(root):
        if (
            part.mime.startswith("text/")
            and part.mime != "text/calendar"
            and disposition_of(part) != "attachment"
        ):
            text = _decoded(part, part.content(), fallback)
            (bodies.htmls if part.mime == "text/html" else bodies.texts).append(text)
            return


def _is_text(part: mime.Part, root: mime.Part, name: str | None, disposition: str) -> bool:
    if part is root:
        return part.mime in (*_BODY_TYPES, "text/enriched") or (
            part.mime.startswith("text/") and name is None and disposition != "attachment"
        )
    if part.mime not in _BODY_TYPES or disposition == "attachment":
        return False
    return name is None or (part.mime == "text/html" and _in_alternative(part))


def _in_alternative(part: mime.Part) -> bool:
    parent = part.parent
    while parent is not None:
        if parent.mime == "multipart/alternative":
            return True
        parent = parent.parent
    return False


def _decoded(part: mime.Part, content: bytes, fallback: str) -> str:
    charset = part.params.get("charset")
    if part.mime == "text/html" and (not charset or charsets.python_codec(charset) is None):
        match = _META_CHARSET.search(content[:4000])
        charset = match[1].decode("ascii") if match else charset
    return charsets.decode(content, charset, fallback=fallback).replace("\r\n", "\n").replace("\r", "\n")


def _reflowed(text: str, params: dict[str, str]) -> str:
    """Undo format=flowed (RFC 3676): lines that end in a blank go on in the next one of the same quotation."""
    if params.get("format", "").lower() != "flowed":
        return text
    delete = params.get("delsp", "").lower() == "yes"
    out: list[list[str]] = []
    open_depth = -1
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        content = line[depth:].removeprefix(" ")
        flows = content.endswith(" ") and content != "-- "
        piece = content[:-1] if flows and delete else content
        if open_depth == depth and content != "-- ":
            out[-1].append(piece)
        else:
            out.append([">" * depth + (" " if depth else ""), piece])
        open_depth = depth if flows else -1
    return "\n".join("".join(pieces) for pieces in out)


def _take_uuencoded(content: bytes, bodies: Bodies) -> bytes:
    """Old mailers put files into the text; at most ten are looked for, and a text of nothing else stays as it is."""
    left, files = content, []
    for _ in range(10):
        begin = _UU.search(left)
        end = _UU_END.search(left, begin.end()) if begin else None
        if begin is None or end is None:
            break
        name, data = mime.uudecode(left[begin.start() : end.end()])
        files.append(Attachment(safe_name(name) or None, "application/octet-stream", data))
        left = left[: begin.start()] + left[end.end() :]
    if not left.strip():
        return content
    bodies.files += files
    return left


def _join(bodies: Bodies) -> tuple[str, str]:
    """One text and one HTML; a part that exists in one form only is carried into the other."""
    text, html = "\n".join(bodies.texts), "\n".join(bodies.htmls)
    kinds = {kind for kind, _ in bodies.mixed}
    if bodies.texts and bodies.htmls and kinds:
        if "html" in kinds and len(bodies.mixed) > 1:
            extra = [text_of_html(content) for kind, content in bodies.mixed if kind == "html"]
            text = "\n".join([text, *extra])
        if "text" in kinds:
            shown = [as_paragraphs(content) if kind == "text" else content for kind, content in bodies.mixed]
            alternatives = [html for html in bodies.htmls if ("html", html) not in bodies.mixed]
            html = "\n".join([*alternatives, *shown])
    return text, html


def _with_tnef(text: str, html: str, files: list[Attachment]) -> tuple[str, str, list[Attachment]]:
    out: list[Attachment] = []
    for file in files:
        opened = unpack_tnef(file.content) if is_tnef(file) else None
        if opened is None:
            out.append(file)
            continue
        inner, inner_text, inner_html = opened
        out += inner
        if not text.strip() and not html.strip():
            text, html = inner_text, inner_html
    return text, html, out


def _marked_inline(files: list[Attachment], html: str) -> list[Attachment]:
    if "cid:" not in html:
        return files
    shown = {entities.unescape(cid).strip() for cid in re.findall(r"""cid:([^"'<>\s)]{1,255})""", html)}
    return [replace(file, is_inline=True) if file.content_id in shown else file for file in files]
