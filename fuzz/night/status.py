"""The line that a person watches, and the log."""

import shutil
import sys

from . import store
from .findings import now
from .summary import rate, span

Path = store.Path


class Log:
    """One line for each event, in a file and on a terminal, where the status line makes way for it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._shown = 0
        self.terminal = sys.stderr.isatty()

    def say(self, text: str) -> None:
        with open(self._path, "a", encoding="utf-8") as file:
            file.write(f"{now()} {text}\n")
        if self.terminal:
            self.clear()
            print(text, file=sys.stderr, flush=True)

    def show(self, text: str) -> None:
        if self.terminal:
            width = shutil.get_terminal_size().columns - 1
            text = text[:width]
            sys.stderr.write("\r" + text.ljust(self._shown))
            sys.stderr.flush()
            self._shown = len(text)

    def clear(self) -> None:
        if self._shown:
            sys.stderr.write("\r" + " " * self._shown + "\r")
            self._shown = 0


def status_line(running: dict, known: dict, found: int, left: float) -> str:
    """`running` is the lab's, `known` the state of each target, `found` how many findings are new in this run."""
    parts = []
    for slot in sorted(running):
        each = running[slot]
        facts = known.get(each.target)
        if each.what != "fuzzing" or facts is None:
            parts.append(f"{each.target} {each.what}")
            continue
        progress = each.progress
        gained = max(0, progress.edges - facts["edges"]) if facts["edges"] else 0
        before = -progress.last_gain if gained else facts["seconds"] - facts["last_gain"]
        plateau = before + progress.seconds()
        parts.append(f"{each.target} {rate(progress.executions, progress.last_count):,}/s "
                     f"{max(progress.edges, facts['edges']):,} edges (+{gained}) plateau {span(plateau)}")
    seconds = max(0, int(left))
    clock = f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return f"{clock} left | " + " | ".join(parts) + f" | {found} new findings"
