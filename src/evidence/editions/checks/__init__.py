"""The checks of the gate: each looks at what readers would get, and says what speaks against publishing it."""
