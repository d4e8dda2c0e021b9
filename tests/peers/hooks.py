"""A receiver of webhooks as a program: prints every request as one JSON line, answers as it is told, else 200.

    python -m tests.peers.hooks PORT [ANSWER ...]

ANSWER: a status; `drop` hangs up after the request was read, as when the answer is lost; `302=URL` redirects.
"""

from __future__ import annotations

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


def server(port: int, answers: list[str]) -> ThreadingHTTPServer:
    """Not serving yet."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = answers.pop(0) if answers else "200"
            print(json.dumps({"path": self.path, "headers": headers, "body": body.decode(), "got": answer}), flush=True)
            if answer == "drop":
                self.close_connection = True
                return
            status, _, place = answer.partition("=")
            self.send_response(int(status))
            if place:
                self.send_header("location", place)
            self.send_header("content-length", "0")
            self.end_headers()

        do_GET = do_POST

        def log_message(self, *_: Any) -> None:
            """Only our own lines are printed."""

    return ThreadingHTTPServer(("127.0.0.1", port), Handler)


if __name__ == "__main__":
    running = server(int(sys.argv[1]), sys.argv[2:])
    print(json.dumps({"listening": running.server_port}), flush=True)
    running.serve_forever(0.02)
