"""Findings of a target that goes on after them: it tells each with its octets, and no engine writes an artifact."""

import re

from . import store

_TOLD = re.compile(r"^finding: ")
_OCTETS = re.compile(r"^octets: ((?:[0-9a-f]{2})+)$")


class Harvest:
    """Writes what is told as artifacts at once, so that a kill loses none."""

    def __init__(self, artifacts: store.Path) -> None:
        self._artifacts = artifacts
        self._line = ""
        self.told: dict[str, str] = {}  # the line that told of an artifact

    def read(self, line: str) -> None:
        if _TOLD.match(line):
            self._line = line
        octets = _OCTETS.match(line)
        if octets and self._line:
            content = bytes.fromhex(octets.group(1))
            path = self._artifacts / f"crash-{store.name_of(content)}"
            store.write_whole(path, content)
            self.told[path.name] = self._line
            self._line = ""
