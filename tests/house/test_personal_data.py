"""Every column that can hold somebody's words stands in helpdesk/privacy/personal_data.toml, with what becomes of it."""

from __future__ import annotations

import helpdesk.rooms  # noqa: F401 - makes all tables known
from helpdesk.extensions import Base
from helpdesk.privacy.kinds import FILE, holds_text, kinds, nobodys
from helpdesk.privacy.reach import Reach
from helpdesk.privacy.wiping import BY_HAND

HELP = f"say in {FILE.name} what becomes of it when a customer is erased; the head of that file says how"


def test_every_text_is_classified() -> None:
    missing = []
    for name, table in Base.metadata.tables.items():
        known = set(kinds()[name].named) if name in kinds() else set(nobodys().get(name, ()))
        missing += [f"{name}.{c.name}" for c in table.columns if holds_text(c) and c.name not in known]
    assert not missing, f"{HELP}: {sorted(missing)}"


def test_nothing_is_classified_that_is_not_there_or_twice() -> None:
    tables, wrong = Base.metadata.tables, []
    for name, columns in (*nobodys().items(), *((kind.name, kind.named) for kind in kinds().values())):
        here = {c.name for c in tables[name].columns} if name in tables else set()
        wrong += [f"{name}.{each}" for each in columns if each not in here or columns.count(each) > 1]
        wrong += [name] if name not in tables else []
    assert not wrong, f"not in the database, or said twice: {sorted(wrong)}"
    assert not (kinds().keys() & nobodys().keys())


def test_every_table_of_somebodys_is_reached_and_what_leads_there_is_known_before() -> None:
    order = list(kinds())
    for place, kind in enumerate(kinds().values()):
        assert kind.of, f"{kind.name}: how does a row belong to a person?"
        for way in kind.of:
            target = way.rpartition(" -> ")[2]
            known = target in {"itself", "addresses"} or target in order[:place]
            assert known, f"{kind.name} leads through {target}, which has to stand before it"
        Reach(customers=(1,), tickets=(1,), addresses=("a",)).of(kind.name).compile()
        assert {f"{kind.name}.{name}" for name in kind.by_hand} <= BY_HAND.keys()
