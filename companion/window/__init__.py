"""The companion's own window: pages of the extension in a web view, a client of the companion's socket.

Knows no private door: it asks what the extension's page asks in a browser.
"""
