"""Comment cards: paper that visitors fill in, and colleagues who did not serve them type in."""
