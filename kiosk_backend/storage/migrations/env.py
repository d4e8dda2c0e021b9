"""Run by Alembic inside `storage.migrate.migrate`, on the connection it hands over."""

from alembic import context

from kiosk_backend.storage.tables import metadata

connection = context.config.attributes["connection"]
# our SQLite connections are in autocommit: say BEGIN ourselves, so that a failed migration leaves nothing
if connection.dialect.name == "sqlite":
    connection.exec_driver_sql("BEGIN IMMEDIATE")
context.configure(
    connection=connection,
    target_metadata=metadata,
    transactional_ddl=True,
    transaction_per_migration=False,
    render_as_batch=connection.dialect.name == "sqlite",
)
with context.begin_transaction():
    context.run_migrations()
