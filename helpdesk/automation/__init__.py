"""What happens to tickets by itself: rules that act on events or when time has passed, and whose turn it is."""
