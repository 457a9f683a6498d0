"""What kind of finding a target's output tells of, and the key by which the same finding is known again."""

import dataclasses
import hashlib
import re
from typing import Optional

LONGEST_KEY = 80
FRAMES_IN_KEY = 3
LONGEST_TELLING = 80  # lines

# Frames that say nothing about where in the project something went wrong.
_RUNTIME = re.compile(
    r"^(__|_start$|main$|abort$|raise$|gsignal$|fuzzer::|std::|operator (new|delete)|LLVMFuzzerRunDriver|"
    r"mem(cpy|move|set|cmp)$|str(len|cmp|cpy)$|\(|<)")
_FRAME = re.compile(r"^\s+#\d+ 0x[0-9a-f]+\s+(?:in (.+?) )?(?:/\S+|\(\S+\+0x[0-9a-f]+\)|\S+:\d+(?::\d+)?)(?: \(BuildId.*)?$")
_ENTRY = "LLVMFuzzerTestOneInput"

# (pattern, kind); the first that is found decides. A group is a part of the key.
_KINDS = [(re.compile(pattern, re.MULTILINE), kind) for pattern, kind in [
    (r"ERROR: libFuzzer: timeout", "timeout"),
    (r"ERROR: libFuzzer: out-of-memory", "out-of-memory"),
    (r"LeakSanitizer: detected memory leaks", "leak"),
    (r"ERROR: AddressSanitizer: (?!ABRT|SEGV|FPE|ILL)(\S+)", "memory"),
    (r"^\S+:\d+:\d+: runtime error: (.*)$", "undefined"),
    (r"terminate called after throwing an instance of '(.*)'", "exception"),
    (r"[Aa]ssertion [\"`'](.{1,60}?)[\"'`]? failed", "assertion"),
    (r"ERROR: AddressSanitizer: (SEGV|FPE|ILL)", "memory"),
    (r"ERROR: libFuzzer: fuzz target exited", "exit"),
    (r"ERROR: libFuzzer: deadly signal|ERROR: AddressSanitizer: ABRT", "abort"),
]]
# What a target of ours prints of what it found itself: see fuzz/README.md.
_TOLD = re.compile(r"^finding: ([a-z][a-z0-9-]*) ?(.*)$", re.MULTILINE)


@dataclasses.dataclass(frozen=True)
class Report:
    kind: str
    words: str  # what, for a person
    key: str  # for a file name


def read_report(text: str) -> Optional[Report]:
    """None if the output tells of no finding."""
    told = _TOLD.findall(text)
    if told:
        kind, words = told[-1]
        return Report(kind, words.strip(), slug(f"{kind} {words}"))
    for pattern, kind in _KINDS:
        found = pattern.search(text)
        if found:
            what = [without_numbers(group) for group in found.groups() if group]
            where = _where(kind, frames_of(text[found.start():]) or frames_of(text))
            words = " ".join(what + (["in", " < ".join(where)] if where else []))
            return Report(kind, words, slug(" ".join([kind] + what + where)))
    return None


def told_by_target(text: str) -> list[str]:
    """What the target itself said of its last finding: the line, and the lines after it up to the engine's."""
    lines = text.splitlines()
    starts = [number for number, line in enumerate(lines) if _TOLD.match(line)]
    if not starts:
        return []
    told = lines[starts[-1]:starts[-1] + LONGEST_TELLING]
    ends = [number for number, line in enumerate(told) if re.match(r"==\d+==", line)]
    return told[:ends[0]] if ends else told


def plain_report(kind: str, words: str) -> Report:
    return Report(kind, words, slug(f"{kind} {words}"))


def frames_of(text: str) -> list[str]:
    """The functions of the first stack in `text`, innermost first, as far as the target's entry; the runtime's are left out."""
    names: list[str] = []
    inside = False
    for line in text.splitlines():
        frame = _FRAME.match(line)
        if frame:
            inside = True
            name = short_name(frame.group(1) or "")
            if name.startswith(_ENTRY):
                return names + [_ENTRY]
            if name and not _RUNTIME.match(name):
                names.append(name)
        elif inside:
            break
    return names


def short_name(function: str) -> str:
    """Without parameters and template arguments, which change when nothing else does."""
    name = function.replace("(anonymous namespace)::", "").replace("'lambda'", "lambda")
    name = re.sub(r"operator([<>]=?>?|<<|>>|->)", "operator", name)
    depth = 0
    kept = []
    for letter in name:
        depth += letter == "<"
        if depth == 0:
            kept.append(letter)
        depth -= letter == ">"
    name = re.sub(r"\(.*", "", "".join(kept).replace("operator()", "call"))
    return name.split(" ")[-1] if " " in name and not name.startswith("operator ") else name


def without_numbers(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"-?\b(0x[0-9a-fA-F]+|\d+)\b", "", text)).strip()


def slug(text: str) -> str:
    name = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "unnamed"
    if len(name) <= LONGEST_KEY:
        return name
    return f"{name[:LONGEST_KEY].rstrip('-')}-{hashlib.sha1(text.encode()).hexdigest()[:8]}"


def _where(kind: str, frames: list[str]) -> list[str]:
    if kind == "out-of-memory":  # measured by another thread, anywhere
        return []
    project = [frame for frame in frames if frame != _ENTRY]
    if kind == "timeout":  # the innermost frames are where the alarm happened to come
        return project[-2:] or frames[:1]
    return project[:FRAMES_IN_KEY] or frames[:1]
