"""What the tests of ci/fuzz share: targets that only pretend, and a way to run tests that mostly wait side by side."""

import concurrent.futures
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
FAKE = pathlib.Path(__file__).resolve().with_name("night_fake_target.py")
sys.path.insert(0, str(ROOT / "fuzz"))
sys.dont_write_bytecode = True


class Night(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="night-test-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.binaries = self.folder / "bin"
        self.corpora = self.folder / "corpora"
        self.out = self.folder / "out"
        self.binaries.mkdir()
        self.corpora.mkdir()

    def add(self, *behaviours):
        for behaviour in behaviours:
            path = self.binaries / f"fuzz_{behaviour}"
            path.write_text(f"#!{sys.executable} -SB\n{FAKE.read_text()}")
            path.chmod(0o755)

    def seed(self, target, name, octets):
        path = self.corpora / target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(octets)
        return path

    def command(self, verb, *words, mutant=""):
        start = f"{mutant}\nfrom night.__main__ import main; import sys; sys.exit(main())"
        return [
            sys.executable, "-B", "-c", start, verb, "--binaries", str(self.binaries), "--corpora", str(self.corpora),
            "--keep-free", "1", "--unit-seconds", "2", "--canary-seconds", "2", "--minimise-seconds", "1", *words]

    def environment(self):
        return {**os.environ, "PYTHONPATH": str(ROOT / "fuzz")}

    def run_fuzz(self, verb, *words, mutant=""):
        done = subprocess.run(self.command(verb, *words, mutant=mutant), capture_output=True, text=True, timeout=60,
                              env=self.environment())
        self.assertNotIn("Traceback", done.stderr)
        return done.returncode, done.stdout + done.stderr

    def overnight(self, *words, seconds=2.0, mutant=""):
        return self.run_fuzz("overnight", "--hours", str(seconds / 3600), "--slice", "1", "--out", str(self.out), *words,
                             mutant=mutant)

    def start_night(self, seconds=60.0, mutant=""):
        child = subprocess.Popen(self.command("overnight", "--hours", str(seconds / 3600), "--out", str(self.out), mutant=mutant),
                                 stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=self.environment())
        self.addCleanup(child.stdout.close)
        self.addCleanup(lambda: child.poll() is None and child.kill())
        return child

    def wait_for(self, holds, seconds=30.0):
        end = time.monotonic() + seconds
        while not holds() and time.monotonic() < end:
            time.sleep(0.02)
        return holds()

    def summary(self):
        return json.loads((self.out / "summary.json").read_text())

    def finding(self, name):
        return json.loads((self.out / "findings" / name / "finding.json").read_text())

    def of_ours(self):
        """Processes that run a target of this test."""
        found = []
        for path in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
            try:
                if str(self.binaries / "fuzz_").encode() in path.read_bytes():
                    found.append(int(path.parent.name))
            except OSError:
                pass
        return found


def run_side_by_side(module, threads=10):
    """The tests mostly wait."""
    def cases(suite):
        for each in suite:
            yield from cases(each) if isinstance(each, unittest.TestSuite) else [each]

    def run(case):
        result = unittest.TestResult()
        begin = time.monotonic()
        case.run(result)
        return case, result, time.monotonic() - begin

    bad = 0
    with concurrent.futures.ThreadPoolExecutor(threads) as pool:
        names = sys.argv[1:]
        loader = unittest.defaultTestLoader
        suite = loader.loadTestsFromNames(names, module) if names else loader.loadTestsFromModule(module)
        for case, result, seconds in pool.map(run, cases(suite)):
            verdict = "skipped: " + result.skipped[0][1] if result.skipped else "ok" if result.wasSuccessful() else "FAILED"
            print(f"{seconds:5.1f} s  {case.id().removeprefix('__main__.')}  {verdict}", flush=True)
            for _, trace in result.errors + result.failures:
                print(trace)
                bad += 1
    return bad
