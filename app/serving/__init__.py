"""How the app is served: its files compressed, its memory tidied. Only `app/server.py` uses this room."""
