"""``python -m kiosk_app``."""

import sys

from kiosk_app.main import main

sys.exit(main())
