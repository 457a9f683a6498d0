"""libFuzzer's command lines and what it prints."""

import dataclasses
import re
import time

from . import store, targets

Path = store.Path
BUILD = targets.ROOT / "build" / "fuzz"


@dataclasses.dataclass
class Progress:
    """What a run tells of itself while it goes on."""

    executions: int = 0
    edges: int = 0
    features: int = 0
    loaded: bool = False  # the corpus has been run once; what crashes before is in the corpus
    begin: float = dataclasses.field(default_factory=time.monotonic)
    last_gain: float = 0  # seconds after `begin`
    last_count: float = 0  # likewise: when `executions` was told last
    last_look: float = 0  # likewise: when an engine that prints nothing was looked at last

    def saw_executions(self, executions: int) -> None:
        if executions > self.executions:
            self.executions = executions
            self.last_count = self.seconds()

    def saw_edges(self, edges: int) -> None:
        if edges > self.edges:
            self.edges = edges
            self.last_gain = self.seconds()

    def seconds(self) -> float:
        return time.monotonic() - self.begin


class LibFuzzer:
    name = "libfuzzer"
    has_mutators = True  # the targets' own, which the canary takes
    replay_setting = {
        "ASAN_OPTIONS": "allow_addr2line=1:detect_leaks=1",
        "UBSAN_OPTIONS": "print_stacktrace=1:allow_addr2line=1",
    }
    # A target that can go on after a finding of its own does, and tells its octets: to begin again takes long.
    fuzz_setting = {**replay_setting, "SYNFIN_FUZZ_GO_ON": "1"}
    replay_grace = 60  # seconds; it keeps the time limit itself
    _pulse = re.compile(r"^#(\d+)\s+(\w+)(?:\s+cov: (\d+) ft: (\d+))?")
    _total = re.compile(r"^stat::number_of_executed_units:\s*(\d+)")

    def __init__(self, unit_seconds: int) -> None:
        self.unit_seconds = unit_seconds  # an input that takes longer is a finding

    def check(self) -> None:
        """It comes with clang, which the set-up installs."""

    def build(self, names: list[str]) -> Path:
        targets.build(names, ["cmake", "--preset", "fuzz"], BUILD)
        return BUILD / "fuzz"

    def fuzz(self, target: targets.Target, corpus: Path, artifacts: Path, work: Path, seconds: int, seed: int) -> list[str]:
        dictionary = [f"-dict={target.dictionary}"] if target.dictionary else []
        return [str(target.binary), f"-max_total_time={seconds}", f"-seed={seed}", f"-artifact_prefix={artifacts}/",
                "-print_final_stats=1", "-report_slow_units=3600", *self._limits(), *dictionary, str(corpus)]

    def read(self, line: str, progress: Progress, artifacts: Path) -> None:
        pulse = self._pulse.match(line)
        if pulse:
            progress.saw_executions(int(pulse.group(1)))
            progress.loaded = progress.loaded or pulse.group(2) != "pulse"
            if pulse.group(3):
                progress.saw_edges(int(pulse.group(3)))
                progress.features = max(progress.features, int(pulse.group(4)))
            return
        total = self._total.match(line)
        if total:
            progress.saw_executions(int(total.group(1)))

    def poll(self, progress: Progress, artifacts: Path) -> None:
        """libFuzzer prints what is to be known."""

    def collect(self, corpus: Path, artifacts: Path) -> None:
        """libFuzzer writes its corpus and its artifacts where they belong."""

    def replay(self, binary: Path, file: Path) -> list[str]:
        return [str(binary), *self._limits(), str(file)]

    def replay_for_people(self, binary: str, file: str) -> str:
        return f"{binary} -timeout={self.unit_seconds} {file}"

    def minimise(self, target: targets.Target, file: Path, smaller: Path, seconds: int) -> list[str]:
        return [str(target.binary), "-minimize_crash=1", f"-max_total_time={seconds}", "-seed=1", *self._limits(),
                f"-exact_artifact_path={smaller}", str(file)]

    def merge(self, target: targets.Target, corpus: Path, merged: Path, artifacts: Path, work: Path) -> list[str]:
        control = work / f"merge-{target.name}"
        control.unlink(missing_ok=True)
        return [str(target.binary), "-merge=1", f"-merge_control_file={control}", f"-artifact_prefix={artifacts}/",
                *self._limits(), str(merged), str(corpus)]

    def _limits(self) -> list[str]:
        return [f"-timeout={self.unit_seconds}", "-rss_limit_mb=2560"]
