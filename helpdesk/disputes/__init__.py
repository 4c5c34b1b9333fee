"""Disputes: a colleague who is scored asks to look at an answer again, and somebody without a stake decides."""
