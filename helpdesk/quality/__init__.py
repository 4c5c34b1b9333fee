"""How well the work was done, as colleagues judge it: forms, samples of closed tickets, reviews that agents read."""
