"""How a pass becomes a code: signed text for readers at doors, symbols for a phone's screen."""
