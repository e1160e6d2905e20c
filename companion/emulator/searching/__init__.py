"""Dataverse search: finding rows by words, and its answers."""
