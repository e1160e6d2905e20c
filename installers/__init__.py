"""Programs that build what is installed. Nothing here ships."""
