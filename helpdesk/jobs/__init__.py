"""Work behind the page: a queue as a nudge, rows as the truth."""
