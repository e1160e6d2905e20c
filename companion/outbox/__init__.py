"""The loop that empties the outbox: ends holds, sends what is due, waits for what must wait."""
