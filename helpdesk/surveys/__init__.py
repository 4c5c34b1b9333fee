"""Asking how it went, and keeping the answers."""
