"""Child processes, each the leader of its own process group: output in bounded memory, time limits, ends without orphans."""

import asyncio
import dataclasses
import os
import signal
import time
from typing import Callable, Optional, Sequence

from . import keeper as keeping

KEPT_OCTETS = 512 * 1024  # of a child's output; a report fits many times
SECONDS_TO_END = 5  # between the polite signal and SIGKILL


@dataclasses.dataclass
class Outcome:
    code: Optional[int]  # as subprocess has it: negative for a signal
    text: str  # the end of what it printed
    seconds: float
    overdue: bool  # it did not end in time and was ended

    def last_line(self) -> str:
        lines = [line for line in self.text.splitlines() if line.strip()]
        return lines[-1].strip()[:200] if lines else "it printed nothing"

    def said(self) -> str:
        """How the child ended, in words."""
        if self.overdue:
            return f"did not end in time and was ended after {self.seconds:.0f} s"
        if self.code is not None and self.code < 0:
            return f"was ended by signal {-self.code} ({signal.Signals(-self.code).name})"
        return f"ended with exit code {self.code}"


class Output:
    """The last KEPT_OCTETS of a stream, and each complete line once."""

    def __init__(self, on_line: Optional[Callable[[str], None]]) -> None:
        self._on_line = on_line
        self._kept = bytearray()
        self._line = b""

    async def drain(self, stream: asyncio.StreamReader) -> None:
        while octets := await stream.read(65536):
            self._kept += octets
            if len(self._kept) > 2 * KEPT_OCTETS:
                del self._kept[:-KEPT_OCTETS]
            if self._on_line:
                *lines, self._line = (self._line + octets).split(b"\n")
                self._line = self._line[-4096:]
                for line in lines:
                    self._on_line(line[:4096].decode("utf-8", "replace"))

    def text(self) -> str:
        return bytes(self._kept[-KEPT_OCTETS:]).decode("utf-8", "replace")


class Runner:
    """Starts children and ends them when `stop` is set."""

    def __init__(self, keeper: keeping.Keeper) -> None:
        self.keeper = keeper
        self.stop = asyncio.Event()

    async def run(self, command: Sequence[str], seconds: float, environment: Optional[dict] = None,
                  on_line: Optional[Callable[[str], None]] = None) -> Outcome:
        begin = time.monotonic()
        child = await asyncio.create_subprocess_exec(
            *command, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT, start_new_session=True, env={**os.environ, **(environment or {})})
        self.keeper.add(child.pid)
        output = Output(on_line)
        reading = asyncio.create_task(output.drain(child.stdout))
        overdue = False
        try:
            overdue = await self._wait(child, seconds)
        finally:
            keeping.end_group(child.pid)  # also what the child has left behind
            await child.wait()
            await reading
            self.keeper.remove(child.pid)
        return Outcome(child.returncode, output.text(), time.monotonic() - begin, overdue)

    async def _wait(self, child: asyncio.subprocess.Process, seconds: float) -> bool:
        """Whether the child was overdue."""
        ended = asyncio.create_task(child.wait())
        stopped = asyncio.create_task(self.stop.wait())
        await asyncio.wait({ended, stopped}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        overdue = not ended.done() and not stopped.done()
        if not ended.done():
            try:
                child.send_signal(signal.SIGINT)
            except ProcessLookupError:
                pass
            await asyncio.wait({ended}, timeout=SECONDS_TO_END)
        stopped.cancel()
        if not ended.done():
            keeping.end_group(child.pid)
        await ended
        return overdue
