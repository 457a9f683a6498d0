"""Runs all findings of a night again: which still happen, and which are gone."""

import asyncio
import signal

from . import keeper as keeping
from . import lab as labs
from . import process, store, summary, targets
from .findings import Finding, now


class Retest:
    def __init__(self, folder: store.Folder, engine, found: dict[str, targets.Target], only: list[str]) -> None:
        self.folder = folder
        self.engine = engine
        self.targets = found
        self.only = only  # names; none means all

    def run(self) -> int:
        keeper = keeping.Keeper()
        try:
            return asyncio.run(self._run(process.Runner(keeper)))
        finally:
            keeper.close()

    async def _run(self, runner: process.Runner) -> int:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(number, runner.stop.set)
        lab = labs.Lab(self.folder, self.engine, runner, print)
        counts = {"still": 0, "gone": 0, "not tried": 0}
        wanted = [each for each in lab.findings.all.values() if not self.only or each.target in self.only]
        for finding in wanted:
            verdict, words = await self._again(lab, finding)
            counts[verdict] += 1
            print(f"{verdict:9}  {finding.name}{words}", flush=True)
        state = store.read_json(self.folder.root / "state.json")
        if state and state.get("runs"):
            summary.write(self.folder.root, state, lab.findings)
        print(f"fuzz: {counts['still']} still happen, {counts['gone']} are gone, {counts['not tried']} were not tried")
        if counts["still"]:
            return 1
        return 3 if counts["not tried"] else 0

    async def _again(self, lab: labs.Lab, finding: Finding) -> tuple[str, str]:
        target = self.targets.get(finding.target)
        if target is None:
            return "not tried", ": its target was not built"
        for path in dict.fromkeys([finding.input(), finding.folder / "input"]):
            outcome, report = await lab.replay(target.binary, path) if path.is_file() else (None, None)
            if outcome is None:
                return "not tried", ": interrupted" if lab.stopping() else ": its input is missing"
            if report is not None:
                finding.facts.pop("gone", None)
                finding.save()
                other = f"{finding.target}-{report.key}" != finding.name
                return "still", f": now as {report.kind} {report.words}" if other else ""
        finding.facts["gone"] = now()
        finding.save()
        return "gone", "" if finding.facts["reproduces"] else ": it had not reproduced before either"
