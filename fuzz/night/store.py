"""The folder of a night: who may work in it, what is written in one piece, and how much room is left."""

import errno
import fcntl
import hashlib
import json
import os
import pathlib
import re
import shutil
from typing import Any, Optional

Path = pathlib.Path


class Refused(Exception):
    """The command cannot be done as it was asked; the text is for a person, the code is the exit code."""

    def __init__(self, text: str, code: int) -> None:
        super().__init__(text)
        self.code = code


class NoRoom(Exception):
    """The disk is full, or nearly."""


def is_full(error: OSError) -> bool:
    return error.errno in (errno.ENOSPC, errno.EDQUOT)


def write_whole(path: Path, content: bytes) -> None:
    """After a kill at any moment `path` has the old content or the new."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with open(temporary, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise


def write_json(path: Path, value: Any) -> None:
    write_whole(path, (json.dumps(value, indent=1, sort_keys=True) + "\n").encode())


def read_json(path: Path) -> Optional[Any]:
    """None where there is none, or where it is no JSON."""
    try:
        return json.loads(path.read_bytes())
    except (FileNotFoundError, ValueError):
        return None


def name_of(octets: bytes) -> str:
    """An input's name, as libFuzzer has it."""
    return hashlib.sha1(octets).hexdigest()


def is_input_name(name: str) -> bool:
    return re.fullmatch("[0-9a-f]{40}", name) is not None


class Folder:
    """Where a night keeps what it has. The lock goes when its process goes, however that ends."""

    def __init__(self, root: Path, keep_free: int) -> None:
        self.root = root
        self.keep_free = keep_free  # octets
        self._lock: Optional[int] = None

    def open(self) -> None:
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            self._lock = os.open(self.root / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            if is_full(error):
                raise
            raise Refused(f"cannot write in {self.root}: {error.strerror}", 2) from None
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(self._lock, 100).decode(errors="replace").strip() or "?"
            os.close(self._lock)
            self._lock = None
            raise Refused(f"another run is at work in {self.root} (process {holder}); wait for it, end it, "
                          "or give this one a folder of its own (--out)", 2) from None
        os.ftruncate(self._lock, 0)
        os.pwrite(self._lock, f"{os.getpid()}\n".encode(), 0)
        self._end_what_was_interrupted()

    def close(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def check_room(self) -> None:
        room = os.statvfs(self.root)
        if room.f_bavail * room.f_frsize < self.keep_free:
            raise NoRoom

    def corpus(self, target: str) -> Path:
        return self._made("corpus", target)

    def artifacts(self, slot: int, target: str) -> Path:
        return self._made("artifacts", str(slot), target)

    def artifact_folders(self) -> list[Path]:
        return sorted(path for path in (self.root / "artifacts").glob("*/*") if path.is_dir())

    def left_artifacts(self) -> list[tuple[str, Path]]:
        """What targets wrote and nobody has taken in yet: (target, file)."""
        return [(folder.name, file) for folder in self.artifact_folders() for file in sorted(folder.iterdir()) if file.is_file()]

    def work(self, slot: int) -> Path:
        return self._made("work", str(slot))

    def findings(self) -> Path:
        return self._made("findings")

    def take_merged(self, target: str, merged: Path) -> None:
        """Replaces a corpus by its merged form. A kill in between is made good by `open`."""
        corpus = self.corpus(target)
        old = self._made("before-merge") / target
        os.replace(corpus, old)
        os.replace(merged, corpus)
        shutil.rmtree(old)

    def _end_what_was_interrupted(self) -> None:
        before = self.root / "before-merge"
        for old in before.iterdir() if before.is_dir() else []:
            corpus = self._made("corpus") / old.name
            if corpus.exists():
                shutil.rmtree(old)
            else:
                os.replace(old, corpus)
        shutil.rmtree(self.root / "work", ignore_errors=True)
        for folder in self.root.glob("findings/.new-*"):
            shutil.rmtree(folder)

    def _made(self, *parts: str) -> Path:
        path = self.root.joinpath(*parts)
        path.mkdir(parents=True, exist_ok=True)
        return path
