"""Gateways and the demo phone."""
