"""Mailings: one survey to many customers, trickled over days."""
