"""``python -m kiosk_app``, and the command ``kiosk-app``."""

import gc
import sys

gc.disable()  # nothing is garbage yet, and looking for it takes a tenth of the start; ``settle`` switches it on

from kiosk_app.main import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main())
