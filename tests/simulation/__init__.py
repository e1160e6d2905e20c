"""Schedules of clicks, faults and deaths in simulated time, played with the real core, dispatcher and journal."""
