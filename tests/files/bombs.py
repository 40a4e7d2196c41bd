"""Much that is packed into little, made without packing much."""

import struct
import zlib

MODULUS = 65521  # of Adler-32
EMPTY_END = b"\x03\x00"


def deflated_zeros(megabytes: int) -> bytes:
    """So many million zeros as zlib packs them, one million at a time."""
    packing = zlib.compressobj()
    one = packing.compress(bytes(1_000_000)) + packing.flush(zlib.Z_FULL_FLUSH)
    head, blocks = one[:2], one[2:]
    checksum = megabytes * 1_000_000 % MODULUS << 16 | 1
    return head + blocks * megabytes + EMPTY_END + struct.pack(">I", checksum)
