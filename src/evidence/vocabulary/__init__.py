"""The words of official statistics as types: no reading, no arithmetic."""
