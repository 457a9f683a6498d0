"""ci/fuzz, with targets that only pretend, and where clang is, with one that does not."""

import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
import unittest

from night_case import ROOT, Night, run_side_by_side
from night import store

KEY = "semantic-established-ack-duplicate"
# Runners with a planted bug: what is run before the command line is read.
CLEANS_UP = """import shutil
from night import store
store.Folder._end_what_was_interrupted = lambda self: shutil.rmtree(self.root / "artifacts")"""
FORGETS_KEYS = "from night import findings; findings.Findings.known = lambda self, target, report: None"
TRUSTS_MERGES = "from night import lab; lab.targets.drop_damaged = lambda corpus: 0"
DEAF = "from night import harvest; harvest.Harvest.read = lambda self, line: None"
NO_KEEPER = "from night import keeper; keeper.Keeper._tell = lambda self, line: None"
NO_LOCK = "import fcntl; fcntl.flock = lambda *_: None"
NO_EVICTION = "from night import store; store.Path.exists = lambda self: False"
NO_RECOVERY = "from night import store; store.Folder._end_what_was_interrupted = lambda self: None"


class Usage(Night):
    def test_CiFuzz_IsTheSameProgramFromAnywhere(self):
        done = subprocess.run([ROOT / "ci" / "fuzz", "smoke", "--target", "nix", "--binaries", "bin", "--out", "out"],
                              cwd=self.folder, capture_output=True, text=True)
        self.assertEqual(done.returncode, 2)
        self.assertIn("unknown target: nix; known: none", done.stderr)
        self.assertTrue(self.out.is_dir())

    def test_UnknownTarget_TheKnownAreListed(self):
        self.add("fine", "crash")
        code, text = self.run_fuzz("smoke", "--target", "nix", "--out", str(self.out))
        self.assertEqual(code, 2)
        self.assertIn("unknown target: nix; known: crash, fine", text)

    def test_UnknownEngine_TheKnownAreListed(self):
        code, text = self.run_fuzz("overnight", "--engine", "honggfuzz", "--out", str(self.out))
        self.assertEqual(code, 2)
        self.assertIn("unknown engine: honggfuzz; known: libfuzzer, afl", text)

    def test_HoursThatAreNone_Usage(self):
        for words in (["--hours", "0"], ["--hours", "-1"], ["--hours", "nan"], ["--jobs", "x"]):
            self.assertEqual(self.run_fuzz("overnight", *words)[0], 2)

    def test_FolderThatIsAFile_Usage(self):
        self.add("fine")
        self.out.write_text("")
        code, text = self.run_fuzz("overnight", "--out", str(self.out))
        self.assertEqual(code, 2)
        self.assertIn("cannot write in", text)

    def test_RetestWithoutFindings_Usage(self):
        self.assertEqual(self.run_fuzz("retest", str(self.out))[0], 2)


class Smoke(Night):
    def smoke(self, *words):
        return self.run_fuzz("smoke", "--seconds", "1", "--out", str(self.out), *words)

    def test_NothingWrong_TableAndZero(self):
        self.add("fine", "canary")
        self.seed("fine", "a", b"a")
        code, text = self.smoke()
        self.assertEqual(code, 0, text)
        self.assertIn("seed 1", text)
        self.assertRegex(text, r"fine +3,000 +\d,\d+ +31 +\d+ +0")
        self.assertIn("what is planted was found", text)
        self.assertIn("fine 1\n", (self.binaries / "calls.log").read_text())
        self.assertEqual([path.name for path in (self.corpora / "fine").iterdir()], ["a"])

    def test_FindingAndRegression_One(self):
        self.add("crash")
        self.seed("crash", "regressions/old", b"BUG:closed rst;")
        code, text = self.smoke()
        self.assertEqual(code, 1)
        self.assertIn("crash-semantic-closed-rst", text)
        self.assertIn(f"crash-{KEY}", text)

    def test_CanaryNotFound_Inconclusive(self):
        self.add("canary", "fine")
        (self.binaries / "fuzz_canary").write_text((self.binaries / "fuzz_canary").read_text().replace('"canary", ', ""))
        code, text = self.smoke()
        self.assertEqual(code, 3)
        self.assertIn("the fuzzer does not find what is planted", text)

    def test_FolderOfANight_IsRefused(self):
        self.add("fine")
        kept = self.out / "corpus" / "fine" / store.name_of(b"kept")
        kept.parent.mkdir(parents=True)
        kept.write_bytes(b"kept")
        (self.out / "state.json").write_text("{}")
        code, text = self.smoke()
        self.assertEqual(code, 2)
        self.assertIn("is a night's", text)
        self.assertTrue(kept.exists())

    def test_TargetThatCannotRun_Inconclusive(self):
        self.add("broken")
        code, text = self.smoke()
        self.assertEqual(code, 3)
        self.assertIn("broken ended with exit code 127: error while loading shared libraries", text)


class Overnight(Night):
    def test_Finding_FolderAndSummary(self):
        self.add("crash", "fine")
        code, text = self.overnight("--seed", "7", "--minimise-seconds", "4")
        self.assertEqual(code, 1, text)
        folder = self.out / "findings" / f"crash-{KEY}"
        self.assertIn(b"BUG:established ack-duplicate", (folder / "minimised").read_bytes())
        self.assertLess((folder / "minimised").stat().st_size, (folder / "input").stat().st_size)
        self.assertIn(b"padding", (folder / "input").read_bytes())
        self.assertIn("finding: semantic established", (folder / "report.txt").read_text())
        self.assertIn("what is allowed and what came", (folder / "README.md").read_text())
        self.assertIn(f"{folder}/minimised", (folder / "README.md").read_text())
        self.assertEqual(len(self.summary()["findings"]), 1)
        self.assertEqual(self.summary()["runs"][0]["seed"], 7)
        self.assertEqual(self.summary()["targets"]["fine"]["executions"] % 3000, 0)
        self.assertIn("crash-semantic", (self.out / "summary.md").read_text())
        self.assertRegex((self.out / "night.log").read_text(), r"fine: \d s, [36],000 executions.* edges")

    def test_SameSeed_SameSeedsOfTheTargets(self):
        self.add("fine")
        calls = []
        for seed in ("5", "5", "6"):
            self.overnight("--seed", seed, "--jobs", "1", seconds=1.2)
            calls.append((self.binaries / "calls.log").read_text().splitlines()[0])
            (self.binaries / "calls.log").unlink()
            shutil.rmtree(self.out)
        self.assertEqual(calls[0], calls[1])
        self.assertNotEqual(calls[0], calls[2])

    def test_SecondRun_GoesOn(self):
        self.add("fine", "crash")
        self.overnight()
        first = self.summary()
        self.overnight("--target", "fine")
        second = self.summary()
        self.assertEqual(len(second["runs"]), 2)
        self.assertGreater(second["targets"]["fine"]["executions"], first["targets"]["fine"]["executions"])
        self.assertEqual(len(second["findings"]), 1)

    def test_SeedThatCrashes_IsAFindingAndNoObstacle(self):
        self.add("fine")
        self.seed("fine", "bad", b"BUG:old;")
        for mutant in ("", NO_EVICTION):
            shutil.rmtree(self.out, ignore_errors=True)
            code, _ = self.overnight("--jobs", "1", mutant=mutant, seconds=5)
            self.assertEqual(code, 1)
            self.assertEqual(self.summary()["targets"]["fine"]["edges"] > 0, not mutant)

    def test_TargetKilledInTheMiddle_SaidAndGivenUp(self):
        self.add("killed")
        code, text = self.overnight(seconds=10)
        self.assertEqual(code, 3)
        self.assertIn("was ended by signal 9 (SIGKILL)", self.summary()["targets"]["killed"]["trouble"])
        self.assertIn("3 times in succession", (self.out / "night.log").read_text())

    def test_CorpusFullOfJunk_IsNamedAndLeftOut(self):
        self.add("fine")
        self.seed("fine", "good", b"good")
        self.seed("fine", "big", b"x" * (1024 * 1024 + 1))
        junk = self.corpora / "fine"
        (junk / "folder").mkdir()
        os.mkfifo(junk / "fifo")
        (junk / "dangling").symlink_to("nowhere")
        with socket.socket(socket.AF_UNIX) as open_socket:
            open_socket.bind(str(junk / "socket"))
            code, text = self.overnight()
        self.assertEqual(code, 0, text)
        log = (self.out / "night.log").read_text()
        for name in ("big", "folder", "fifo", "dangling", "socket"):
            self.assertRegex(log, f"/{name} is left out: ")
        self.assertTrue((self.out / "corpus" / "fine" / store.name_of(b"good")).exists())

    def test_CrashThatDoesNotHappenAgain_IsKeptAndMarked(self):
        self.add("flaky")
        self.assertEqual(self.overnight()[0], 1)
        self.assertFalse(self.finding(f"flaky-{KEY}")["reproduces"])
        self.assertIn("did not happen again", (self.out / "summary.md").read_text())
        self.assertIn("finding: semantic", (self.out / "findings" / f"flaky-{KEY}" / "report.txt").read_text())

    def test_TargetThatGoesOn_EachOfItsFindings(self):
        self.add("tells")
        self.assertEqual(self.overnight("--jobs", "1")[0], 1)
        self.assertEqual({path.name for path in (self.out / "findings").iterdir()}, {"tells-semantic-one", "tells-semantic-two"})
        self.assertEqual((self.out / "findings" / "tells-semantic-two" / "input").read_bytes(), b"BUG:two;")
        self.assertIn("3,000 executions", (self.out / "night.log").read_text())
        shutil.rmtree(self.out)
        self.assertEqual(self.overnight("--jobs", "1", mutant=DEAF)[0], 0)

    def test_SmallerInputWithAnotherBug_TwoFindings(self):
        self.add("drifts")
        self.overnight()
        name = "drifts-memory-established-ack-duplicate"
        self.assertIn("fails in another way", self.finding(name)["minimised"])
        self.assertFalse((self.out / "findings" / name / "minimised").exists())
        self.assertEqual((self.out / "findings" / "drifts-memory-other" / "input").read_bytes(), b"BUG:other;")

    def test_Merge_KeepsWhatIsNeededAndNothingCutShort(self):
        def corpus(name):
            return [path for path in (self.out / "corpus" / name).iterdir() if path.stat().st_size > 0]
        self.add("fine", "cuts")
        self.seed("fine", "a", b"a seed")
        self.overnight(seconds=1.2)
        self.assertIn("merged the corpus", (self.out / "night.log").read_text())
        self.assertEqual(len(corpus("fine")), 4)
        self.assertGreaterEqual(len(corpus("cuts")), 20)
        self.overnight("--target", "cuts", seconds=1.2, mutant=TRUSTS_MERGES)
        self.assertEqual(corpus("cuts"), [])

    def test_BrokenState_IsPutAside(self):
        self.add("fine")
        self.out.mkdir()
        (self.out / "state.json").write_text("{")
        self.assertEqual(self.overnight()[0], 0)
        self.assertTrue((self.out / "state.json.broken").exists())

    def test_Findings_KnownAgainByTheirKeys(self):
        self.add("crash")
        self.assertEqual([self.overnight()[0], self.overnight()[0]], [1, 1])
        self.assertGreater(self.finding(f"crash-{KEY}")["seen"], 1)
        self.assertEqual(len(self.summary()["findings"]), 1)
        seen = self.finding(f"crash-{KEY}")["seen"]
        (self.out / "findings" / f"crash-{KEY}" / "finding.json").write_text("{}")
        self.assertEqual(self.overnight()[0], 1)
        self.assertTrue((self.out / "findings" / f"damaged-1-crash-{KEY}" / "input").exists())
        self.overnight(mutant=FORGETS_KEYS)
        self.assertLess(self.finding(f"crash-{KEY}")["seen"], seen)


class Killed(Night):
    def kill_between_artifact_and_end(self, mutant=""):
        """SIGKILL while a target has written its crash and has not ended; then another run. Whether it has the crash."""
        self.add("slow")
        shutil.rmtree(self.out, ignore_errors=True)
        child = self.start_night()
        self.assertTrue(self.wait_for(lambda: list(self.out.glob("artifacts/*/slow/crash-*"))))
        child.kill()
        child.wait()
        self.crashes = len(list(self.out.glob("artifacts/*/slow/crash-*")))
        (self.binaries / "fuzz_slow").write_text((self.binaries / "fuzz_slow").read_text().replace('"slow"', '"none"'))
        self.overnight(mutant=mutant, seconds=1.2)
        return (self.out / "findings" / f"slow-{KEY}").is_dir()

    def test_Runner_LosesNoCrash(self):
        self.assertTrue(self.kill_between_artifact_and_end())
        self.assertEqual(self.finding(f"slow-{KEY}")["seen"], self.crashes)
        self.assertIn("did not end of itself", (self.out / "night.log").read_text())
        self.assertFalse(self.kill_between_artifact_and_end(mutant=CLEANS_UP))

    def orphans_after_kill(self, mutant=""):
        shutil.rmtree(self.out, ignore_errors=True)
        child = self.start_night(mutant=mutant)
        self.assertTrue(self.wait_for(lambda: len(self.of_ours()) == 3 and len(list(self.out.glob("corpus/*/*"))) >= 40))
        time.sleep(0.5)  # a target that still prints would end of itself: nobody reads
        child.kill()
        child.wait()
        self.wait_for(lambda: not self.of_ours(), 5)
        orphans = self.of_ours()
        for process in orphans:
            os.kill(process, signal.SIGKILL)
        return orphans

    def test_Runner_LeavesNoOrphans(self):
        self.add("fine", "escapes")
        self.assertEqual(self.orphans_after_kill(), [])
        self.assertNotEqual(self.orphans_after_kill(mutant=NO_KEEPER), [])

    def test_CorpusTakenAway_SaidWithoutATrace(self):
        self.add("fine")
        child = self.start_night(seconds=4)
        self.assertTrue(self.wait_for(lambda: list(self.out.glob("corpus/fine/*"))))
        (self.out / "corpus").rename(self.folder / "elsewhere")
        (self.out / "corpus").write_text("")
        text = child.communicate(timeout=30)[0]
        self.assertEqual(child.returncode, 3, text)
        self.assertIn("ended by an error: ", text)
        self.assertNotIn("Traceback", text)

    def test_Interrupt_KeepsAllAndSaysSo(self):
        self.add("fine")
        child = self.start_night()
        self.assertTrue(self.wait_for(lambda: list(self.out.glob("corpus/fine/*"))))
        time.sleep(0.2)
        child.send_signal(signal.SIGINT)
        text = child.communicate(timeout=10)[0]
        self.assertEqual(child.returncode, 3, text)
        self.assertIn("interrupted before its time", text)
        self.assertIn("Interrupted before its time", (self.out / "summary.md").read_text())
        self.assertEqual(self.summary()["runs"][0]["reason"], "interrupted before its time")
        self.assertGreater(self.summary()["targets"]["fine"]["edges"], 10)

    def test_TwoAtOnce_TheSecondIsRefused(self):
        self.add("fine")
        child = self.start_night()
        self.assertTrue(self.wait_for(self.of_ours))
        code, text = self.overnight()
        self.assertEqual(code, 2)
        self.assertIn(f"another run is at work in {self.out} (process {child.pid})", text)
        self.assertNotEqual(self.overnight(mutant=NO_LOCK)[0], 2)
        child.kill()
        child.wait()
        self.assertEqual(self.overnight()[0], 0)  # the dead one's lock is no obstacle

    def test_KilledBetweenTheHalvesOfAMerge_TheCorpusIsThere(self):
        self.add("fine")
        for mutant in ("", NO_RECOVERY):
            shutil.rmtree(self.out, ignore_errors=True)
            (self.out / "before-merge" / "fine").mkdir(parents=True)
            (self.out / "before-merge" / "fine" / store.name_of(b"old")).write_bytes(b"old")
            self.overnight(mutant=mutant, seconds=1.2)
            self.assertEqual((self.out / "corpus" / "fine" / store.name_of(b"old")).exists(), not mutant)


class Retest(Night):
    def test_MendedTarget_IsGone(self):
        self.add("crash")
        self.overnight("--jobs", "1", seconds=1.2)
        code, text = self.run_fuzz("retest", str(self.out))
        self.assertEqual(code, 1)
        self.assertIn(f"still      crash-{KEY}", text)
        (self.binaries / "mended").touch()
        code, text = self.run_fuzz("retest", str(self.out))
        self.assertEqual(code, 0)
        self.assertIn(f"gone       crash-{KEY}", text)
        self.assertIn("gone when retested", (self.out / "summary.md").read_text())
        (self.binaries / "fuzz_crash").unlink()
        self.assertEqual(self.run_fuzz("retest", str(self.out))[0], 3)


class FullDisk(Night):
    def test_NoRoomAtTheBeginning_SaidWithoutATrace(self):
        self.add("fine")
        code, text = self.overnight("--keep-free", "900000000")
        self.assertEqual(code, 3)
        self.assertIn("the disk is full", text)

    def on_a_small_disk(self, keep_free):
        self.add("crash", "fine")
        words = self.command("overnight", "--hours", "0.01", "--slice", "1", "--out", str(self.out), "--keep-free", keep_free)
        script = f"""cd {self.out.parent}
            mount -t tmpfs -o size=2m none out || exit 99
            (until ls out/findings/crash-*; do sleep 0.1; done; yes | head -c 4000000 > out/fill) >/dev/null 2>&1 &
            filler=$!
            {shlex.join(words)}
            echo code $?
            kill $filler 2>/dev/null
            wc -c out/findings/*/input
            cat out/summary.md"""
        self.out.mkdir()
        done = subprocess.run(["unshare", "-rm", "sh", "-c", script], capture_output=True, text=True, timeout=60,
                              env=self.environment())
        if done.returncode == 99:
            self.skipTest("no file system may be mounted here")
        self.assertNotIn("Traceback", done.stderr)
        self.assertIn("code 3", done.stdout, done.stderr)
        self.assertIn("the disk is full", done.stdout)
        self.assertIn("kept in", done.stdout)
        self.assertRegex(done.stdout, f"[1-9][0-9]* .*/crash-{KEY}/input")
        self.assertIn("**The disk is full.**", done.stdout)

    @unittest.skipUnless(shutil.which("unshare"), "needs unshare")
    def test_DiskThatFillsUp_KeepsAndSays(self):
        self.on_a_small_disk("0.3")

    @unittest.skipUnless(shutil.which("unshare"), "needs unshare")
    def test_DiskThatIsFullToTheLastOctet_KeepsAndSays(self):
        self.on_a_small_disk("0")


TINY = """#include <cstddef>
#include <cstdint>
#include <vector>
volatile int sink;
int third(const std::vector<std::uint8_t>& octets) { return octets.data()[octets[0] / 16]; }
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 2 && data[0] == 'M' && data[1] == 'E') sink = third(std::vector<std::uint8_t>(data, data + 3));
  return 0;
}
"""


@unittest.skipUnless(shutil.which("clang++"), "needs clang")
class RealTarget(Night):
    def test_MemoryError_FoundMinimisedAndRetested(self):
        source = self.folder / "tiny.cpp"
        source.write_text(TINY)
        built = subprocess.run(["clang++", "-g1", "-O1", "-fsanitize=fuzzer,address", str(source), "-o",
                                str(self.binaries / "fuzz_tiny")], capture_output=True, text=True)
        if built.returncode != 0:
            self.skipTest("clang has no libFuzzer here")
        self.seed("tiny", "a", b"MEx")
        code, text = self.overnight("--jobs", "1")
        self.assertEqual(code, 1, text)
        self.assertEqual([finding["kind"] for finding in self.summary()["findings"]], ["memory"])
        self.assertEqual(self.finding("tiny-memory-heap-buffer-overflow-third")["input_octets"], 3)
        self.assertEqual(self.run_fuzz("retest", str(self.out))[0], 1)


if __name__ == "__main__":
    sys.exit(1 if run_side_by_side(sys.modules[__name__]) else 0)
