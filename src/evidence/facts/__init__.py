"""One published number with everything behind it, and how it is put into words."""
