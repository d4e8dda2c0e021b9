"""The kiosk screen: walks one guest through a visit and drives the devices plugged into the kiosk."""
