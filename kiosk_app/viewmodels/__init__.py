"""The Python that QML sees. It must not know colours' meaning, guests' secrets in the clear, or HTTP."""
