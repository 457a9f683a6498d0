"""The night: all targets in turn until the time is over, resumable after a kill at any moment."""

import asyncio
import os
import signal
import sys
import time
from typing import Optional

from . import keeper as keeping
from . import lab as labs
from . import process, schedule, status, store, summary, targets
from .findings import now

TROUBLES_TO_GIVE_UP = 3  # in succession
NAMED_IN_A_LINE = 5  # findings
MINIMISED_A_TURN = 3  # a target with many findings does not take the night for them
OVERTIME = 120  # seconds after the end in which findings are still minimised
RESERVE = 256 * 1024  # octets that are given back when the disk is full, so that the summary can be written
FULL = "the disk is full"
NEVER_ENDED = "the run before did not end of itself; going on where it was"


class Night:
    def __init__(self, folder: store.Folder, engine, found: list[targets.Target], missing: list[str], options) -> None:
        self.folder = folder
        self.engine = engine
        self.targets = {target.name: target for target in found if target.name != targets.CANARY}
        self.canary = next((target for target in found if target.name == targets.CANARY), None)
        self.missing = missing
        self.options = options
        self.log = status.Log(folder.root / "night.log")
        self.reason = ""
        self.inconclusive = False
        self.end = 0.0
        self.lab: Optional[labs.Lab] = None
        self.state: Optional[dict] = None

    def run(self) -> int:
        keeper = keeping.Keeper()
        try:
            self.runner = process.Runner(keeper)
            return asyncio.run(self._run())
        finally:
            self.log.clear()
            keeper.close()

    async def _run(self) -> int:
        self._heed_signals()
        try:
            self._begin()
            await self._fuzz()
        except OSError as error:
            self._stop(FULL if store.is_full(error) else f"ended by an error: {error}")
        except store.NoRoom:
            self._stop(FULL)
        return self._finish()

    def _begin(self) -> None:
        self.folder.check_room()
        store.write_whole(self.folder.root / "reserve", os.urandom(RESERVE))
        self.lab = labs.Lab(self.folder, self.engine, self.runner, self.log.say)
        self.known_before = len(self.lab.findings.all)
        self.state = self._load_state()
        run = {"started": now(), "ended": None, "seed": self.options.seed, "hours": self.options.hours,
               "engine": self.engine.name, "reason": ""}
        self.state["runs"].append(run)
        for name, target in self.targets.items():
            self._prepare(name, target)
        self._save()
        self.log.say(f"seed {run['seed']}, {len(self.targets)} targets, {self.options.jobs} at a time, "
                     f"{summary.span(run['hours'] * 3600)}, in {self.folder.root}")
        for name in self.missing:
            self._give_up(name, "was not built")

    def _load_state(self) -> dict:
        path = self.folder.root / "state.json"
        state = store.read_json(path)
        if not isinstance(state, dict) or not {"runs", "targets"} <= state.keys():
            if path.exists():
                path.replace(path.with_name("state.json.broken"))
                self.log.say("state.json cannot be read and is put aside; corpus and findings are what they were")
            return {"runs": [], "targets": {}}
        if state["runs"] and state["runs"][-1]["ended"] is None:
            self.log.say(NEVER_ENDED)
        state["targets"] = {name: {**schedule.fresh(), **facts} for name, facts in state["targets"].items()}
        return state

    def _prepare(self, name: str, target: targets.Target) -> None:
        facts = self.state["targets"].setdefault(name, schedule.fresh())
        facts.update({"new_findings": 0, "trouble": "", "troubles": 0})
        schedule.join(self.state["targets"], name)
        if facts["build"] != target.build():  # another program has other edges
            facts.update({"build": target.build(), "edges": 0, "features": 0, "last_gain": facts["seconds"]})
        corpus = self.folder.corpus(name)
        damaged = targets.drop_damaged(corpus)
        if damaged:
            self.log.say(f"{name}: {damaged} damaged files left out of the corpus")
        targets.take_seeds(name, self.options.corpora, corpus, self.log.say)
        facts["corpus"] = len(list(corpus.iterdir()))

    async def _fuzz(self) -> None:
        ticking = asyncio.create_task(self._tick())
        try:
            await self._take_in_what_was_left()
            await self._try_canary()
            self.end = time.monotonic() + self.options.hours * 3600
            if self.targets:
                workers = [asyncio.create_task(self._work(slot)) for slot in range(self.options.jobs)]
                await self._until_done(workers)
        finally:
            ticking.cancel()
            # what the ticking died of (a full disk) has set `stop` before
            await asyncio.gather(ticking, return_exceptions=True)

    async def _until_done(self, workers: list[asyncio.Task]) -> None:
        done, rest = await asyncio.wait(workers, return_when=asyncio.FIRST_EXCEPTION)
        self.runner.stop.set()
        ends = await asyncio.gather(*done, *rest, return_exceptions=True)
        for end in ends:
            if isinstance(end, BaseException):
                raise end

    async def _take_in_what_was_left(self) -> None:
        for finding, new in await self.lab.take_in_left(self.targets):
            self._count_new([finding] if new else [])
            self.log.say(f"{finding.target}: taken in what a run before had found: {finding.name}")

    async def _try_canary(self) -> None:
        if self.canary is None:
            return
        folder = store.Folder(self.folder.work(0) / "canary", self.folder.keep_free)
        folder.open()
        try:
            found, words = await try_canary(folder, self.canary, self.engine, self.runner, self.options, self.log.say)
        finally:
            folder.close()
        if found is False and not self.lab.stopping():
            self.inconclusive = True
        if not self.lab.stopping():
            self.log.say(words)

    async def _work(self, slot: int) -> None:
        seconds = self.options.slice or schedule.slice_seconds(self.options.hours, self.options.jobs, len(self.targets))
        while not self.lab.stopping() and time.monotonic() < self.end - 0.5:
            candidates = [name for name in self.targets if self.state["targets"][name]["troubles"] < TROUBLES_TO_GIVE_UP]
            if not candidates:
                self.reason = self.reason or "no target can be run any more"
                return
            busy = [running.target for running in self.lab.running.values()]
            name = schedule.next_target(self.state["targets"], candidates, busy)
            await self._slice(slot, self.targets[name], min(seconds, self.end - time.monotonic()))

    async def _slice(self, slot: int, target: targets.Target, seconds: float) -> None:
        facts = self.state["targets"][target.name]
        number = facts["slices"]
        seed = schedule.seed_of(self.options.seed, target.name, number * self.options.jobs + slot)
        result = await self.lab.fuzz(slot, target, seconds, seed)
        known = facts["edges"]
        gained = max(0, result.edges - known)
        if gained:
            facts["last_gain"] = facts["seconds"] + result.last_gain
        facts["seconds"] += result.seconds
        facts["executions"] += result.executions
        facts["edges"] = max(known, result.edges)
        facts["features"] = max(facts["features"], result.features)
        facts["corpus"] = len(list(self.folder.corpus(target.name).iterdir()))
        # the first slice's edges are those of the seeds
        schedule.account(self.state["targets"], target.name, result.seconds, gained if known else 0)
        self._count_new(result.new)
        self.log.say(self._about(target.name, result, facts, gained))
        self._judge(target.name, result, facts)
        self._save()
        await self._tidy(slot, target, facts)
        self._save()

    async def _tidy(self, slot: int, target: targets.Target, facts: dict) -> None:
        for finding in self.lab.findings.to_minimise(target.name)[:MINIMISED_A_TURN]:
            if not self.lab.stopping() and time.monotonic() < self.end + OVERTIME:
                await self.lab.minimise(slot, target, finding, self.options.minimise_seconds)
        others = [running.target for other, running in self.lab.running.items() if other != slot]
        grown = facts["corpus"] > 10 + facts["merged"] * 1.2
        if grown and target.name not in others and not self.lab.stopping():
            count = await self.lab.merge(slot, target)
            if count is not None:
                self.log.say(f"{target.name}: merged the corpus, {facts['corpus']} to {count} inputs")
                facts["corpus"] = count
            facts["merged"] = facts["corpus"]
        self.lab.running.pop(slot, None)

    def _judge(self, name: str, result: labs.Slice, facts: dict) -> None:
        facts["troubles"] = facts["troubles"] + 1 if result.trouble else 0
        if not result.trouble:
            return
        facts["trouble"] = result.trouble
        if facts["troubles"] == TROUBLES_TO_GIVE_UP:
            self._give_up(name, f"{result.trouble}, {TROUBLES_TO_GIVE_UP} times in succession: left alone from now on")

    def _give_up(self, name: str, why: str) -> None:
        self.inconclusive = True
        self.state["targets"].setdefault(name, schedule.fresh())["trouble"] = why
        self.log.say(f"{name}: {why}")

    def _count_new(self, new: list) -> None:
        for finding in new:
            self.state["targets"][finding.target]["new_findings"] += 1

    @staticmethod
    def _about(name: str, result: labs.Slice, facts: dict, gained: int) -> str:
        text = (f"{name}: {summary.span(result.seconds)}, {result.executions:,} executions, "
                f"{summary.rate(result.executions, result.seconds):,}/s, {facts['edges']:,} edges (+{gained}), "
                f"corpus {facts['corpus']:,}")
        if result.new:
            text += f", {len(result.new)} new: " + " ".join(finding.name for finding in result.new[:NAMED_IN_A_LINE])
        if result.again:
            text += f", {result.again}x seen before"
        return text + (f", trouble: {result.trouble}" if result.trouble else "")

    async def _tick(self) -> None:
        """Watches the room on the disk, and tells a person how it goes."""
        while True:
            try:
                self.folder.check_room()
            except store.NoRoom:
                self._stop(FULL)
            if self.end:
                new = len(self.lab.findings.all) - self.known_before
                self.log.show(status.status_line(self.lab.running, self.state["targets"], new, self.end - time.monotonic()))
            await asyncio.sleep(0.5)

    def _heed_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self._interrupt)

    def _interrupt(self) -> None:
        if self.reason.startswith("interrupted"):
            os._exit(130)  # twice: at once; what there is stays, and the keeper ends the children
        self.reason = "interrupted before its time"
        self.runner.stop.set()

    def _stop(self, why: str) -> None:
        self.reason = self.reason or why
        self.runner.stop.set()

    def _save(self) -> None:
        store.write_json(self.folder.root / "state.json", self.state)

    def _finish(self) -> int:
        root = self.folder.root
        (root / "reserve").unlink(missing_ok=True)
        if self.state is None or self.lab is None:
            print(f"fuzz: {self.reason}: nothing was run; {root} is as it was", file=sys.stderr)
            return 3
        self.state["runs"][-1].update({"ended": now(), "reason": self.reason})
        data = summary.figures(self.state, self.lab.findings)
        try:
            self._save()
            summary.write(root, self.state, self.lab.findings)
            where = f"read {root / 'summary.md'}"
        except OSError as error:
            if not store.is_full(error):
                raise
            where = "there was no room for the summary:\n" + summary.markdown(root, data)
        self.log.clear()
        self._tell(data, where)
        if self.reason == FULL:
            return 3
        if any(not finding.get("gone") for finding in data["findings"]):
            return 1
        return 3 if self.reason or self.inconclusive else 0

    def _tell(self, data: dict, where: str) -> None:
        findings = len(data["findings"])
        print(f"fuzz: {self.reason or 'the time is over'}; {findings} findings, {findings - self.known_before} of them new; "
              f"{data['executions']:,} executions; seed {self.options.seed}")
        if self.reason:
            left = len(self.folder.left_artifacts())
            print(f"fuzz: kept in {self.folder.root}: the corpora, the findings, the counts as of each target's last turn"
                  + (f", {left} crashes to be looked at by the next run" if left else "")
                  + "; the same command goes on from here")
        print(f"fuzz: {where}")


async def try_canary(folder: store.Folder, canary: targets.Target, engine, runner: process.Runner, options,
                     say) -> tuple[Optional[bool], str]:
    """Whether what is planted was found (None: this engine cannot be asked), and how to say it."""
    if not engine.has_mutators:
        return None, f"canary: not tried, since {engine.name} does not use the targets' own mutators"
    lab = labs.Lab(folder, engine, runner, say)
    targets.take_seeds(canary.name, options.corpora, folder.corpus(canary.name), say)
    result = await lab.fuzz(0, canary, options.canary_seconds, schedule.seed_of(options.seed, canary.name, 0), until_found=True)
    if result.new:
        return True, f"canary: what is planted was found in {result.seconds:.1f} s, {result.executions:,} executions"
    return False, (f"canary: the fuzzer does not find what is planted ({result.seconds:.0f} s, {result.executions:,} "
                   "executions): that it finds nothing else says nothing")
