"""Codes, their tries and their texts, on the real stores."""
