"""Advisory groups: customers who agreed to be asked now and then, and what was noted when we spoke with them."""
