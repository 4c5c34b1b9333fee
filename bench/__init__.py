"""What we measure, and how."""
