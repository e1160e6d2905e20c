"""The whole way in a real browser: unmodified extension, real native host, real companion, emulator."""
