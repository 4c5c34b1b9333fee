"""Where the parts of a mail begin and end (RFC 2045–2046), found in one pass over the bytes.

The standard library's parser recurses, looks at every line once for each open multipart and holds a 50 MB mail four
times; this one keeps positions only, so that its time and memory stay linear however a mail is nested.
Enclosed messages are leaves: their content is the enclosed mail's bytes.
"""

import binascii
import re
from dataclasses import dataclass, field

from helpdesk.mail import headers, limits
from helpdesk.mail.limits import Fault

_BARE_CR = re.compile(rb"\r(?!\n)")
_BLANK_LINE = re.compile(rb"\n[ \t]*\r?\n")
_TYPE = re.compile(r"([\w.+-]+) ?/ ?([\w.+-]+)")
_TYPES_CUT_SHORT = {"text": "text/plain", "html": "text/html", "multipart": "multipart/mixed"}
_LOST_BOUNDARY = re.compile(rb"(?m)^--([^\s\r\n][^\r\n]{0,200}?)[ \t]*\r?\n(?=content-[a-z-]+[ \t]*:)", re.I)


@dataclass(slots=True)
class Part:
    """A node of the tree; ``raw[start:end]`` is its body, still in its transfer encoding."""

    raw: bytes
    fields: headers.Fields
    start: int
    end: int
    depth: int
    parent: "Part | None" = None
    children: "list[Part]" = field(default_factory=list)
    mime: str = "text/plain"
    params: dict[str, str] = field(default_factory=dict)
    declared: bool = False  # whether the mail itself named the type

    def first(self, name: str) -> bytes | None:
        """The first field of this (lower-case) name."""
        return next((value for key, value in self.fields if key == name), None)

    @property
    def encoding(self) -> str:
        """The transfer encoding, lower case, misspellings mended."""
        value = headers.raw_text(self.first("content-transfer-encoding") or b"")
        return value.partition(";")[0].strip().strip("\"'").lower()

    def content(self) -> bytes:
        """The decoded body; what is broken is read as far as it goes."""
        return decode_body(self.raw[self.start : self.end], self.encoding)


def split(raw: bytes) -> tuple[Part, list[Fault]]:
    """The tree of a mail and what stopped us from seeing all of it."""
    raw = mend_newlines(raw)
    faults: list[Fault] = []
    root = _open(raw, 0, len(raw), None, faults)
    _fill(root, faults)
    if root.mime.startswith("multipart/") and not root.children and not _rescue(root, faults):
        _demote(root)
    return root, faults


def leaves(root: Part) -> list[Part]:
    """Parts without children, in order."""
    found, stack = [], [root]
    while stack:
        part = stack.pop()
        if part.children:
            stack.extend(reversed(part.children))
        else:
            found.append(part)
    return found


def mend_newlines(raw: bytes) -> bytes:
    """Mails of old Macs end lines by CR alone, broken gateways by CR CR LF; both are made readable."""
    head = _BLANK_LINE.search(raw[:65_536])
    if not _BARE_CR.search(raw, 0, head.start() if head else min(len(raw), 65_536)):
        return raw
    if b"\r\r\n" in raw:
        raw = raw.replace(b"\r\r\n", b"\r\n")
    return _BARE_CR.sub(b"\n", raw)


def _open(raw: bytes, start: int, end: int, parent: Part | None, faults: list[Fault]) -> Part:
    fields, body, cut = headers.read_fields(raw, start, end)
    if cut and Fault.HEADERS_TOO_LARGE not in faults:
        faults.append(Fault.HEADERS_TOO_LARGE)
    part = Part(raw, fields, body, end, parent.depth + 1 if parent else 0, parent)
    value = part.first("content-type")
    if parent and parent.mime == "multipart/digest" and value is None:
        part.mime = "message/rfc822"
    if value is not None:
        _set_type(part, value)
    return part


def _set_type(part: Part, value: bytes) -> None:
    mime, part.params = headers.parameters(value)
    found = _TYPE.match(mime)
    part.declared = found is not None
    part.mime = f"{found[1]}/{found[2]}" if found else _TYPES_CUT_SHORT.get(mime[:9], part.mime)


def _fill(root: Part, faults: list[Fault]) -> None:
    """Hang the parts below ``root``; a line beginning with ``--`` closes whatever stands deeper than its boundary."""
    raw, end = root.raw, root.end
    if not (token := _boundary(root)):
        return
    open_parts: dict[bytes, Part] = {token: root}
    current: Part | None = None
    count, pos = 1, _first_dashes(raw, root.start, end)
    while pos >= 0:
        line_end = raw.find(b"\n", pos, end)
        line_end = end if line_end < 0 else line_end
        token = raw[pos + 2 : min(line_end, pos + 1002)].rstrip()
        closing = token not in open_parts and token.endswith(b"--") and token[:-2] in open_parts
        owner = open_parts.get(token[:-2] if closing else token)
        if owner is not None:
            _close(current, owner, raw, pos, open_parts)
            current = owner
            if closing:
                del open_parts[token[:-2]]
                owner.end = pos
                current = owner.parent
            elif count >= limits.PARTS:
                faults.append(Fault.TOO_MANY_PARTS)
                return
            else:
                current = _open(raw, min(line_end + 1, end), end, owner, faults)
                count += 1
                owner.children.append(current)
                if (inner := _boundary(current)) and inner not in open_parts:
                    if current.depth < limits.DEPTH:
                        open_parts[inner] = current
                    elif Fault.TOO_DEEP not in faults:
                        faults.append(Fault.TOO_DEEP)
                line_end = max(line_end, current.start - 2) if current.start > line_end + 1 else line_end
        if not open_parts:
            break
        pos = _next_dashes(raw, line_end, end)
    for part in list(_all(root)):
        if part.mime.startswith("multipart/") and not part.children and part is not root:
            _demote(part)
        elif part.children and (first := _without_boundary(part)) is not None:
            part.children.insert(0, first)


def _without_boundary(part: Part) -> Part | None:
    """The first part of `part` where no boundary stands above it, so that both headers were read as one."""
    types = [index for index, (name, _) in enumerate(part.fields) if name == "content-type"]
    if len(types) < 2:
        return None
    end = part.raw.find(b"--" + _boundary(part), part.start, part.end)
    if end < 0 or not part.raw[part.start : end].strip():
        return None
    first = Part(part.raw, part.fields[types[1] :], part.start, end, part.depth + 1, part)
    _set_type(first, first.fields[0][1])
    return None if first.mime.startswith("multipart/") else first


def _close(current: Part | None, owner: Part, raw: bytes, pos: int, open_parts: dict[bytes, Part]) -> None:
    """End ``current`` and its ancestors up to (not including) ``owner`` before the line at ``pos``."""
    stop = pos - 1 if pos and raw[pos - 1 : pos] == b"\n" else pos
    if stop and raw[stop - 1 : stop] == b"\r":
        stop -= 1
    while current is not None and current is not owner:
        if current.end >= pos:
            current.end = max(stop, current.start)
        token = _boundary(current)
        if token and open_parts.get(token) is current:
            del open_parts[token]
        current = current.parent


def _boundary(part: Part) -> bytes:
    if not part.mime.startswith("multipart/"):
        return b""
    return part.params.get("boundary", "").encode("utf-8", "replace").rstrip()[:1000]


def _first_dashes(raw: bytes, start: int, end: int) -> int:
    return start if raw.startswith(b"--", start, end) else _next_dashes(raw, start, end)


def _next_dashes(raw: bytes, pos: int, end: int) -> int:
    found = raw.find(b"\n--", pos, end)
    return found + 1 if found >= 0 else -1


def _all(root: Part) -> list[Part]:
    found, index = [root], 0
    while index < len(found):
        found.extend(found[index].children)
        index += 1
    return found


def _rescue(root: Part, faults: list[Fault]) -> bool:
    """The declared boundary occurs nowhere: take the first line that looks like one."""
    match = _LOST_BOUNDARY.search(root.raw, root.start, root.end)
    if match is None:
        return False
    root.params["boundary"] = match[1].decode("latin-1")
    _fill(root, faults)
    return bool(root.children)


def _demote(part: Part) -> None:
    """A multipart without parts is text."""
    head = part.raw[part.start : min(part.end, part.start + 500)].lstrip().lower()
    part.mime = "text/html" if head.startswith((b"<html", b"<!doctype")) else "text/plain"


def decode_body(body: bytes, encoding: str) -> bytes:
    """Undo a transfer encoding; unknown ones leave the bytes as they are."""
    if "base64" in encoding or encoding in ("b64", "base-64"):
        return _base64(body)
    if "quoted" in encoding or encoding == "qp":
        return binascii.a2b_qp(body)
    if encoding in ("x-uuencode", "uuencode", "uue", "x-uue"):
        return uudecode(body)[1]
    return body


def _base64(body: bytes) -> bytes:
    """What follows the padding is not read, as in other mailers; missing padding is supplied."""
    try:
        return binascii.a2b_base64(body)
    except binascii.Error:
        return headers.loose_base64(body.decode("latin-1"))


def uudecode(body: bytes) -> tuple[str, bytes]:
    """The first uuencoded file in ``body`` as (name, bytes); empty where there is none."""
    begin = re.search(rb"(?m)^begin [0-7]{3,4} ([^\r\n]*)\r?\n", body)
    if begin is None:
        return "", b""
    out = []
    for line in body[begin.end() :].split(b"\n"):
        line = line.rstrip(b"\r")
        if line.strip() in (b"end", b"`", b""):
            break
        try:
            out.append(binascii.a2b_uu(line))
        except binascii.Error:
            wanted = (((line[0] - 32) & 63) * 4 + 5) // 3
            try:
                out.append(binascii.a2b_uu(line[:wanted]))
            except binascii.Error:
                continue
    return begin[1].decode("latin-1").strip(), b"".join(out)
