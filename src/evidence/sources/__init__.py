"""Publishers and snapshots in, bytes out: nothing here reads a figure."""
