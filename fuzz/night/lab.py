"""What a night, a smoke run and a retest have in common: running a target, and taking in what it found."""

import dataclasses
import shutil
import time
from typing import Callable, Optional

from . import report as reports
from . import store, targets
from .findings import Finding, Findings, shown
from .harvest import Harvest
from .libfuzzer import Progress
from .process import Outcome, Runner
from .shrink import shrink

Path = store.Path
GRACE_SECONDS = 60  # beyond a target's own limit: it reads its corpus, and prints a report
MERGE_SECONDS = 1800
CODES_OF_AN_END = (0, 72)  # all is well; interrupted


@dataclasses.dataclass
class Slice:
    """What came of one stretch of a target."""

    executions: int = 0
    seconds: float = 0
    edges: int = 0
    features: int = 0
    last_gain: float = 0  # seconds after the beginning
    new: list[Finding] = dataclasses.field(default_factory=list)
    again: int = 0
    trouble: Optional[str] = None

    def add(self, progress: Progress) -> None:
        if progress.edges > self.edges:
            self.last_gain = self.seconds + progress.last_gain
        self.executions += progress.executions
        self.edges = max(self.edges, progress.edges)
        self.features = max(self.features, progress.features)
        self.seconds += progress.seconds()


@dataclasses.dataclass
class Running:
    """For the status line."""

    target: str
    what: str
    progress: Progress


class Lab:
    def __init__(self, folder: store.Folder, engine, runner: Runner, say: Callable[[str], None]) -> None:
        self.folder = folder
        self.engine = engine
        self.runner = runner
        self.say = say
        self.findings = Findings(folder.findings())
        self.running: dict[int, Running] = {}

    def _setting(self, work: Path) -> dict:
        return {**self.engine.fuzz_setting, "TMPDIR": str(work)}

    def stopping(self) -> bool:
        return self.runner.stop.is_set()

    async def take_in_left(self, known: dict[str, targets.Target]) -> list[tuple[Finding, bool]]:
        """What a run before could not take in any more; whether each is new."""
        for folder in self.folder.artifact_folders():
            self.engine.collect(self.folder.corpus(folder.name), folder)
        taken = []
        for name, path in self.folder.left_artifacts():
            if name in known and not self.stopping():
                finding, new = await self.take_in(known[name], path, "")
                if finding is not None:
                    taken.append((finding, new))
        return taken

    async def fuzz(self, slot: int, target: targets.Target, seconds: float, seed: int, until_found: bool = False) -> Slice:
        """One stretch. A target that ends at a finding is begun again for the rest of the time."""
        result = Slice()
        deadline = time.monotonic() + seconds
        left = seconds
        attempt = 0
        while left > 0.5 and not self.stopping():
            progress, outcome, told = await self._fuzz_once(slot, target, max(1, round(left)), seed + attempt)
            result.add(progress)
            ended_by_finding = outcome.code not in CODES_OF_AN_END
            found = await self._take_in_artifacts(slot, target, outcome.text, told, result)
            if ended_by_finding and found and not progress.loaded and not self._evict(target, found):
                result.trouble = f"cannot begin because of {found[-1][0].name}"
            if found and until_found:
                break
            if not found and ended_by_finding and not self.stopping():
                result.trouble = f"{outcome.said()}: {outcome.last_line()}"
            if not found or result.trouble:
                break
            attempt += 1
            left = deadline - time.monotonic()
        self.running.pop(slot, None)
        return result

    async def _fuzz_once(self, slot: int, target: targets.Target, seconds: int,
                         seed: int) -> tuple[Progress, Outcome, dict[str, str]]:
        corpus, work = self.folder.corpus(target.name), self.folder.work(slot)
        artifacts = self.folder.artifacts(slot, target.name)
        progress = Progress()
        self.running[slot] = Running(target.name, "fuzzing", progress)
        harvest = Harvest(artifacts)

        def read(line: str) -> None:
            self.engine.read(line, progress, artifacts)
            harvest.read(line)
        outcome = await self.runner.run(self.engine.fuzz(target, corpus, artifacts, work, seconds, seed),
                                        seconds + GRACE_SECONDS, self._setting(work), read)
        self.engine.poll(progress, artifacts)
        self.engine.collect(corpus, artifacts)
        return progress, outcome, harvest.told

    async def _take_in_artifacts(self, slot: int, target: targets.Target, text: str, told: dict[str, str],
                                 result: Slice) -> list[tuple[Finding, str]]:
        """The findings, each with the name of its input. `told` has the line of each that did not end the target."""
        found = []
        for path in _files(self.folder.artifacts(slot, target.name)):
            name = store.name_of(path.read_bytes())
            finding, new = await self.take_in(target, path, told.get(path.name, text))
            if finding is None:
                continue
            found.append((finding, name))
            if new:
                result.new.append(finding)
            else:
                result.again += 1
        return found

    def _evict(self, target: targets.Target, found: list[tuple[Finding, str]]) -> bool:
        """A corpus with an input that ends its target would end every run. Whether there was one."""
        in_corpus = [path for path in (self.folder.corpus(target.name) / name for _, name in found) if path.exists()]
        for path in in_corpus:
            path.unlink()
        return bool(in_corpus)

    async def take_in(self, target: targets.Target, path: Path, text: str) -> tuple[Optional[Finding], bool]:
        """An artifact becomes a finding, or counts one up, and only then goes. None if it is no finding, or must wait."""
        if path.name.startswith("slow-unit-"):
            path.unlink()
            return None, False
        artifact = f"{path.name} {path.stat().st_mtime_ns}"
        finding, new = await self.take_octets(target, path, text, artifact, "fuzzing")
        if finding is not None:
            path.unlink()
        return finding, new

    async def take_octets(self, target: targets.Target, path: Path, text: str, artifact: str,
                          origin: str) -> tuple[Optional[Finding], bool]:
        octets = path.read_bytes()
        report = reports.read_report(text)
        known = self.findings.known(target.name, report)
        reproduces = True
        if known is None and not (self.stopping() and report):
            outcome, replayed = await self.replay(target.binary, path)
            if outcome is None:
                return None, False
            reproduces = replayed is not None
            report = replayed or report or reports.plain_report("lost", f"cause {store.name_of(octets)[:8]}")
            text = outcome.text if reproduces or not text else text
            known = self.findings.known(target.name, report)
        if known is not None:
            self.findings.see_again(known, artifact)
            return known, False
        if damaged(path, octets):
            origin += "; the file is not what its name says, as happens when a disk is full"
        command = self.engine.replay_for_people(shown(target.binary), "INPUT")
        return self.findings.add(target.name, octets, report, text, artifact, origin, command, reproduces), True

    async def replay(self, binary: Path, path: Path,
                     setting: Optional[dict] = None) -> tuple[Optional[Outcome], Optional[reports.Report]]:
        """No report if the target comes back unharmed; no outcome either if the run was stopped meanwhile."""
        limit = self.engine.unit_seconds + self.engine.replay_grace
        outcome = await self.runner.run(self.engine.replay(binary, path), limit,
                                        {**self.engine.replay_setting, **(setting or {})})
        if self.stopping():
            return None, None
        if outcome.overdue:
            return outcome, reports.read_report(outcome.text) or reports.plain_report("timeout", "")
        if outcome.code == 0:
            return outcome, None
        return outcome, reports.read_report(outcome.text) or reports.plain_report("death", outcome.said())

    async def minimise(self, slot: int, target: targets.Target, finding: Finding, seconds: int) -> None:
        """Bounded; says in the finding how it went. A run that is stopped leaves it for the next."""
        self.running[slot] = Running(target.name, "minimising", Progress())
        whole = finding.folder / "input"
        outcome, report = await self.replay(target.binary, whole)
        if outcome is None:
            return
        if report is None:
            finding.facts["reproduces"] = False
            self.findings.minimised(finding, None, "no: it does not reproduce")
            return
        # What a target tells itself has many neighbours that fail in other ways; an engine takes them all for the same.
        if reports.told_by_target(outcome.text):
            octets = await self._shrink(slot, target, whole.read_bytes(), report, seconds)
        else:
            octets = await self._minimise_by_engine(slot, target, finding, report, seconds)
        if self.stopping() or octets is None:
            return
        if len(octets) < finding.facts["input_octets"]:
            smaller = self.folder.work(slot) / "smaller"
            smaller.write_bytes(octets)
            outcome, _ = await self.replay(target.binary, smaller)
            self.findings.minimised(finding, octets, "yes", outcome.text if outcome else None)
        else:
            self.findings.minimised(finding, None, "no: nothing smaller was found")

    async def _shrink(self, slot: int, target: targets.Target, octets: bytes, report: reports.Report, seconds: int) -> bytes:
        candidate = self.folder.work(slot) / "candidate"

        async def is_same(smaller: bytes) -> bool:
            candidate.write_bytes(smaller)
            _, after = await self.replay(target.binary, candidate, {"ASAN_OPTIONS": "symbolize=0:handle_abort=0"})
            return after is not None and after.key == report.key
        return await shrink(octets, is_same, seconds)

    async def _minimise_by_engine(self, slot: int, target: targets.Target, finding: Finding, report: reports.Report,
                                  seconds: int) -> Optional[bytes]:
        """None if it has been said already how it went, or must wait."""
        smaller = self.folder.work(slot) / "smaller"
        smaller.unlink(missing_ok=True)
        await self.runner.run(self.engine.minimise(target, finding.folder / "input", smaller, max(1, seconds // 3)), seconds,
                              self._setting(self.folder.work(slot)))
        octets = smaller.read_bytes() if smaller.is_file() and not self.stopping() else b""
        if not octets:
            return (finding.folder / "input").read_bytes()
        outcome, after = await self.replay(target.binary, smaller)
        if outcome is None:
            return None
        if after is not None and after.key == report.key:
            return octets
        self.findings.minimised(finding, None, "no: what is smaller fails in another way, or not")
        if after is not None:
            artifact = f"smaller {store.name_of(octets)}"
            await self.take_octets(target, smaller, outcome.text, artifact, f"minimising {finding.name}")
        return None

    async def merge(self, slot: int, target: targets.Target) -> Optional[int]:
        """Leaves in the corpus what is needed for its coverage. How many inputs, or None if it is as before."""
        self.running[slot] = Running(target.name, "merging", Progress())
        corpus, work = self.folder.corpus(target.name), self.folder.work(slot)
        merged = work / "merged" / target.name
        shutil.rmtree(merged, ignore_errors=True)
        merged.mkdir(parents=True)
        artifacts = self.folder.artifacts(slot, target.name)
        outcome = await self.runner.run(self.engine.merge(target, corpus, merged, artifacts, work), MERGE_SECONDS,
                                        self._setting(work))
        for path in _files(artifacts):
            await self.take_in(target, path, "")
        count = len(list(merged.iterdir()))
        # A merge onto a full disk leaves files cut short: then the corpus stays as it is.
        if outcome.code != 0 or self.stopping() or count == 0 or targets.drop_damaged(merged) > 0:
            return None
        self.folder.take_merged(target.name, merged)
        return count


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_file())


def damaged(path: Path, octets: bytes) -> bool:
    name = path.name.rpartition("-")[2]
    return store.is_input_name(name) and name != store.name_of(octets)
