"""Outlives the runner by a moment: when the runner is gone, even by SIGKILL, it ends the process groups that are still running.

Reads "+GROUP" and "-GROUP" lines from its standard input; the end of that input is the end of the runner.
"""

import os
import signal
import subprocess
import sys


def end_group(leader: int) -> None:
    """Ends a process group, and what its leader has started elsewhere: AFL++ puts its targets into sessions of their own."""
    elsewhere = descendants(leader)
    for end, process in [(os.killpg, leader), *((os.kill, process) for process in elsewhere)]:
        try:
            end(process, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass


def descendants(ancestor: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/stat", "rb") as file:
                    parent = int(file.read().rpartition(b")")[2].split()[1])
            except OSError:
                continue
            children.setdefault(parent, []).append(int(entry))
    found = [ancestor]
    for process in found:
        found += children.get(process, [])
    return found[1:]


class Keeper:
    """The runner's side: tells the keeper process which groups live."""

    def __init__(self) -> None:
        folder = os.path.dirname(os.path.abspath(__file__))
        self._process = subprocess.Popen(
            [sys.executable, "-B", os.path.join(folder, "keeper.py")],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, start_new_session=True)

    def add(self, group: int) -> None:
        self._tell(f"+{group}\n")

    def remove(self, group: int) -> None:
        self._tell(f"-{group}\n")

    def close(self) -> None:
        self._process.stdin.close()
        self._process.wait()

    def _tell(self, line: str) -> None:
        try:
            self._process.stdin.write(line.encode())
            self._process.stdin.flush()
        except BrokenPipeError:  # somebody ended the keeper: the runner itself still ends what it started
            pass


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    groups = set()
    for line in sys.stdin:
        (groups.add if line[0] == "+" else groups.discard)(int(line[1:]))
    for group in groups:
        end_group(group)


if __name__ == "__main__":
    main()
