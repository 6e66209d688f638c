"""Notebooks into pages: what a notebook calls, its typed parameters, papermill and nbconvert."""
