"""Who is next: time goes to targets that found new edges lately, and nobody starves."""

import hashlib

MOST_WEIGHT = 8  # a target that gains gets at most so many times the time of one that does not


def fresh() -> dict:
    """What is known of a target that has not run yet."""
    return {"executions": 0, "seconds": 0.0, "edges": 0, "features": 0, "corpus": 0, "merged": 0, "last_gain": 0.0,
            "gain": 0.0, "turn": 0.0, "slices": 0, "build": "", "new_findings": 0, "trouble": "", "troubles": 0}


def next_target(states: dict[str, dict], candidates: list[str], running: list[str]) -> str:
    """The one with the lowest turn; the same twice only if there are fewer targets than slots."""
    free = [name for name in candidates if name not in running] or candidates
    return min(free, key=lambda name: (states[name]["turn"], name))


def account(states: dict[str, dict], name: str, seconds: float, new_edges: int) -> None:
    """After a slice: the more edges lately, the more slowly the target's turn goes up."""
    mine = states[name]
    mine["gain"] = (mine["gain"] + new_edges / max(seconds, 1)) / 2
    most = max(each["gain"] for each in states.values())
    weight = 1 + (MOST_WEIGHT - 1) * (mine["gain"] / most if most > 0 else 0)
    mine["turn"] += max(seconds, 1) / weight
    mine["slices"] += 1


def join(states: dict[str, dict], name: str) -> None:
    """A target that comes later begins level with the others, not with all the time that they had."""
    turns = [each["turn"] for other, each in states.items() if other != name]
    states[name]["turn"] = max(states[name]["turn"], min(turns, default=0.0))


def seed_of(seed: int, name: str, slice_number: int) -> int:
    """For libFuzzer, where 0 means 'any'; leaves room for the runs of one slice."""
    digest = hashlib.sha256(f"{seed}/{name}/{slice_number}".encode()).digest()
    return 1 + int.from_bytes(digest[:4], "big") % 2_000_000_000


def slice_seconds(hours: float, jobs: int, targets: int) -> float:
    """A dozen turns each, of at most five minutes and at least ten seconds."""
    return min(300.0, max(10.0, hours * 3600 * jobs / max(1, targets) / 12))
