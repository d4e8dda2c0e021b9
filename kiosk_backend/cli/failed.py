"""A command that cannot do what was asked, with a sentence for the operator. It knows no command."""

from __future__ import annotations


class Failed(Exception):
    """Exit code 1; the text is printed as it stands."""
