"""Survey-wide links: one address for a newsletter or a website, answered by whoever opens it, counted apart."""
