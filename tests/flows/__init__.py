"""Whole visits: real backend process, demo phone, demo printer, and the kiosk's own QML touched by a finger."""
