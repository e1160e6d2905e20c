"""Web pages that the emulator shows to people. They change nothing in the CRM."""
