"""Which gateway is in use: a value among the settings, which every transaction reads anyway."""

from __future__ import annotations

from helpdesk.settings.store import Setting

# No line on a settings page: deeds alone set it. 0: none.
IN_USE = Setting("texting.gateway_id", 0, int, "")
