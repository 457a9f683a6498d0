"""Makes an input smaller while it stays the same finding, which libFuzzer's own way does not look at."""

import time
from typing import Awaitable, Callable


async def shrink(octets: bytes, is_same: Callable[[bytes], Awaitable[bool]], seconds: float) -> bytes:
    """Leaves out ever smaller pieces, from the end: walks end with a whole stimulus. The best when the time is over."""
    end = time.monotonic() + seconds
    size = 1 << max(0, len(octets) - 1).bit_length()
    while size >= 1:
        smaller = await _without_pieces(octets, size, is_same, end)
        if time.monotonic() >= end:
            return smaller
        if len(smaller) == len(octets):
            size //= 2
        octets = smaller
    return octets


async def _without_pieces(octets: bytes, size: int, is_same: Callable[[bytes], Awaitable[bool]], end: float) -> bytes:
    at = len(octets) - size
    while at >= 0 and time.monotonic() < end:
        candidate = octets[:at] + octets[at + size:]
        if candidate and await is_same(candidate):
            octets = candidate
        at -= size
    return octets
