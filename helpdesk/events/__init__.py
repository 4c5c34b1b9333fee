"""The event record: what happened, when, by whom; and who is told of it in the same transaction."""
