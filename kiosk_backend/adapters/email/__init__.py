"""Mailers: SMTP, and the demo phone as its twin.

How to add a mailer: a class with `name`, `send` and `close` (`kiosk_backend.ports.mail.Mailer`) in a file of its own;
its settings in `domain.mailing`; a line in `cli.house.mailer`; one peer in tests/backend/adapters/email/test_mailers.py
for its conformance class.
"""
