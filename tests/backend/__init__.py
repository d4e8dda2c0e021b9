"""Tests of kiosk_backend, mirroring its packages."""
