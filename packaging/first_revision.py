"""Writes migrations/versions/0001 anew from storage/tables.py. Only until the first release; afterwards add revisions.

Run it as `.venv/bin/python packaging/first_revision.py`.
"""

import sys
from pathlib import Path

from alembic.autogenerate import produce_migrations, render_python_code
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "kiosk_backend/storage/migrations/versions/0001_first_schema.py"
HEAD = '''"""The first schema: everything of storage/tables.py at version 0.1."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None
'''


def main() -> None:
    sys.path.insert(0, str(ROOT))
    from kiosk_backend.storage.tables import metadata

    with create_engine("sqlite://").connect() as connection:
        context = MigrationContext.configure(connection, opts={"target_metadata": metadata})
        script = produce_migrations(context, metadata)
        assert script.upgrade_ops is not None
        assert script.downgrade_ops is not None
        up = render_python_code(script.upgrade_ops, migration_context=context)
        down = render_python_code(script.downgrade_ops, migration_context=context)
    body = f"{HEAD}\n\ndef upgrade() -> None:\n    {up}\n\n\ndef downgrade() -> None:\n    {down}\n"
    TARGET.write_text("".join(line for line in body.splitlines(keepends=True) if "# ###" not in line))
    print(f"wrote {TARGET.relative_to(ROOT)}; now run: ruff format {TARGET.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
