"""The cables of the kiosk: printer and scanner behind ports, one file a device, demo twins that ship. No Qt here."""
