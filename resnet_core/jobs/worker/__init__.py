"""The other side of the pipe: what runs in a worker process."""
