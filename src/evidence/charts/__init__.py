"""Facts in; chart, alternative text, data table and CSV out."""
