"""Forms of the room."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import StringField

from helpdesk.web.fields import Form, longest, required


class ErasureForm(Form):
    """The customer's name, typed once more: nobody erases by a slip of the hand."""

    name = StringField(_l("Type the customer's name to confirm"), [required(), longest(200)])
