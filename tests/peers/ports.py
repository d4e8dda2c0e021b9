"""Free loopback ports for daemons that want to be told their port."""

import random
import socket

# Below the range from which Linux hands out ports by itself (32768 and up): none is taken between look and use.
FIRST, LAST = 20000, 32000


def free_port() -> int:
    """A TCP port on 127.0.0.1 that nobody listens on."""
    for _ in range(200):
        port = random.randrange(FIRST, LAST)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise RuntimeError(f"no free port between {FIRST} and {LAST}")


def is_open(port: int) -> bool:
    """Whether somebody accepts connections on 127.0.0.1:port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0
