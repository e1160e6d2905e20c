"""The small program that a browser starts: it relays native-messaging frames to the companion.

Standard library only, and nothing slow to import: a browser starts it anew for every port.
"""
