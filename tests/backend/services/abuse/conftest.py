"""Scenes of the folder of codes, for what is decided about sending."""

from tests.backend.services.codes.conftest import database_url, open_one, play, play_on_both, run, sqlite_url

__all__ = ["database_url", "open_one", "play", "play_on_both", "run", "sqlite_url"]
