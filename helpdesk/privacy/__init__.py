"""One person's particulars: handed over whole, taken out for good, kept no longer than is decided."""
