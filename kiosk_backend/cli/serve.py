"""`kiosk-backend serve`: both listeners and the chores in one process, until a signal asks it to stop.

When it is ready it prints one JSON line on standard output with the real addresses, so that a port of 0 can be used:
{"event": "ready", "private": {"host": ..., "port": ..., "tls": false}, "public": {...}, "pid": ...}
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gc
import json
import os
import resource
import signal
import socket
import sys
from collections.abc import Iterator
from typing import Any, Final

from kiosk_backend.settings import Listener, Settings

EXAMPLES = """examples:
  kiosk-backend --config backend.toml serve
  KIOSK_BACKEND__PRIVATE__PORT=0 kiosk-backend serve        takes a free port and prints it
"""

GRACE_S: Final = 5
"""Seconds for requests under way, once asked to stop."""

_BACKLOG: Final = 512
_COLLECT_EVERY: Final = 20_000
_CONNECTIONS: Final = 2_000
"""Of each listener, so that those of strangers leave the kiosks theirs."""
_OTHER_FILES: Final = 200
"""Database, gateways, keys, logs."""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    made = commands.add_parser(
        "serve",
        help="serve kiosks, phones and gateways",
        description=__doc__,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.set_defaults(run=run)


def run(arguments: argparse.Namespace, settings: Settings) -> int:  # noqa: ARG001 — every command has both
    import uvloop

    from kiosk_backend.adapters import logs

    logs.configure(settings.logs.level)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_serve(settings))


async def _serve(settings: Settings) -> int:
    import structlog

    from kiosk_backend.adapters.keys.stores import KeyStoreError
    from kiosk_backend.adapters.webhooks import HttpTeller
    from kiosk_backend.cli import chores, delivering, house
    from kiosk_backend.cli.opening import keeper, opened
    from kiosk_backend.cli.telling import tell_all
    from kiosk_backend.cli.watching import Watch, measuring
    from kiosk_backend.ports import StoreError

    log = structlog.get_logger()
    loop, over = asyncio.get_running_loop(), asyncio.Event()
    failed: list[BaseException] = []

    def store_failed(error: BaseException) -> None:
        failed.append(error)
        loop.call_soon_threadsafe(over.set)

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, over.set)
    try:
        stack = contextlib.ExitStack()
        store, desk = stack.enter_context(opened(settings, store_failed))
    except (StoreError, KeyStoreError) as wrong:
        log.error("serve.cannot_start", error=type(wrong).__name__)
        raise
    with stack, bound(settings.private) as private, bound(settings.public) as public:
        routes = house.gateways(settings, house.finder(store))
        own = house.make_house(settings, store, desk, public_port=public.getsockname()[1], gateways=routes)
        receipts = own.receipts_base_url
        meter = None if own.metrics is None else own.metrics.meter
        watch = Watch(store, desk, meter)
        await watch.begin()
        work = [
            watch.run(),
            delivering.deliver(store, desk, settings, routes, house.mailer(settings), receipts, own.public_base_url),
            chores.sign(store, desk),
            chores.tidy(store, desk, chores.terms_of(settings.retention)),
            chores.confirmations(own),
            chores.keys(desk.keys, keeper(settings), desk.clock),
            *([tell_all(store, desk, settings.webhooks, HttpTeller())] if settings.webhooks else []),
            *([] if meter is None else [measuring(store, desk, meter)]),
        ]
        await _until(over, own, settings, (private, public), work)
    log.info("serve.stopped")
    return 1 if failed else 0


async def _until(
    over: asyncio.Event, own: Any, settings: Settings, sockets: tuple[socket.socket, socket.socket], work: list[Any]
) -> None:
    """Serves until `over`; the first chore that ends with a bug ends everything."""
    from kiosk_backend.api.app import private_app, public_app

    servers = [
        _server(private_app(own), settings.private, idle_s=75),
        _server(public_app(own), settings.public, idle_s=5),  # strangers are many and seldom come back
    ]
    async with asyncio.TaskGroup() as group:
        listening = [
            group.create_task(server.serve(sockets=[one])) for server, one in zip(servers, sockets, strict=True)
        ]
        beside = [group.create_task(one) for one in work]
        try:
            while not all(server.started for server in servers):
                await asyncio.sleep(0.005)
            _settle_memory()
            _tell_ready(settings, sockets)
            await over.wait()
        finally:
            own.closing.begin()
            for server in servers:
                server.should_exit = True
            await asyncio.gather(*listening)
            for task in beside:
                task.cancel()


def _server(app: Any, own: Listener, *, idle_s: int) -> Any:
    import uvicorn

    from kiosk_backend.cli.guarded_http import GuardedProtocol

    class Server(uvicorn.Server):
        """Signals belong to the process, not to one of its two servers."""

        @contextlib.contextmanager
        def capture_signals(self) -> Iterator[None]:
            yield

    return Server(
        uvicorn.Config(
            app,
            loop="none",
            http=GuardedProtocol,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=False,
            proxy_headers=False,
            backlog=_BACKLOG,
            limit_concurrency=connections(),
            timeout_keep_alive=idle_s,
            timeout_graceful_shutdown=GRACE_S,
            ssl_certfile=own.tls_cert or None,
            ssl_keyfile=own.tls_key or None,
        )
    )


@contextlib.contextmanager
def bound(own: Listener) -> Iterator[socket.socket]:
    """A bound socket. Raises OSError with the address in it."""
    try:
        family = socket.getaddrinfo(own.host, own.port, type=socket.SOCK_STREAM)[0][0]
        made = socket.socket(family, socket.SOCK_STREAM)
    except OSError as error:
        raise OSError(f"{own.host}:{own.port}: {error.strerror}") from None
    with made:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            made.bind((own.host, own.port))
        except OSError as error:
            raise OSError(f"cannot listen on {own.host}:{own.port}: {error.strerror}") from None
        yield made


def connections() -> int:
    """How many each listener may have, once the process may open as many files as the system lets it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * _CONNECTIONS + _OTHER_FILES
    if soft < wanted:
        soft = min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return max(min(_CONNECTIONS, (soft - _OTHER_FILES) // 2), 1)


def _settle_memory() -> None:
    """What was loaded stays: the collector need not look at it again, nor after every few requests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_COLLECT_EVERY, 20, 50)


def _tell_ready(settings: Settings, sockets: tuple[socket.socket, socket.socket]) -> None:
    line: dict[str, object] = {"event": "ready", "pid": os.getpid()}
    for name, own, one in zip(("private", "public"), (settings.private, settings.public), sockets, strict=True):
        host, port = one.getsockname()[:2]
        line[name] = {"host": host, "port": port, "tls": bool(own.tls_cert)}
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()
