"""The long proof of the outbox: `python3 dev.py prove`."""
