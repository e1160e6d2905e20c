"""Show the whole product at work in a look-alike Sales Navigator with invented people.

Must never visit the real site or a real Dynamics environment.
"""
