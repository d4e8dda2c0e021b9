"""The wire between the kiosk and its backend; a leaf that both sides read."""
