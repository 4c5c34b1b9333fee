"""Score facts, rollups and the pages of numbers."""
