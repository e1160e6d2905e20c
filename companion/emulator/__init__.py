"""A small, faithful Dynamics 365 with its own Entra authority, for demos, rehearsals and tests.

Imports nothing else of `companion`: it is an independent witness of what our client really sends.
"""
