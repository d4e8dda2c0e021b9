"""Serves, and serves again whenever the backend dies: `python -m tests.peers.supervisor --config FILE`.

Each life is a process of its own, forked from this one, which has imported everything and started nothing. So a life
costs what opening and recovering cost, and hundreds of deaths fit into a test.
"""

import importlib
import os
import pkgutil
import signal
import sys
from functools import partial

import kiosk_backend.adapters.sms
import kiosk_backend.api
import kiosk_backend.cli
import kiosk_backend.storage
from kiosk_backend.main import main

OTHERS = ("uvloop", "uvicorn", "uvicorn.protocols.http.httptools_impl", "structlog", "aiohttp")


def _end(child: int, *_: object) -> None:
    os.kill(child, signal.SIGKILL)
    os._exit(0)


def preload() -> None:
    """Imports what serving imports."""
    for package in (kiosk_backend.api, kiosk_backend.cli, kiosk_backend.storage, kiosk_backend.adapters.sms):
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    for name in OTHERS:
        importlib.import_module(name)


def supervise(arguments: list[str]) -> None:
    """Until SIGTERM. A life that ends by itself, which a backend that serves never does, ends the supervisor too."""
    while True:
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            os._exit(main([*arguments, "serve"]))
        signal.signal(signal.SIGTERM, partial(_end, child))
        status = os.waitpid(child, 0)[1]
        if not os.WIFSIGNALED(status):
            sys.exit(os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    preload()
    supervise(sys.argv[1:])
