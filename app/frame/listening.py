"""`streamlit` at a socket that is open already: `python -P app/frame/listening.py SOCKET run ...`."""

from __future__ import annotations

import socket
import sys

from streamlit.web import cli
from streamlit.web.server.starlette import starlette_server


def main() -> None:
    """Serves until it is told to end."""
    listening = socket.socket(fileno=int(sys.argv[1]))

    def bound(server_address: str, bind_address: str, port: int, backlog: int) -> tuple[socket.socket, str]:
        return listening, bind_address

    starlette_server._bind_server_socket = bound
    cli.main(sys.argv[2:], prog_name="streamlit")


if __name__ == "__main__":
    main()
