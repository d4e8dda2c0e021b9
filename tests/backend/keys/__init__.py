"""Tests of kiosk_backend/adapters/keys and of the private values."""
