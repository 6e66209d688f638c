"""Studies: what can and cannot be told from comparing Länder over time. A study never says what an act brought about."""
