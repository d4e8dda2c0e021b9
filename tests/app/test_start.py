"""What a start of the kiosk does without, and what is there once the first frame is seen."""

import json
import subprocess
import sys
from pathlib import Path

from tests.peers.backend import ROOT
from tests.peers.ports import free_port
from tests.peers.process import clean_environment

# Only a device, a keyring, a pass or a command line of somebody else needs these.
LATER = ("keyring", "qrcode", "PIL", "zxingcpp", "kiosk_app.passes.renderer", "rich", "pygments", "click")

APP = """
import gc, json, sys, threading
import kiosk_app.__main__
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from kiosk_app.main import KioskApp
from kiosk_app.settings import load

def state():
    return {"modules": sorted(sys.modules), "collects": gc.isenabled(), "frozen": gc.get_freeze_count()}

application = QGuiApplication([])
seen = []
with KioskApp(load(Path(sys.argv[1]), {}), "token") as kiosk:
    window = kiosk.show()
    window.frameSwapped.connect(lambda: seen or seen.append(state()))
    kiosk.settle()

    def look():
        if seen and gc.isenabled() and "kiosk_app.passes.renderer" in sys.modules:
            application.quit()

    poll = QTimer(interval=10)
    poll.timeout.connect(look)
    poll.start()
    QTimer.singleShot(20_000, application.quit)
    application.exec()
    seen.append(state())
print(json.dumps(seen))
"""


def test_a_start_waits_for_nothing_that_only_a_later_step_needs(tmp_path: Path) -> None:
    config = tmp_path / "app.toml"
    config.write_text(
        f'[backend]\nurl = "http://127.0.0.1:{free_port()}"\n[display]\nfullscreen = false\nscale = 0.25\n'
        f'[printer]\nkind = "pdf_folder"\nfolder = "{tmp_path}"\n[scanner]\nkind = "demo"\n',
        encoding="utf-8",
    )
    screen = {"QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", APP, str(config)],
        env=clean_environment() | screen,
        stdout=subprocess.PIPE,
        text=True,
        timeout=60,
        check=True,
    )
    first, settled = json.loads(done.stdout)

    assert not set(LATER) & set(first["modules"])
    assert not first["collects"]
    assert "kiosk_app.passes.renderer" in settled["modules"], "the first guest would wait for it"
    assert settled["collects"]
    assert settled["frozen"] > 10_000
