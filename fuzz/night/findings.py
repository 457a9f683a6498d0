"""Findings: one folder each, known again by their key, never lost between the target's artifact and the folder."""

import dataclasses
import datetime
import itertools
import os
import shutil
from typing import Optional

from . import store, targets
from .report import Report, told_by_target

Path = store.Path
EXPLAINED = {
    "memory": "AddressSanitizer saw an access to memory that the code may not touch.",
    "undefined": "UndefinedBehaviorSanitizer saw an operation whose outcome C++ leaves undefined.",
    "leak": "memory was allocated and never given back.",
    "timeout": "the target did not come back from this input in time.",
    "out-of-memory": "the target took more memory than it may.",
    "abort": "the target ended itself (abort) or died by a signal.",
    "exception": "an exception left the target.",
    "assertion": "an assertion failed.",
    "exit": "the target ended the process.",
}


NEEDED = {"target", "kind", "words", "seen", "first_seen", "last_artifact", "reproduces", "command", "minimised", "input_octets"}


@dataclasses.dataclass
class Finding:
    folder: Path
    facts: dict  # what finding.json says

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def target(self) -> str:
        return self.facts["target"]

    def input(self) -> Path:
        """The smallest input there is."""
        minimised = self.folder / "minimised"
        return minimised if minimised.is_file() else self.folder / "input"

    def save(self) -> None:
        store.write_json(self.folder / "finding.json", self.facts)


def now() -> str:
    return datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M:%S UTC")


class Findings:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.all: dict[str, Finding] = {}
        for path in sorted(root.iterdir()):
            facts = store.read_json(path / "finding.json") if path.is_dir() else None
            if isinstance(facts, dict) and NEEDED <= facts.keys():
                self.all[path.name] = Finding(path, facts)

    def known(self, target: str, report: Optional[Report]) -> Optional[Finding]:
        return self.all.get(f"{target}-{report.key}") if report else None

    def see_again(self, finding: Finding, artifact: str) -> None:
        """Counts; the same artifact, met twice because a run was killed in between, once."""
        if finding.facts["last_artifact"] != artifact:
            finding.facts["seen"] += 1
            finding.facts["last_seen"] = now()
            finding.facts["last_artifact"] = artifact
            finding.facts.pop("gone", None)
            finding.save()

    def add(self, target: str, octets: bytes, report: Report, text: str, artifact: str, origin: str,
            command: str, reproduces: bool) -> Finding:
        """The folder appears whole or not at all."""
        folder = self.root / f"{target}-{report.key}"
        new = self.root / f".new-{folder.name}"
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir()
        facts = {"target": target, "kind": report.kind, "words": report.words, "seen": 1, "first_seen": now(),
                 "last_seen": now(), "last_artifact": artifact, "origin": origin, "reproduces": reproduces,
                 "command": command, "minimised": "not yet" if reproduces else "no: it does not reproduce",
                 "input_octets": len(octets)}
        finding = Finding(new, facts)
        store.write_whole(new / "input", octets)
        store.write_whole(new / "report.txt", text.encode(errors="replace"))
        finding.save()
        self.explain(finding)
        if folder.exists():  # somebody has damaged it, else it would be known
            os.replace(folder, self._free_name(folder))
        os.replace(new, folder)
        finding.folder = folder
        self.all[folder.name] = finding
        return finding

    def minimised(self, finding: Finding, octets: Optional[bytes], how: str, text: Optional[str] = None) -> None:
        """`octets` are the smaller input, and `text` is what the target prints of it."""
        if text is not None:
            store.write_whole(finding.folder / "report.txt", text.encode(errors="replace"))
        if octets is not None:
            store.write_whole(finding.folder / "minimised", octets)
            finding.facts["minimised_octets"] = len(octets)
        finding.facts["minimised"] = how
        finding.save()
        self.explain(finding)

    def to_minimise(self, target: str) -> list[Finding]:
        return [finding for finding in self.all.values()
                if finding.target == target and finding.facts["minimised"] == "not yet"]

    def explain(self, finding: Finding) -> None:
        facts = finding.facts
        kind = facts["kind"]
        name = finding.folder.name.removeprefix(".new-")
        said = EXPLAINED.get(kind, "the target itself saw that a property does not hold, and said so.")
        told = told_by_target((finding.folder / "report.txt").read_text(errors="replace"))
        lines = [f"# {name}", "", f"The fuzz target `{facts['target']}` met: {kind} {facts['words']}".rstrip() + ".", "",
                 f"What that means: {said}", "",
                 *(["```", *told, "```", ""] if told else []),
                 f"First seen {facts['first_seen']}, found by {facts['origin']}.", "", "- `input`: "
                 f"the {facts['input_octets']} octets that do it"]
        if "minimised_octets" in facts:
            lines.append(f"- `minimised`: {facts['minimised_octets']} octets that do the same")
        lines += ["- `report.txt`: what the target printed", "- `finding.json`: the same for machines", "",
                  "Replay:" if facts["reproduces"] else "It did not happen again when it was replayed. Try:", "",
                  "```", facts["command"].replace("INPUT", self._shown(name, finding.input().name)), "```", "",
                  "When it is mended, `ci/fuzz retest` says so; the input belongs into "
                  f"`corpus/{facts['target']}/regressions/` under a name that says what it is.", ""]
        store.write_whole(finding.folder / "README.md", "\n".join(lines).encode())

    @staticmethod
    def _free_name(folder: Path) -> Path:
        names = (folder.with_name(f"damaged-{number}-{folder.name}") for number in itertools.count(1))
        return next(name for name in names if not name.exists())

    def _shown(self, name: str, file: str) -> str:
        return shown(self.root / name / file)


def shown(path: Path) -> str:
    """As a person would type it in the repository's folder."""
    path = path.resolve()
    return str(path.relative_to(targets.ROOT)) if path.is_relative_to(targets.ROOT) else str(path)
