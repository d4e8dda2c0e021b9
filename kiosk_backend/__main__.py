"""`python -m kiosk_backend` is `kiosk-backend`."""

from kiosk_backend.main import main

raise SystemExit(main())
