"""The parts of ci/fuzz that need no process: the keys of findings, and whose turn it is."""

import asyncio
import unittest

import night_case  # noqa: F401 (says where the package lies)
from night import report, schedule
from night.shrink import shrink

ASAN = """INFO: Seed: 1
==7==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x60200000{0}10 at pc 0x55{0}4 bp 0x7ffc sp 0x7ffc
READ of size 1 at 0x60200000{0}10 thread T0
    #0 0x55{0}4 in __asan_memcpy (/x/fuzz_y+0x1{0}) (BuildId: ab{0})
    #1 0x55{0}5 in std::vector<int, std::allocator<int> >::at(unsigned long) /usr/include/v.h:1:{0}
    #2 0x55{0}6 in synfin::wire::{1}<int>(std::span<int, 5>) /x/wire/options.cpp:{0}:3
    #3 0x55{0}7 in LLVMFuzzerTestOneInput /x/fuzz/options.cpp:9:3

0x602000000010 is located 0 bytes to the right
"""
UBSAN = """/x/model/step.cpp:12:{0}: runtime error: shift exponent {0} is too large
    #0 0x55{0} in synfin::model::shift(int) /x/model/step.cpp:12:{0}
    #1 0x56{0} in LLVMFuzzerTestOneInput /x/a.cpp:1:1

SUMMARY: UndefinedBehaviorSanitizer: undefined-behavior
"""
TIMEOUT = """==1== ERROR: libFuzzer: timeout after 3 seconds
    #0 0x55 in __sanitizer_print_stack_trace (/x/fuzz_y+0xe9c91) (BuildId: ab)
    #3 0x7f  (/lib/x86_64-linux-gnu/libc.so.6+0x3c04f) (BuildId: 93)
    #4 0x55 in synfin::{0}() /x/a.cpp:3:1
    #5 0x55 in synfin::walk() /x/a.cpp:3:1
    #6 0x55 in synfin::judge() /x/a.cpp:3:1
    #7 0x55 in LLVMFuzzerTestOneInput /x/a.cpp:5:1
"""


class Keys(unittest.TestCase):
    def key(self, text):
        return report.read_report(text).key

    def test_TargetsOwnLine_IsTheKey(self):
        text = "finding: semantic established ack-duplicate\n" + ASAN.format(1, "parse")
        self.assertEqual(self.key(text), "semantic-established-ack-duplicate")

    def test_SameBugElsewhereInMemory_SameKey(self):
        self.assertEqual(self.key(ASAN.format(1, "parse")), self.key(ASAN.format(23, "parse")))
        self.assertEqual(self.key(ASAN.format(1, "parse")), "memory-heap-buffer-overflow-synfin-wire-parse")
        self.assertEqual(self.key(UBSAN.format(33)), self.key(UBSAN.format(64)))

    def test_OtherFunction_OtherKey(self):
        self.assertNotEqual(self.key(ASAN.format(1, "parse")), self.key(ASAN.format(1, "build")))

    def test_Timeout_TheLoopAndNotWhereTheAlarmCame(self):
        self.assertEqual(self.key(TIMEOUT.format("a")), self.key(TIMEOUT.format("b")))
        self.assertEqual(self.key(TIMEOUT.format("a")), "timeout-synfin-walk-synfin-judge")

    def test_OutputWithoutFinding_None(self):
        self.assertIsNone(report.read_report("#2\tINITED cov: 2 ft: 2\nDone 100 runs in 1 second(s)\n"))

    def test_KeysAreNamesOfFolders(self):
        self.assertLess(len(report.slug("x/../y " * 100)), 100)
        self.assertEqual(report.slug("../../etc"), "etc")
        self.assertNotEqual(report.slug("a" * 200 + "b"), report.slug("a" * 200 + "c"))


class Shrink(unittest.TestCase):
    def shrink(self, octets, is_same, seconds=10.0):
        tried = []

        async def ask(smaller):
            tried.append(smaller)
            return is_same(smaller)
        return asyncio.run(shrink(octets, ask, seconds)), tried

    def test_WhatMatters_IsLeft(self):
        octets = b"head" + bytes(500) + b"A" + bytes(300) + b"B"
        smaller, _ = self.shrink(octets, lambda each: -1 < each.find(b"A") < each.find(b"B"))
        self.assertEqual(smaller, b"AB")

    def test_Walk_LosesWholeStimuli(self):
        walk = b"hd" + b"".join(bytes([number]) * 8 for number in range(12))
        smaller, _ = self.shrink(walk, lambda each: each[:2] == b"hd" and len(each) % 8 == 2 and b"\7" * 8 in each)
        self.assertEqual(smaller, b"hd" + b"\7" * 8)

    def test_TimeIsOver_TheBestSoFar(self):
        smaller, tried = self.shrink(b"12345678", lambda each: True, seconds=0)
        self.assertEqual((smaller, tried), (b"12345678", []))

    def test_NothingIsAlsoSmaller_ButNotTried(self):
        self.assertNotIn(b"", self.shrink(b"a", lambda each: True)[1])


class Schedule(unittest.TestCase):
    def turns(self, gains, rounds=300):
        states = {name: schedule.fresh() for name in gains}
        taken = dict.fromkeys(gains, 0)
        for _ in range(rounds):
            name = schedule.next_target(states, list(gains), [])
            taken[name] += 1
            schedule.account(states, name, 60, gains[name])
        return taken

    def test_WhoGains_GetsMoreAndNobodyStarves(self):
        taken = self.turns({"gains": 50, "a": 0, "b": 0})
        self.assertGreater(taken["gains"], 3 * taken["a"])
        self.assertGreaterEqual(min(taken.values()), 300 // (schedule.MOST_WEIGHT + 3))

    def test_NobodyGains_AllAlike(self):
        self.assertEqual(set(self.turns({"a": 0, "b": 0, "c": 0}).values()), {100})

    def test_WhoIsRunning_IsNotTakenTwiceUnlessAlone(self):
        states = {name: schedule.fresh() for name in "ab"}
        self.assertEqual(schedule.next_target(states, ["a", "b"], ["a"]), "b")
        self.assertEqual(schedule.next_target(states, ["a"], ["a"]), "a")

    def test_WhoJoinsLate_IsLevel(self):
        states = {"a": schedule.fresh() | {"turn": 5000.0}, "b": schedule.fresh()}
        schedule.join(states, "b")
        self.assertEqual(states["b"]["turn"], 5000.0)


if __name__ == "__main__":
    unittest.main()
