"""The tree in everybody's language, read once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import event

from helpdesk.categories import queries, seeding
from helpdesk.extensions import db
from helpdesk.people import organisation
from tests.factories import categories, people


def test_paths_name_the_parents(app: Any) -> None:
    fibre = categories.category("Fibre", names={"lv": "Optika"})
    drops = categories.category("Drops", fibre, names={"lv": "Pārtrūkst"})
    assert queries.names("en") == {fibre.id: "Fibre", drops.id: "Fibre › Drops"}
    assert queries.names("lv")[drops.id] == "Optika › Pārtrūkst"


def test_a_missing_name_falls_back_to_the_organisations_language_then_to_any(app: Any, at: datetime) -> None:
    organisation.LANGUAGE.set("lv", at=at)
    one = categories.category("Fibre", names={"lv": "Optika"})
    two = categories.category("Mobile")
    assert queries.names("nb") == {one.id: "Optika", two.id: "Mobile"}


def test_the_tree_nests_in_order_and_hands_team_and_care_down(app: Any, at: datetime) -> None:
    team = people.team()
    root = categories.category("Health", team_id=team.id, sensitive=True)
    leaf = categories.category("Children", root)
    gone = categories.category("Gone", retired_at=at)
    below = categories.category("Below", gone)
    nodes = queries.tree("en")
    assert [node.name for node in nodes] == ["Health", "Gone"]
    child = nodes[0].children[0]
    assert (child.id, child.depth, child.team_id, child.sensitive) == (leaf.id, 1, team.id, True)
    assert queries.choices("en") == [(root.id, "Health"), (leaf.id, "Health › Children")]
    assert (below.id, "Gone › Below") in queries.choices("en", keep=below.id)
    assert queries.descendants(root.id) == {root.id, leaf.id}
    assert queries.node(leaf.id, "en").path == "Health › Children" and queries.node(0, "en") is None


def test_one_statement_serves_a_whole_page(app: Any) -> None:
    categories.category("Drops", categories.category("Fibre"))
    organisation.LANGUAGE.get()
    queries.forget()
    seen: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda _c, _u, statement, *_: seen.append(statement))
    for language in ("en", "lv"):
        queries.names(language), queries.choices(language), queries.tree(language)
    assert len(seen) == 1
    db.session.commit()
    assert queries.names("en") and len(seen) > 1


def test_the_nine_causes_speak_four_languages_and_are_made_once(app: Any) -> None:
    assert (seeding.seed_causes(), seeding.seed_causes()) == (9, 0)
    for language in ("en", "lv", "et", "nb"):
        named = queries.causes(language)
        assert len({name for _id, _key, name in named}) == 9
        assert [key for _id, key, _name in named][-1] == "other"
    assert queries.cause_names("lv")["slow"] == "Bija pārāk ilgi jāgaida"
