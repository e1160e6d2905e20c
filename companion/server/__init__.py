"""The companion's door: frames over a Unix socket, one dispatcher of requests, one hub of events."""
