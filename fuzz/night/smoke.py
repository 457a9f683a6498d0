"""A short run of every target from its seeds, in corpora that are thrown away; for every change and for CI."""

import asyncio
import os
import shutil
import signal

from . import keeper as keeping
from . import lab as labs
from . import night, process, status, store, summary, targets
from .findings import shown

FINDINGS_SHOWN = 20
# Rare deviations of lwIP that no list has are a night's: a change is held up by deaths and memory errors only.
SETTING = {"SYNFIN_FUZZ_COUNT": "1"}
FRESH = ("corpus", "artifacts", "findings", "work", "before-merge")


class Smoke:
    def __init__(self, folder: store.Folder, engine, found: list[targets.Target], missing: list[str], options) -> None:
        self.folder = folder
        self.engine = engine
        self.targets = found
        self.missing = missing
        self.options = options
        self.rows: dict[str, list[str]] = {}
        self.troubles: list[str] = []

    def run(self) -> int:
        if (self.folder.root / "state.json").exists():
            raise store.Refused(f"{self.folder.root} is a night's, and a smoke run throws its corpora away", 2)
        os.environ.update(SETTING)
        keeper = keeping.Keeper()
        for name in FRESH:
            shutil.rmtree(self.folder.root / name, ignore_errors=True)
        self.log = status.Log(self.folder.root / "smoke.log")
        try:
            self.runner = process.Runner(keeper)
            return asyncio.run(self._run())
        except store.NoRoom:
            raise store.Refused(f"the disk is full; what was found so far is in {self.folder.root}", 3) from None
        finally:
            self.log.clear()
            keeper.close()

    async def _run(self) -> int:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(number, self.runner.stop.set)
        self.lab = labs.Lab(self.folder, self.engine, self.runner, self.log.say)
        print(f"fuzz: seed {self.options.seed}, {self.options.seconds} s each, {self.options.jobs} at a time", flush=True)
        for name in self.missing:
            self.troubles.append(f"{name} was not built")
        canaries = [target for target in self.targets if target.name == targets.CANARY]
        others = [target for target in self.targets if target.name != targets.CANARY]
        for canary in canaries:
            await self._try_canary(canary)
        waiting = list(others)
        await asyncio.gather(*(self._work(slot, waiting) for slot in range(self.options.jobs)))
        return self._end()

    async def _try_canary(self, canary: targets.Target) -> None:
        folder = store.Folder(self.folder.work(0) / "canary", 0)
        folder.open()
        try:
            found, words = await night.try_canary(folder, canary, self.engine, self.runner, self.options, self.log.say)
        finally:
            folder.close()
        if self.lab.stopping():
            return
        print(words, flush=True)
        if found is False:
            self.troubles.append("the fuzzer does not find what is planted")

    async def _work(self, slot: int, waiting: list[targets.Target]) -> None:
        while waiting and not self.lab.stopping():
            await self._try(slot, waiting.pop(0))

    async def _try(self, slot: int, target: targets.Target) -> None:
        self.folder.check_room()
        corpus = self.folder.corpus(target.name)
        came_back = await self._regressions(target)
        targets.take_seeds(target.name, self.options.corpora, corpus, self.log.say)
        self.log.show(f"{target.name}: {self.options.seconds} s")
        result = await self.lab.fuzz(slot, target, self.options.seconds, self.options.seed)
        if result.trouble:
            self.troubles.append(f"{target.name} {result.trouble}")
        self.rows[target.name] = [
            target.name, f"{result.executions:,}", f"{summary.rate(result.executions, result.seconds):,}", f"{result.edges:,}",
            f"{len(list(corpus.iterdir())):,}", str(len(result.new) + came_back)]

    async def _regressions(self, target: targets.Target) -> int:
        """Inputs of bugs that were mended: how many fail again."""
        came_back = 0
        for path in targets.regressions(target.name, self.options.corpora):
            outcome, report = await self.lab.replay(target.binary, path)
            if outcome is None:
                break
            if report is not None:
                origin = f"the regression input {path.name}"
                finding, new = await self.lab.take_octets(target, path, outcome.text, path.name, origin)
                came_back += new
                self.log.say(f"{target.name}: {path} fails again: {finding.name if finding else report.key}")
        return came_back

    def _end(self) -> int:
        self.log.clear()
        head = ["target", "executions", "executions/s", "edges", "corpus", "findings"]
        print("\n".join(summary.table(head, [self.rows[name] for name in sorted(self.rows)])))
        findings = list(self.lab.findings.all.values())
        for finding in findings[:FINDINGS_SHOWN]:
            print(f"finding: {finding.facts['kind']} {finding.facts['words']}: {shown(finding.folder)}/README.md")
        if len(findings) > FINDINGS_SHOWN:
            print(f"and {len(findings) - FINDINGS_SHOWN} more in {shown(self.folder.findings())}")
        if self.lab.stopping():
            self.troubles.append("interrupted before its time")
        for trouble in self.troubles:
            print(f"fuzz: {trouble}")
        if findings:
            return 1
        return 3 if self.troubles else 0
