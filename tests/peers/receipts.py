"""An HTTP end that only writes down who called: where Kannel's delivery receipts go when no backend runs."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from tests.peers.waiting import wait_until


class ReceiptSink:
    """`url` takes any GET or POST and answers 200; `paths` holds path and query of each call, oldest first."""

    def __init__(self) -> None:
        self.paths: list[str] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        paths = self.paths

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.rfile.read(int(self.headers.get("content-length") or 0))
                paths.append(self.path)
                self.send_response(200)
                self.send_header("content-length", "0")
                self.end_headers()

            do_POST = do_GET

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the signature of the base class
                return

        return Handler

    def start(self) -> Self:
        """Accept calls."""
        self._thread.start()
        return self

    def wait_for(self, part: str, *, seconds: float = 15.0) -> str:
        """The first path that contains `part`, as soon as it was called."""
        return wait_until(
            lambda: next((path for path in self.paths if part in path), ""), f"a call with {part}", seconds=seconds
        )

    def stop(self) -> None:
        """Close the port."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)
