"""A whole fleet of companions through a working day, in simulated time."""
