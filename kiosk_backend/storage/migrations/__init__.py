"""The history of the schema. Alembic loads env.py and versions/ by path; nothing else imports them."""
