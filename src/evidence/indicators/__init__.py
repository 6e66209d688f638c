"""Observations in, indicators out: pure functions from frame to frame."""
