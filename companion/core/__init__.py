"""What the product knows, as pure functions and values.

No input or output, no clock, no randomness, no async: time and ids come in as arguments.
"""
