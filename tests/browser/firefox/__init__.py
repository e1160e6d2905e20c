"""Drive Firefox ESR as the tests drive Chromium: the packed extension, the real native host, real presses."""
