"""How work is spread over processes and machines, and what is kept so that it need not be done again."""
