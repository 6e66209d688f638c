"""Editions: how one replaces the last, and how anybody can look up, compare and rebuild each of them."""
