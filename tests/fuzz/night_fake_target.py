"""Stands in for a fuzz target: libFuzzer's options, output, exit codes and files, without a fuzzer.

What it does is told by the name it is called by (fuzz_<behaviour>[_anything]); an input with "BUG:words;" in it is a
finding "semantic words" when it is run, unless a file `mended` lies beside the program. Behaviours: fine, crash, canary; slow
(time passes between its crash and its end), flaky (crashes once), drifts (its smaller input has another bug), cuts (merges onto
a full disk), killed, broken, escapes (has a child in a session of its own, as AFL++ does),
tells (goes on after its findings).
"""

import hashlib
import os
import pathlib
import signal
import subprocess
import sys
import time

BEHAVIOUR = pathlib.Path(sys.argv[0]).name.removeprefix("fuzz_").split("_")[0]
FOLDER = pathlib.Path(sys.argv[0]).parent
OPTIONS = dict(word[1:].split("=", 1) for word in sys.argv[1:] if word.startswith("-"))
PLACES = [pathlib.Path(word) for word in sys.argv[1:] if not word.startswith("-")]
SECONDS = int(OPTIONS.get("max_total_time", "0"))


def say(text):
    print(text, file=sys.stderr, flush=True)


def name_of(octets):
    return hashlib.sha1(octets).hexdigest()


def words_of(octets):
    if b"BUG:" not in octets or (FOLDER / "mended").exists():
        return None
    return octets.split(b"BUG:", 1)[1].split(b";")[0].decode()


def die(octets, words, artifact):
    if BEHAVIOUR == "drifts":
        say(f"=={os.getpid()}==ERROR: AddressSanitizer: {words.replace(' ', '-')} on address 0x1")
    else:
        say(f"finding: semantic {words}\nwhat is allowed and what came")
    say(f"=={os.getpid()}== ERROR: libFuzzer: deadly signal\n    #0 0x{os.getpid():x} in abort (/lib/libc.so.6+0x1)\n")
    if artifact:
        artifact.write_bytes(octets)
    if BEHAVIOUR == "slow" and artifact:  # the moment between the artifact and the end
        time.sleep(30)
    say(f"stat::number_of_executed_units: {1000 + len(octets)}")
    sys.exit(77)


def run_once(path):
    octets = path.read_bytes()
    words = words_of(octets)
    if words and BEHAVIOUR != "flaky":
        die(octets, words, None)


def merge():
    """Keeps what it did not make itself, and three of what it did."""
    into, source = PLACES
    paths = sorted(source.iterdir())
    made = [path for path in paths if path.read_bytes().startswith(BEHAVIOUR.encode())]
    for path in [path for path in paths if path not in made[3:]]:
        (into / path.name).write_bytes(b"" if BEHAVIOUR == "cuts" else path.read_bytes())


def minimise():
    octets = PLACES[0].read_bytes()
    smaller = b"BUG:other;" if BEHAVIOUR == "drifts" else octets[octets.index(b"BUG:"):]
    pathlib.Path(OPTIONS["exact_artifact_path"]).write_bytes(smaller)


def crash(words):
    octets = f"padding of seed {OPTIONS['seed']} BUG:{words};".encode()
    die(octets, words, pathlib.Path(f"{OPTIONS['artifact_prefix']}crash-{name_of(octets)}"))


def fuzz():
    corpus = PLACES[0]
    with open(FOLDER / "calls.log", "a") as log:
        log.write(f"{BEHAVIOUR} {OPTIONS['seed']}\n")
    for path in sorted(corpus.iterdir()):
        octets = path.read_bytes()
        if words_of(octets):
            die(octets, words_of(octets), pathlib.Path(f"{OPTIONS['artifact_prefix']}crash-{name_of(octets)}"))
    edges = 10 + len(list(corpus.iterdir()))
    say(f"#2\tINITED cov: {edges} ft: {edges} corp: 1/1b exec/s: 0 rss: 30Mb")
    end = time.monotonic() + SECONDS
    for number in range(20):
        octets = f"{BEHAVIOUR} {OPTIONS['seed']} {number}".encode()
        (corpus / name_of(octets)).write_bytes(octets)
        edges += 1
        say(f"#{10 + number}\tNEW    cov: {edges} ft: {edges} corp: 1/1b lim: 4 exec/s: 0 rss: 30Mb L: 3/3 MS: 1 ChangeBit-")
    if BEHAVIOUR == "escapes":
        subprocess.Popen([sys.argv[0], "-sleep=60"], start_new_session=True, stderr=subprocess.DEVNULL)
    if BEHAVIOUR in ("crash", "canary", "slow", "flaky", "drifts"):
        time.sleep(0.3)
        crash("established ack-duplicate")
    if BEHAVIOUR == "tells":
        for words in ("one", "two"):
            say(f"finding: semantic {words}\ndetails\noctets: {f'BUG:{words};'.encode().hex()}")
    if BEHAVIOUR == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    if BEHAVIOUR == "broken":
        say("error while loading shared libraries: libnone.so")
        sys.exit(127)
    signal.signal(signal.SIGINT, lambda *_: sys.exit(72))
    while time.monotonic() < end:
        time.sleep(0.05)
    say("#3000\tDONE   cov: 30 ft: 30 corp: 1/1b lim: 4 exec/s: 1000 rss: 30Mb\nstat::number_of_executed_units: 3000")


if "sleep" in OPTIONS:
    time.sleep(int(OPTIONS["sleep"]))
elif "merge" in OPTIONS:
    merge()
elif "minimize_crash" in OPTIONS:
    minimise()
elif SECONDS:
    fuzz()
else:
    run_once(PLACES[0])
