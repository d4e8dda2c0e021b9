"""Check-in, passes, staff and help on a real store."""
