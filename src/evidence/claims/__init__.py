"""Claims: assertions and demands of the position paper that can turn out wrong, and the rule that decides each."""
