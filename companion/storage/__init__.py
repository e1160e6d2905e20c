"""The companion's files: the outbox journal, confirmed links, profiles. SQLite through sqlite-utils.

Knows nothing of Dynamics, sign-in or the wire.
"""
