"""Agreement with a corpus of real mails that lives outside the repository."""

import json

import pytest

from bench import mail_corpus
from bench.mail_corpus_explained import EXPLAINED

pytestmark = pytest.mark.slow

FOLDER = mail_corpus.corpus_folder()


@pytest.fixture(scope="module")
def tally() -> mail_corpus.Tally:
    if FOLDER is None:
        pytest.skip(
            "NO MAIL CORPUS: set MAIL_CORPUS to its folder; only the letters of this repository were read"
        )
    return mail_corpus.measure(FOLDER)


def test_no_mail_of_the_corpus_makes_it_raise(tally: mail_corpus.Tally):
    assert tally.crashed == []


@pytest.mark.parametrize(
    ("measures", "share"),
    [
        (("subject",), 0.97),
        (("from_email", "from_name"), 0.97),
        (("to", "cc", "reply_to"), 0.98),
        (("attachment hash",), 0.97),
        (("attachments",), 0.92),
        (("html safe",), 1.0),
        (("machine mail",), 0.99),
        (("people's mail",), 1.0),
        (("is_bounce", "is_complaint"), 0.99),
        (("bounce recipients", "bounce: any recipient"), 0.98),
        (("reply exact",), 0.90),
        (("reply whole", "reply contains", "reply never empty"), 1.0),
    ],
)
def test_agreement_does_not_fall(tally: mail_corpus.Tally, measures: tuple[str, ...], share: float):
    wrong = [(name, file) for name, file, _, _ in tally.misses if name in measures]
    assert tally.share(*measures) >= share, wrong


@pytest.mark.parametrize(
    "measures", [("subject",), ("from_email", "from_name"), ("attachments",), ("attachment hash",)]
)
def test_what_is_read_otherwise_than_stated_is_meant_so(
    tally: mail_corpus.Tally, measures: tuple[str, ...]
) -> None:
    wrong = [miss[:2] for miss in tally.misses if miss[0] in measures and miss[:2] not in EXPLAINED]
    assert tally.share(*measures, explained=True) >= 0.98, wrong


def test_nothing_is_explained_that_is_read_as_stated(tally: mail_corpus.Tally) -> None:
    assert set(EXPLAINED) <= {miss[:2] for miss in tally.misses}


def test_every_mail_is_read_within_its_time(tally: mail_corpus.Tally):
    assert FOLDER is not None
    entries = json.loads((FOLDER / "INDEX.json").read_text("utf-8"))["entries"]
    strictest = min(entry["expected"].get("max_seconds", 5.0) for entry in entries)
    assert tally.slowest[0] <= max(strictest, 2.0), tally.slowest
