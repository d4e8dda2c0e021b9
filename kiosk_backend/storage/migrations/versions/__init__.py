"""One file a revision, loaded by Alembic."""
