"""What it is about: category tree, request kinds, causes, with names per language."""
