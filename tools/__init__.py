"""Programs for maintainers. Nothing here ships."""
