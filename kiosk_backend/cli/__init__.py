"""Commands of `kiosk-backend`, one file a concept."""
