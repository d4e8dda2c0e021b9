"""The two stores and the tables behind them. Implements `ports`, calls no use case.

`open_store` is in `storage/opening.py`, the schema in `tables.py`, its history in `migrations/`.
"""
