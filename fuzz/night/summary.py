"""What a person, and a machine, reads in the morning."""

from . import store
from .findings import Findings, shown

Path = store.Path


def span(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes = int(seconds // 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02} min"


def rate(executions: int, seconds: float) -> int:
    return round(executions / seconds) if seconds > 0 else 0


def table(head: list[str], rows: list[list[str]]) -> list[str]:
    """For a terminal: the first column to the left, the others to the right."""
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    return ["  ".join([row[0].ljust(widths[0])] + [cell.rjust(width) for cell, width in zip(row[1:], widths[1:])]).rstrip()
            for row in [head, *rows]]


def figures(state: dict, findings: Findings) -> dict:
    """What summary.json says."""
    names = sorted(state["targets"])
    return {
        "runs": state["runs"],
        "targets": {name: _figures_of_target(name, state["targets"][name], findings) for name in names},
        "findings": [{"name": finding.name, **finding.facts} for finding in findings.all.values()],
        "executions": sum(state["targets"][name]["executions"] for name in names),
        "seconds": round(sum(state["targets"][name]["seconds"] for name in names), 1),
    }


def _figures_of_target(name: str, facts: dict, findings: Findings) -> dict:
    mine = [finding for finding in findings.all.values() if finding.target == name]
    return {
        "executions": facts["executions"],
        "seconds": round(facts["seconds"], 1),
        "executions_per_second": rate(facts["executions"], facts["seconds"]),
        "edges": facts["edges"],
        "features": facts["features"],
        "corpus": facts["corpus"],
        "findings": len(mine),
        "new_findings": facts["new_findings"],
        "plateau_seconds": round(facts["seconds"] - facts["last_gain"], 1),
        "trouble": facts["trouble"],
    }


def write(root: Path, state: dict, findings: Findings) -> dict:
    data = figures(state, findings)
    store.write_json(root / "summary.json", data)
    store.write_whole(root / "summary.md", markdown(root, data).encode())
    return data


def markdown(root: Path, data: dict) -> str:
    run = data["runs"][-1]
    lines = ["# What the fuzzers did", "", _about_run(run, len(data["runs"])), "",
             "| target | executions | a second | edges | corpus | findings | new in this run | no new edge for |",
             "|---|---|---|---|---|---|---|---|"]
    for name, facts in data["targets"].items():
        lines.append(f"| {name} | {facts['executions']:,} | {facts['executions_per_second']:,} | {facts['edges']:,} | "
                     f"{facts['corpus']:,} | {facts['findings']} | {facts['new_findings']} | {span(facts['plateau_seconds'])} |")
    lines += ["", f"{data['executions']:,} executions in {span(data['seconds'])} of the targets' own time. "
              "\"No new edge for\" counts the target's own time, too: a long one is a plateau.", ""]
    troubles = [f"- `{name}`: {facts['trouble']}" for name, facts in data["targets"].items() if facts["trouble"]]
    if troubles:
        lines += ["## Troubles", "", *troubles, ""]
    lines += ["## Findings", ""]
    if not data["findings"]:
        lines.append("None.")
    for finding in sorted(data["findings"], key=lambda each: (each["first_seen"] < run["started"], each["name"])):
        lines.append(_about_finding(root, finding, run))
    return "\n".join(lines) + "\n"


def _about_run(run: dict, runs: int) -> str:
    text = f"Begun {run['started']}, {run['engine']}, seed {run['seed']}, planned for {span(run['hours'] * 3600)}"
    text += f", ended {run['ended']}." if run["ended"] else ", not ended: the run was killed or is still at work."
    if run["reason"]:
        text += f" **{run['reason'][0].upper()}{run['reason'][1:]}.**"
    return text + (f" Run {runs} in this folder; the counts are of all of them." if runs > 1 else "")


def _about_finding(root: Path, finding: dict, run: dict) -> str:
    new = "**new** " if finding["first_seen"] >= run["started"] else ""
    gone = f"; gone when retested {finding['gone']}" if finding.get("gone") else ""
    flaky = "" if finding["reproduces"] else "; did not happen again when replayed"
    size = finding.get("minimised_octets", finding["input_octets"])
    folder = shown(root / "findings" / finding["name"])
    return (f"- {new}`{finding['target']}`: {finding['kind']} {finding['words']}".rstrip()
            + f"; seen {finding['seen']}x, {size} octets{gone}{flaky}; `{folder}`")
