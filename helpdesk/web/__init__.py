"""Web furniture: what every page needs and no room owns."""
