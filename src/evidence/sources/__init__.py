"""Snapshots in, bytes out: nothing here reads a figure."""
