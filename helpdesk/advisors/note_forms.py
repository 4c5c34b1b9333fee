"""What supervisors fill in about an interview or a focus group."""

from __future__ import annotations

from typing import Any, Self

from flask_babel import lazy_gettext
from wtforms import DateField, RadioField, SelectField, StringField, validators

from helpdesk.advisors import labels, queries
from helpdesk.advisors.note_models import Note
from helpdesk.advisors.notes import LONGEST, Plan
from helpdesk.advisors.words import NoteKind, Standing
from helpdesk.people.forms import ChecklistField
from helpdesk.web.fields import KeptForm, LongTextField, longest, required
from helpdesk.web.i18n import LANGUAGES

MOST_OFFERED = 200


class NoteForm(KeptForm):
    """A note."""

    kind = RadioField(lazy_gettext("What was it?"), default=NoteKind.INTERVIEW.value)
    held_on = DateField(
        lazy_gettext("Day"), [validators.InputRequired(lazy_gettext("Say when it was: today or before."))]
    )
    language = SelectField(lazy_gettext("Language it was in"))
    title = StringField(lazy_gettext("Title"), [required(lazy_gettext("Give it a title.")), longest(200)])
    text = LongTextField(
        lazy_gettext("What was said"),
        [required(lazy_gettext("Write down what was said.")), longest(LONGEST)],
        render_kw={"rows": 12},
    )
    customer_ids = ChecklistField(lazy_gettext("Members who took part"), coerce=int)
    others = StringField(lazy_gettext("Others who took part"), [validators.Optional(), longest(500)])

    def __init__(self, group_id: int, note: Note | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [(each.value, labels.note(each)) for each in NoteKind]
        self.language.choices = list(LANGUAGES.items())
        offered = queries.members(group_id, Standing.JOINED, limit=MOST_OFFERED)
        names = {each.customer.id: each.customer.name for each in offered}
        for each in note.participants if note else ():
            names.setdefault(each.customer_id, each.customer.name)
        self.customer_ids.choices = [(str(id_), name) for id_, name in names.items()]

    def show(self, note: Note) -> Self:
        """Fills in what it is now."""
        self.version.data, self.kind.data = str(note.version), note.kind.value
        self.customer_ids.data = [each.customer_id for each in note.participants]
        for name in ("held_on", "language", "title", "text", "others"):
            self[name].data = getattr(note, name)
        return self

    def plan(self) -> Plan:
        """What was written."""
        return Plan(
            kind=NoteKind(self.kind.data),
            held_on=self.held_on.data,
            title=self.title.data or "",
            text=self.text.data or "",
            language=self.language.data or "",
            others=self.others.data or "",
            customer_ids=self.customer_ids.data or (),
        )
