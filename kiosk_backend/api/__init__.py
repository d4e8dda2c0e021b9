"""The HTTP edge: Litestar routes, one module a concept, one error handler."""
