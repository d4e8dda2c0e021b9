"""Sites as the services see them: a property or a station, its brand and its policy. It knows no SQL."""

from __future__ import annotations

from typing import Protocol

from kiosk_backend.domain.site import Site


class Sites(Protocol):
    """Where kiosks stand."""

    def get(self, site_id: str, version: int | None = None) -> Site | None:
        """The site as it is configured now; parsed once per change of its row. Raises Refused for a broken row.

        `version` is `updated_at` where the caller has read it already: the parsed site of that version needs no query.
        """

    def count(self) -> int:
        """How many sites there are."""

    def all(self) -> list[Site]:
        """Every site, by id."""

    def put(self, site: Site, config: str, now: int) -> None:
        """Adds a site, or replaces its row. `config` is the JSON the site was read from."""
