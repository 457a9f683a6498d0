"""ci/fuzz: reads the command line."""

import argparse
import random
import sys

from . import afl, libfuzzer, night, retest, smoke, store, targets

ENGINES = {"libfuzzer": libfuzzer.LibFuzzer, "afl": afl.Afl}
BUILD = targets.ROOT / "build"
SMOKE_SEED = 1


class Parser(argparse.ArgumentParser):
    def error(self, message: str) -> None:
        self.print_usage(sys.stderr)
        print(f"fuzz: {message}", file=sys.stderr)
        sys.exit(2)


def positive(kind, most: int = 1_000_000):
    def read(text: str):
        try:
            value = kind(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is no {'number' if kind is float else 'whole number'}") from None
        if not 0 < value <= most:
            raise argparse.ArgumentTypeError(f"{text} is not above 0 and at most {most:,}")
        return value
    return read


seed = positive(int, 2**31 - 1)  # what every engine takes


def parser() -> Parser:
    top = Parser(prog="ci/fuzz", description="Runs the fuzz targets. Exit codes: 0 nothing found, 1 findings, 2 usage, "
                                             "3 inconclusive (something could not be run, or was interrupted).")
    verbs = top.add_subparsers(dest="verb", required=True, parser_class=Parser)

    def verb(name: str, words: str) -> argparse.ArgumentParser:
        added = verbs.add_parser(name, help=words, description=words)
        added.add_argument("--target", action="append", default=[], metavar="NAME", help="only this one; may be repeated")
        added.add_argument("--engine", default="libfuzzer", help=f"{' or '.join(ENGINES)} (default libfuzzer)")
        added.add_argument("--binaries", metavar="DIR", help="run fuzz_NAME from there; nothing is set up or built")
        added.add_argument("--corpora", action="append", default=[], metavar="DIR",
                           help="more seeds, DIR/NAME/ for each target; may be repeated")
        added.add_argument("--unit-seconds", type=positive(int), default=10, metavar="S",
                           help="an input that takes longer is a finding (default 10)")
        added.add_argument("--keep-free", type=float, default=64, metavar="MB", help="stop when the disk has less (default 64)")
        added.add_argument("--canary-seconds", type=positive(int), default=60, metavar="S",
                           help="the planted bug must be found in so long (default 60)")
        added.add_argument("--minimise-seconds", type=positive(int), default=60, metavar="S",
                           help="for each finding (default 60)")
        return added

    short = verb("smoke", "every target for seconds, from its seeds, in corpora that are thrown away")
    short.add_argument("--seconds", type=positive(int), default=20)
    short.add_argument("--jobs", type=positive(int), default=2)
    short.add_argument("--seed", type=seed, default=SMOKE_SEED)
    short.add_argument("--out", default=str(BUILD / "smoke"), metavar="DIR")
    long = verb("overnight", "all targets in turn for hours; goes on where the last run in the same folder ended")
    long.add_argument("--hours", type=positive(float), default=8.0)
    long.add_argument("--jobs", type=positive(int), default=2)
    long.add_argument("--seed", type=seed)
    long.add_argument("--slice", type=positive(float), metavar="S", help="seconds of one turn (default: by the hours)")
    long.add_argument("--out", default=str(BUILD / "night"), metavar="DIR")
    again = verb("retest", "runs all findings again: which still happen, and which are gone")
    again.add_argument("out", nargs="?", default=str(BUILD / "night"), metavar="DIR")
    return top


def find(options, engine, wanted: list[str]) -> tuple[list[targets.Target], list[str]]:
    """Builds if it must, and finds the wanted targets."""
    if options.binaries:
        binaries = store.Path(options.binaries).resolve()
        known = targets.built_names(binaries)
    else:
        binaries = None
        known = targets.written_names()
    targets.check_names(wanted, known)
    engine.check()
    if not known:
        raise store.Refused(f"there is no fuzz target in {options.binaries or 'fuzz/CMakeLists.txt'}", 3)
    names = wanted or known
    return targets.find(names, binaries or engine.build(names))


def do(options) -> int:
    if options.engine not in ENGINES:
        raise store.Refused(f"unknown engine: {options.engine}; known: {', '.join(ENGINES)}", 2)
    engine = ENGINES[options.engine](options.unit_seconds)
    options.corpora = [targets.ROOT / "corpus"] + [store.Path(path).resolve() for path in options.corpora]
    folder = store.Folder(store.Path(options.out).resolve(), int(options.keep_free * 1024 * 1024))
    if options.verb == "retest" and not (folder.root / "findings").is_dir():
        raise store.Refused(f"no findings in {folder.root}", 2)
    folder.open()
    try:
        found, missing = find(options, engine, options.target)
        if options.verb == "retest":
            return retest.Retest(folder, engine, {target.name: target for target in found}, options.target).run()
        if options.verb == "smoke":
            return smoke.Smoke(folder, engine, found, missing, options).run()
        if options.seed is None:
            options.seed = random.SystemRandom().randrange(1, 1_000_000)
        print(f"fuzz: seed {options.seed}", flush=True)
        return night.Night(folder, engine, found, missing, options).run()
    finally:
        folder.close()


def main() -> int:
    options = parser().parse_args()
    try:
        return do(options)
    except store.Refused as refused:
        print(f"fuzz: {refused}", file=sys.stderr)
        return refused.code
    except OSError as error:
        if store.is_full(error):
            print(f"fuzz: the disk is full; what was found so far is kept in {options.out}", file=sys.stderr)
        else:
            print(f"fuzz: {error}", file=sys.stderr)
        return 3
    except KeyboardInterrupt:
        print("fuzz: interrupted", file=sys.stderr)
        return 3


if __name__ == "__main__":
    sys.exit(main())
