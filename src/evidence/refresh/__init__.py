"""New vintages from the publishers: asked for, checked, and put in place whole or not at all."""
