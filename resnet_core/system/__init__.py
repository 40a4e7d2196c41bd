"""The machine, and processes that never outlive the server."""
