"""Which targets there are, how they are built, and their seed inputs."""

import dataclasses
import os
import pathlib
import re
import stat
import subprocess
import sys
import tempfile
from typing import Callable, Optional

from . import store

Path = pathlib.Path
ROOT = Path(__file__).resolve().parents[2]
CANARY = "canary"  # has a planted bug: a fuzzer that does not find it finds nothing
LARGEST_SEED = 1024 * 1024  # octets; libFuzzer's own limit for what it reads


@dataclasses.dataclass(frozen=True)
class Target:
    name: str
    binary: Path
    dictionary: Optional[Path]

    def build(self) -> str:
        """Changes with every build, so that counts of edges of two builds are not compared."""
        status = self.binary.stat()
        return f"{status.st_size}-{status.st_mtime_ns}"


def written_names() -> list[str]:
    """The targets that fuzz/CMakeLists.txt names."""
    text = (ROOT / "fuzz" / "CMakeLists.txt").read_text()
    text = re.sub(r"#.*", "", text)
    return sorted(set(re.findall(r"^\s*synfin_fuzz_target\(\s*([a-z0-9_]+)", text, re.MULTILINE)))


def built_names(binaries: Path) -> list[str]:
    if not binaries.is_dir():
        raise store.Refused(f"no folder of fuzz targets: {binaries}", 2)
    return sorted(path.name.removeprefix("fuzz_") for path in binaries.glob("fuzz_*")
                  if path.is_file() and os.access(path, os.X_OK))


def check_names(wanted: list[str], known: list[str]) -> None:
    unknown = sorted(set(wanted) - set(known))
    if unknown:
        raise store.Refused(f"unknown target: {', '.join(unknown)}; known: {', '.join(known) or 'none'}", 2)


def find(names: list[str], binaries: Path) -> tuple[list[Target], list[str]]:
    """The targets that can be run, and the names of those that were not built."""
    found, missing = [], []
    for name in names:
        binary = binaries / f"fuzz_{name}"
        dictionary = ROOT / "fuzz" / f"{name}.dict"
        if binary.is_file() and os.access(binary, os.X_OK):
            found.append(Target(name, binary, dictionary if dictionary.is_file() else None))
        else:
            missing.append(name)
    return found, missing


def build(names: list[str], configure: list[str], folder: Path, environment: Optional[dict] = None) -> None:
    """Sets up and builds; says nothing unless it fails."""
    if sys.stderr.isatty():
        print(f"building {folder} (a few minutes the first time)", file=sys.stderr)
    _do(["ci/setup"], environment)
    _do(configure + _lwip_source(names), environment)
    _do(["cmake", "--build", str(folder), "--target", *(f"fuzz_{name}" for name in names)], environment)


def _lwip_source(names: list[str]) -> list[str]:
    """lwIP's own code is watched if its source can be had; else the targets run Debian's library as it is."""
    if not any(name.startswith("lwip") for name in names):
        return []
    done = subprocess.run(["ci/lwip-source"], cwd=ROOT, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if done.returncode == 0:
        return [f"-DSYNFIN_LWIP_SOURCE={done.stdout.splitlines()[-1]}"]
    why = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
    print(f"fuzz: lwIP's own code is neither watched for memory errors nor counted as covered: {why}", file=sys.stderr)
    return ["-DSYNFIN_LWIP_SOURCE="]


def _do(command: list[str], environment: Optional[dict]) -> None:
    with tempfile.TemporaryFile() as log:
        try:
            code = subprocess.run(command, cwd=ROOT, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                                  env={**os.environ, **(environment or {})}).returncode
        except OSError as error:
            raise store.Refused(f"cannot run {command[0]}: {error.strerror}", 3) from None
        if code != 0:
            log.seek(0)
            sys.stderr.write(log.read().decode(errors="replace"))
            raise store.Refused(f"'{' '.join(command)}' failed: nothing was run", 3)


def seed_folders(name: str, corpora: list[Path]) -> list[Path]:
    return [folder for root in corpora for folder in (root / name, root / name / "regressions")]


def regressions(name: str, corpora: list[Path]) -> list[Path]:
    folders = [root / name / "regressions" for root in corpora]
    return sorted(path for folder in folders if folder.is_dir() for path in folder.iterdir() if path.is_file())


def take_seeds(name: str, corpora: list[Path], corpus: Path, say: Callable[[str], None]) -> int:
    """Copies what can be a seed into a corpus of our own, under libFuzzer's names; the rest is named. How many were new."""
    new = 0
    folders = [folder for folder in seed_folders(name, corpora) if folder.is_dir()]
    if not folders:
        say(f"{name}: no seed corpus in {' or '.join(str(root / name) for root in corpora)}; starting from what there is")
    for folder in folders:
        for path in sorted(folder.iterdir()):
            why_not = _why_no_seed(path)
            if why_not:
                say(f"{name}: {path} is left out: {why_not}")
                continue
            try:
                octets = path.read_bytes() if path.is_file() else None
            except OSError as error:
                say(f"{name}: {path} is left out: {error.strerror}")
                continue
            if octets is not None and not (corpus / store.name_of(octets)).exists():
                store.write_whole(corpus / store.name_of(octets), octets)
                new += 1
    return new


def drop_damaged(corpus: Path) -> int:
    """Removes files that are not what their names say: a full disk cuts them short. How many."""
    dropped = 0
    for path in sorted(corpus.iterdir()):
        if path.is_file() and (not store.is_input_name(path.name) or store.name_of(path.read_bytes()) != path.name):
            path.unlink()
            dropped += 1
    return dropped


def _why_no_seed(path: Path) -> Optional[str]:
    try:
        status = path.stat()
    except OSError as error:
        return error.strerror
    if stat.S_ISDIR(status.st_mode):
        return None if path.name == "regressions" else "a folder"
    if not stat.S_ISREG(status.st_mode):
        return "no regular file"
    if status.st_size > LARGEST_SEED:
        return f"larger than {LARGEST_SEED} octets"
    return None
