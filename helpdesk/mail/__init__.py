"""Mailboxes, letters in and letters out. Knows no user and no ticket."""
