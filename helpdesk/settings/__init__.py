"""Typed settings of the organisation, with defaults and history."""
