"""Starters of real other sides for tests: each on free loopback ports, in a folder of its own, stopped for sure."""
