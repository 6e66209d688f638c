"""The rule of each claim, by its id. A module holds the rules on one subject."""

from evidence.claims.rule import Rule
from evidence.claims.rules import funding, law, outcomes, oversight, practice

RULES: dict[str, Rule] = {
    **funding.RULES,
    **outcomes.RULES,
    **oversight.RULES,
    **practice.RULES,
    **law.RULES,
}
