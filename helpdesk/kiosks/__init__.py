"""Kiosks: tablets at the exit of a place, where whoever passes says how it went. No ticket, no colleague, no customer."""
