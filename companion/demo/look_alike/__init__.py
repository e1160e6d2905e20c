"""An invented Sales Navigator: pages of every kind in six languages, from one cast of people who do not exist.

Must not show a mark of the imitated site, nor know how its pages are read.
"""
