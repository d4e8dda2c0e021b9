"""The window of the demo phone: a small program beside the kiosk that shows each text message as it arrives."""
