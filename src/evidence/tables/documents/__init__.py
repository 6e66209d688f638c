"""Documents as reviewed text: acts and their features, administration, events, signatories and demands."""
