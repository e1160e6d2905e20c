"""Definitions of tables, columns, keys, relationships and choices, as the Web API answers them."""
