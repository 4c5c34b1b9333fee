"""Bringing in what another desk knew: customers, categories, canned replies and old tickets from CSV files."""
