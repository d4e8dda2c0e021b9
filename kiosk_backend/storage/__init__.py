"""SQLAlchemy Core tables, the two stores and the migrations."""
