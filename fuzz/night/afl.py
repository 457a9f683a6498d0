"""AFL++ in libFuzzer's place: the same targets, built by its compiler with its driver (Debian's package afl++)."""

import shutil

from . import store, targets
from .libfuzzer import Progress

Path = store.Path
BUILD = targets.ROOT / "build" / "fuzz-afl"
COMPILERS = ["-DCMAKE_CXX_COMPILER=afl-clang-fast++", "-DCMAKE_C_COMPILER=afl-clang-fast"]
SILENT = {"AFL_QUIET": "1", "AFL_NO_UI": "1", "AFL_SKIP_CPUFREQ": "1", "AFL_NO_AFFINITY": "1",
          # a machine whose core dumps go to a program delays crashes; they are still seen
          "AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES": "1",
          "AFL_CRASHING_SEEDS_AS_NEW_CRASH": "1"}


class Afl:
    name = "afl"
    has_mutators = False
    fuzz_setting = SILENT  # the sanitizers' options are AFL's own
    replay_setting = {"ASAN_OPTIONS": "allow_addr2line=1:detect_leaks=1:handle_abort=1",
                      "UBSAN_OPTIONS": "print_stacktrace=1:allow_addr2line=1"}
    replay_grace = 5  # seconds: its driver does not know of time limits

    def __init__(self, unit_seconds: int) -> None:
        self.unit_seconds = unit_seconds

    def check(self) -> None:
        if not shutil.which("afl-fuzz"):
            raise store.Refused("AFL++ is not installed: apt-get install afl++", 3)

    def build(self, names: list[str]) -> Path:
        targets.build(names, ["cmake", "-S", ".", "-B", str(BUILD), "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release",
                              "-DSYNFIN_SANITIZE=ON", "-DSYNFIN_FUZZ=ON", *COMPILERS], BUILD, SILENT)
        return BUILD / "fuzz"

    def fuzz(self, target: targets.Target, corpus: Path, artifacts: Path, work: Path, seconds: int, seed: int) -> list[str]:
        seeds = corpus
        if not any(corpus.iterdir()):  # AFL wants one seed, and not an empty one
            seeds = work / "one-seed"
            seeds.mkdir(exist_ok=True)
            (seeds / "zero").write_bytes(b"\0")
        dictionary = ["-x", str(target.dictionary)] if target.dictionary else []
        return ["afl-fuzz", "-i", str(seeds), "-o", str(_out(artifacts)), "-V", str(seconds), "-s", str(seed), "-m", "none",
                "-t", f"{self.unit_seconds * 1000}+", *dictionary, "--", str(target.binary)]

    def read(self, line: str, progress: Progress, artifacts: Path) -> None:
        """What AFL prints is for people; a new line is an occasion to look at its statistics."""
        if progress.seconds() > progress.last_look + 1:
            progress.last_look = progress.seconds()
            self.poll(progress, artifacts)

    def poll(self, progress: Progress, artifacts: Path) -> None:
        try:
            text = (_out(artifacts) / "default" / "fuzzer_stats").read_text()
        except FileNotFoundError:
            return
        facts = _facts(text)
        progress.loaded = True
        progress.saw_executions(int(facts.get("execs_done", 0)))
        progress.saw_edges(int(facts.get("edges_found", 0)))

    def collect(self, corpus: Path, artifacts: Path) -> None:
        """Brings what AFL has under the names that the night knows."""
        out = _out(artifacts) / "default"
        for folder, kind, goal in (("queue", "", corpus), ("crashes", "crash-", artifacts), ("hangs", "timeout-", artifacts)):
            for path in sorted((out / folder).glob("id:*")):
                octets = path.read_bytes()
                place = goal / (kind + store.name_of(octets))
                if not place.exists():
                    store.write_whole(place, octets)
        shutil.rmtree(_out(artifacts), ignore_errors=True)

    def replay(self, binary: Path, file: Path) -> list[str]:
        return [str(binary), str(file)]

    def replay_for_people(self, binary: str, file: str) -> str:
        return f"ASAN_OPTIONS=handle_abort=1 {binary} {file}"

    def minimise(self, target: targets.Target, file: Path, smaller: Path, seconds: int) -> list[str]:
        return ["afl-tmin", "-i", str(file), "-o", str(smaller), "-m", "none", "-t", str(self.unit_seconds * 1000), "--",
                str(target.binary)]

    def merge(self, target: targets.Target, corpus: Path, merged: Path, artifacts: Path, work: Path) -> list[str]:
        return ["afl-cmin", "-i", str(corpus), "-o", str(merged), "-m", "none", "-t", str(self.unit_seconds * 1000), "--",
                str(target.binary)]


def _out(artifacts: Path) -> Path:
    return artifacts / "afl"


def _facts(text: str) -> dict[str, str]:
    pairs = (line.partition(":") for line in text.splitlines())
    return {name.strip(): value.strip() for name, _, value in pairs}
