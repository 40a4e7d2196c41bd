"""The addresses beside the pages: the HTTP interface, a strip to embed, and what a watcher asks."""
