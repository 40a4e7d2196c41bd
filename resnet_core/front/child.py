"""`python -m resnet_core.front.child PARENT COMMAND...`: becomes the command, which ends with the parent."""

from __future__ import annotations

import os
import sys

from resnet_core.system.child_processes import die_with


def main() -> None:
    """Becomes the command; the order to end with the parent outlasts that."""
    die_with(int(sys.argv[1]))
    os.execv(sys.argv[2], sys.argv[2:])


if __name__ == "__main__":
    main()
