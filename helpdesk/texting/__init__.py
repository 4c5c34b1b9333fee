"""Text messages: gateways, the outbox of texts, what becomes of them and what comes back. Knows no user and no ticket."""
