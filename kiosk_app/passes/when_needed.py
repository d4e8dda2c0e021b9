"""``PassRenderer`` that is brought in when it is first used, so that no start waits for code makers and PDF writers.

``warm_up`` does it ahead of the first guest. It must not know who asks for a pass.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from kiosk_app.devices.ports import PassForm, PassRenderer, PrintJob

if TYPE_CHECKING:
    from kiosk_backend.contract.v1 import PassDocument


class PassRendererWhenNeeded:
    """Draws as ``QtPassRenderer`` does. Works in any thread."""

    def render(self, document: PassDocument, form: PassForm) -> PrintJob:
        """Draw for a printer; see ``PassRenderer``."""
        return self._renderer.render(document, form)

    def warm_up(self) -> None:
        """Import what drawing needs: 40 ms of processor time, for a thread nobody waits for."""
        _ = self._renderer

    @cached_property
    def _renderer(self) -> PassRenderer:
        from kiosk_app.passes.renderer import QtPassRenderer

        return QtPassRenderer()
