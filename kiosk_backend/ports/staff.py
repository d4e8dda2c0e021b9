"""Staff members as the services see them: sign-in, roles, sessions. It knows no SQL."""

from __future__ import annotations

from typing import Protocol


class StaffMembers(Protocol):
    """People who may help a guest."""
