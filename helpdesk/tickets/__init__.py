"""The desk itself: tickets, messages, closing."""
