"""What happens after a bad answer."""
