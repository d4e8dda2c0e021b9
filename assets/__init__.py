"""The things that are not code: fonts, icons, drawings, brands, tokens. Read through `path` only.

It must not know who reads them; it imports nothing of ours.
"""

from importlib.resources import files
from pathlib import Path


def path(name: str) -> Path:
    """Where the asset `name` ("icons/print.svg") lies. Raises FileNotFoundError if there is none by that name."""
    root = Path(str(files(__name__)))
    found = (root / name).resolve()
    if not found.is_relative_to(root.resolve()) or not found.exists():
        raise FileNotFoundError(f"no asset is called {name!r}")
    return found
