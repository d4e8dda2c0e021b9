"""Tests of kiosk_backend/storage: the engine; each concept's repository has its own file."""
