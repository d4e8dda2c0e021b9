"""Gateways for text messages: Kannel, and the demo phone as its twin.

How to add a gateway: a class with `name`, `receipts`, `send` and `close` (`kiosk_backend.ports.sms.SmsGateway`) in a
file of its own; its status codes in `domain.delivery.RECEIPTS` if it reports delivery; one fixture in
tests/backend/adapters/sms/test_gateways.py, whose conformance class it must pass.
"""
