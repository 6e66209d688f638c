"""The site: where each page lives, its frame, the landing page."""
