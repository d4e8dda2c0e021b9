"""The desk behind the kiosk: knows bookings, sends codes, decides, remembers."""
