"""One module a layout of files: bytes to rows of text, with file and line."""
