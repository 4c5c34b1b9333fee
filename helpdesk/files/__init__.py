"""Stored files: content-addressed by SHA-256, safe to serve, swept when nothing refers to them."""
