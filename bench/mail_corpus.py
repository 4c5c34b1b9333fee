"""How well mails are read, counted on a corpus of real ones that lives outside this repository.

    MAIL_CORPUS=../corpus python -m bench.mail_corpus [--misses]

The corpus is a folder with an INDEX.json of entries: file, kind, format and ``expected`` fields. Prints one line a
field: how many mails state it, how many we read as stated, and the share with those that we mean to read otherwise
(`mail_corpus_explained`); with ``--misses`` also which ones differ and how.
"""

import json
import os
import re
import sys
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from bench.mail_corpus_explained import EXPLAINED
from helpdesk.mail.headers import decode_words
from helpdesk.mail.parse import ParsedMail, as_json, parse, parse_bare

SPACES = re.compile(r"\s+")


def corpus_folder() -> Path | None:
    """The folder named by MAIL_CORPUS, else ``../shared/mail-corpus`` beside the repository; None where absent."""
    named = os.environ.get("MAIL_CORPUS") or Path(__file__).resolve().parents[2] / "shared" / "mail-corpus"
    folder = Path(named)
    return folder if (folder / "INDEX.json").is_file() else None


@dataclass
class Tally:
    """Counts for each measure, and what went wrong."""

    right: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    stated: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    misses: list[tuple[str, str, object, object]] = field(default_factory=list)
    slowest: tuple[float, str] = (0.0, "")
    seconds: float = 0.0
    crashed: list[str] = field(default_factory=list)

    def count(self, measure: str, file: str, wanted: object, got: object, ok: bool) -> None:
        self.stated[measure] += 1
        self.right[measure] += ok
        if not ok:
            self.misses.append((measure, file, wanted, got))

    def share(self, *measures: str, explained: bool = False) -> float:
        """Right per stated over the measures, 1.0 where none is stated. `explained`: what we mean to read otherwise
        than the source counts as right."""
        stated = sum(self.stated[measure] for measure in measures)
        right = sum(self.right[measure] for measure in measures)
        if explained:
            right += sum(miss[:2] in EXPLAINED for miss in self.misses if miss[0] in measures)
        return right / stated if stated else 1.0


def read(folder: Path, entry: dict, trusted: str | None = None) -> ParsedMail:
    """The mail of one entry, read by the door that suits its format."""
    raw = (folder / entry["file"]).read_bytes()
    if entry["format"] in ("text", "html", "tnef"):
        return parse_bare(raw, entry["format"])
    return parse(raw, trusted_authserv=trusted)


def measure(folder: Path) -> Tally:
    """Read every mail of the corpus and compare."""
    tally = Tally()
    for entry in json.loads((folder / "INDEX.json").read_text("utf-8"))["entries"]:
        if entry["format"] == "json":
            continue
        started = time.process_time()  # other work on the machine does not count
        try:
            parsed = read(folder, entry)
        except Exception as error:
            tally.crashed.append(f"{entry['file']}: {error!r}")
            continue
        took = time.process_time() - started
        tally.seconds += took
        tally.slowest = max(tally.slowest, (took, entry["file"]))
        compare(folder, entry, as_json(parsed, entry["file"]), tally)
    return tally


def folded(text: object) -> str:
    return SPACES.sub(" ", str(text or "")).strip()


def lines(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").split("\n")).strip()


def compare(folder: Path, entry: dict, got: dict, tally: Tally) -> None:
    """Count one mail."""
    wanted, file = entry["expected"], entry["file"]
    for name in ("subject", "from_email", "from_name", "message_id"):
        if name in wanted:
            ok = folded(wanted[name]).casefold() == folded(got[name]).casefold()
            tally.count(name, file, wanted[name], got[name], ok)
    for name in ("to", "cc", "reply_to"):
        if name in wanted:
            stated = [folded(item).casefold() for item in wanted[name]]
            tally.count(name, file, stated, got[name], stated == [item.casefold() for item in got[name]])
    if "subject_contains" in wanted:
        tally.count("subject", file, wanted, got["subject"], wanted["subject_contains"] in got["subject"])
    compare_texts(folder, wanted, file, got, tally)
    compare_attachments(wanted, file, got, tally)
    compare_reports(entry, wanted, file, got, tally)
    if entry["kind"] in ("reply_text", "reply_html", "signature") or "reply_text" in wanted:
        compare_reply(wanted, file, got, tally)


def compare_texts(folder: Path, wanted: dict, file: str, got: dict, tally: Tally) -> None:
    squeezed = {name: folded(got[name]) for name in ("text", "body", "html")}
    for name, field_ in (("text_contains", "text"), ("body_contains", "body")):
        if name in wanted:
            missing = [item for item in wanted[name] if folded(item) not in squeezed[field_]]
            missing = [
                item for item in missing if re.sub(r"\W", "", item) not in re.sub(r"\W", "", got["body"])
            ]
            tally.count(field_, file, missing, squeezed[field_][:300], not missing)
    if "text_equals_file" in wanted:
        stated = (folder / wanted["text_equals_file"]).read_bytes()
        text = next((stated.decode(c) for c in ("utf-8", "latin-1") if decodes(stated, c)), "")
        tally.count(
            "text", file, folded(text)[:200], squeezed["text"][:200], folded(text) == squeezed["text"]
        )
    if "html_text_equals_file" in wanted:
        text = (folder / wanted["html_text_equals_file"]).read_bytes()
        text = next((text.decode(c) for c in ("utf-8", "latin-1") if decodes(text, c)), "")
        plain = parse_bare(got["html"].encode(), "html").body
        tally.count("html", file, folded(text)[:200], folded(plain)[:200], squash(text) == squash(plain))
    if "html_contains" in wanted:
        missing = [item for item in wanted["html_contains"] if folded(item) not in squeezed["html"]]
        tally.count("html", file, missing, squeezed["html"][:200], not missing)
    if "body_html_must_not_contain" in wanted:
        found = [item for item in wanted["body_html_must_not_contain"] if item in got["html"].lower()]
        tally.count("html safe", file, found, "", not found)


def squash(text: str) -> str:
    return re.sub(r"\s+", "", text)


def decodes(raw: bytes, codec: str) -> bool:
    try:
        raw.decode(codec)
    except ValueError:
        return False
    return True


def compare_attachments(wanted: dict, file: str, got: dict, tally: Tally) -> None:
    have = got["attachments"]
    if "attachments" in wanted:
        tally.count("attachments", file, wanted["attachments"], have, fits(wanted["attachments"], have))
        for item in wanted["attachments"]:
            if "sha256" in item:
                ok = any(item["sha256"] == other["sha256"] for other in have)
                tally.count("attachment hash", file, item, have, ok)
    elif "attachment_names" in wanted or "tnef_names" in wanted:
        names = [decode_words(name) for name in wanted.get("attachment_names", wanted.get("tnef_names"))]
        tally.count("attachments", file, names, have, {*names} <= {item["name"] for item in have})
    elif "attachment_count" in wanted:
        tally.count(
            "attachments", file, wanted["attachment_count"], have, wanted["attachment_count"] == len(have)
        )


def fits(wanted: list[dict], have: list[dict]) -> bool:
    """Every stated file is there (its own one each) and no other; names given to unnamed parts do not count."""
    left = list(have)
    for item in wanted:
        found = next((other for other in left if same_file(item, other)), None)
        if found is None:
            return False
        left.remove(found)
    return not left


def same_file(item: dict, other: dict) -> bool:
    if "sha256" in item:
        return item["sha256"] == other["sha256"]
    if "size" in item and item["size"] != other["size"]:
        return False
    named = item.get("name") is None or other["name"] is None or folded(item["name"]) == folded(other["name"])
    return named and ("mime" not in item or item["mime"] == other["mime"] or "size" in item)


def compare_reports(entry: dict, wanted: dict, file: str, got: dict, tally: Tally) -> None:
    machine = got["is_auto_reply"] or got["is_bounce"] or got["is_complaint"]
    if wanted.get("is_auto_reply") or wanted.get("is_bounce") or wanted.get("is_complaint"):
        tally.count("machine mail", file, True, machine, bool(machine))
    elif entry["kind"] in ("reply_text", "reply_html", "crypto") and entry["format"] == "eml":
        tally.count("people's mail", file, False, machine, not machine)
    for name in ("is_bounce", "is_complaint"):
        if isinstance(wanted.get(name), bool):
            tally.count(name, file, wanted[name], got[name], wanted[name] == got[name])
    if "bounce_recipients" in wanted:
        stated = {item.lower() for item in wanted["bounce_recipients"]}
        found = {item.lower() for item in got["bounce_recipients"]}
        tally.count("bounce recipients", file, stated, found, stated == found)
    if "bounce_recipient_count" in wanted:
        count = len(got["bounce_recipients"])
        tally.count(
            "bounce recipients",
            file,
            wanted["bounce_recipient_count"],
            count,
            wanted["bounce_recipient_count"] == count,
        )
    elif wanted.get("is_bounce") and "bounce_recipients" not in wanted:
        tally.count(
            "bounce: any recipient", file, "some", got["bounce_recipients"], bool(got["bounce_recipients"])
        )
    if "bounce_hard" in wanted and not wanted.get("is_dsn_success"):
        stated = (
            any(wanted["bounce_hard"]) if isinstance(wanted["bounce_hard"], list) else wanted["bounce_hard"]
        )
        tally.count(
            "bounce hard",
            file,
            (stated, wanted.get("bounce_reasons"), wanted.get("bounce_status")),
            (got["bounce_hard"], got["bounce_status"]),
            stated == got["bounce_hard"],
        )
    if wanted.get("bounce_status"):
        ok = bool(set(wanted["bounce_status"]) & set(got["bounce_status"]))
        tally.count("bounce status", file, wanted["bounce_status"], got["bounce_status"], ok)
    if "sender_authenticated" in wanted:
        stated, said = wanted["sender_authenticated"], got["sender_authenticated"]
        tally.count("sender authenticated", file, stated, said, stated == said)


def compare_reply(wanted: dict, file: str, got: dict, tally: Tally) -> None:
    reply = lines(got["reply_text"])
    if got["body"].strip():
        tally.count("reply never empty", file, "words", reply, bool(reply))
    exact = wanted.get("reply_text", wanted.get("first_fragment"))
    if exact is not None:
        tally.count("reply exact", file, lines(exact), reply, same_reply(lines(exact), reply))
    if "reply_text_ws_insensitive" in wanted:
        stated = wanted["reply_text_ws_insensitive"]
        tally.count("reply exact", file, stated, reply, squash(stated) == squash(reply))
    if wanted.get("whole_is_reply"):
        tally.count("reply whole", file, lines(got["body"]), reply, squash(got["body"]) == squash(reply))
    missing = [item for item in wanted.get("reply_contains", ()) if folded(item) not in folded(reply)]
    found = [item for item in wanted.get("reply_not_contains", ()) if folded(item) in folded(reply)]
    if "reply_contains" in wanted or "reply_not_contains" in wanted:
        tally.count("reply contains", file, (missing, found), reply, not missing and not found)
    if "reply_startswith" in wanted:
        tally.count(
            "reply contains",
            file,
            wanted["reply_startswith"],
            reply,
            reply.startswith(wanted["reply_startswith"]),
        )
    if "signature" in wanted:
        ok = squash(wanted["signature"]).strip("-") == squash(got["signature"]).strip("-")
        tally.count("signature", file, wanted["signature"], got["signature"], ok)


def same_reply(stated: str, reply: str) -> bool:
    return stated == reply or squash(stated) == squash(reply)


def report(tally: Tally) -> str:
    """The table."""
    rows = [f"{'measure':24} {'stated':>7} {'right':>7} {'share':>8} {'or meant so':>12}"]
    rows += [
        f"{name:24} {tally.stated[name]:7} {tally.right[name]:7} {100 * tally.share(name):7.1f}%"
        f" {100 * tally.share(name, explained=True):11.1f}%"
        for name in sorted(tally.stated)
    ]
    slow, file = tally.slowest
    rows.append(
        f"time {tally.seconds:.2f} s in all, slowest {slow:.3f} s ({file}); exceptions {len(tally.crashed)}"
    )
    return "\n".join(rows)


def main() -> int:
    folder = corpus_folder()
    if folder is None:
        print("No mail corpus: set MAIL_CORPUS to its folder.", file=sys.stderr)
        return 1
    tally = measure(folder)
    wanted = [item for item in sys.argv[1:] if not item.startswith("-")]
    if "--misses" in sys.argv:
        for name, file, stated, got in tally.misses:
            if not wanted or name in wanted:
                why = EXPLAINED.get((name, file), "")
                print(f"- {name} | {file} {why and f'({why})'}\n    stated {stated!r}\n    got    {got!r}")
    print("\n".join(tally.crashed))
    print(report(tally))
    return 0


if __name__ == "__main__":
    sys.exit(main())
