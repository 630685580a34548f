"""Compares the bench of this working tree with that of another commit, in turns: one before, one after, and again.

Each round gives a ratio, which is above 1 where the working tree is the better; what counts is their median. The exit
status is 1 when a row's is below what noise explains.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import time

from measure import LONG_LIMIT_SECONDS, run

LEAST_RATIO = 0.97
# A clean build may take a tenth longer.
LEAST_BUILD_RATIO = 1 / 1.1

ROUNDS = 7
# What takes minutes.
LONG_ROUNDS = 3

# What is compared: the mode, its number, and its rows: title, figure, unit, whether more is better.
MODES = {
    "handshakes": ([], [("new mTLS connections, one thread", "perSecond", "/s", True)]),
    "handshakes-2-loops": ([], [("new mTLS connections, two threads", "perSecond", "/s", True)]),
    "requests": ([], [("keep-alive HTTP requests, one thread", "perSecond", "/s", True)]),
    "certificates": ([], [("certificates: key, sign, encode", "perSecond", "/s", True)]),
    "instances": (
        [],
        [
            ("5000 instances up", "seconds", "s", False),
            ("memory of an instance before its first use", "bytesPerInstance", "B", False),
        ],
    ),
    "memory": ([], [("memory of an idle connection, both ends", "bytesPerConnection", "B", False)]),
    "rotation": ([], [("rotation of 5000 under traffic", "seconds", "s", False)]),
    "month": (
        [],
        [
            ("simulated month of 1000 instances", "wallSeconds", "s", False),
            ("  its peak memory", "peakBytes", "B", False),
        ],
    ),
    "year": (
        [1000],
        [
            ("simulated year of 1000 instances", "wallSeconds", "s", False),
            ("  its peak memory", "peakBytes", "B", False),
        ],
    ),
}
LONG_MODES = {"month", "year"}


def command(*words, at):
    subprocess.run(words, cwd=at, check=True, stdout=sys.stderr)


def clone(root, commit, path):
    """The commit in a folder of its own, which stays for the next time; dependencies are those of the working tree."""
    if not os.path.isdir(path):
        command("git", "clone", "--quiet", "--shared", "--no-checkout", root, path, at=root)
    command("git", "checkout", "--quiet", "--force", "--detach", commit, at=path)
    resolved = os.path.join(root, "Package.resolved")
    if os.path.exists(resolved):
        shutil.copy(resolved, path)


def bench(package):
    command("swift", "build", "-c", "release", "--product", "meshsim-bench", at=package)
    return os.path.join(package, ".build", "release", "meshsim-bench")


def normalised(before, after, more_is_better):
    return after / before if more_is_better else before / after


def show(title, before, after, unit, ratio, least):
    verdict = "" if ratio >= least else f"  below {least:.2f}"
    print(f"{title:<44}{before:>16,.2f}{after:>16,.2f}{ratio:>8.3f}  {unit}{verdict}", flush=True)
    return ratio >= least


def compare(mode, rounds, before, after):
    """Shows the mode's rows. Whether all of them are good enough."""
    number, rows = MODES[mode]
    limit = {"limit": LONG_LIMIT_SECONDS} if mode in LONG_MODES else {}
    pairs = [(run(before, mode, *number, **limit), run(after, mode, *number, **limit)) for _ in range(rounds)]
    good = True
    for title, figure, unit, more in rows:
        ratio = statistics.median(normalised(b[figure], a[figure], more) for b, a in pairs)
        middle = [statistics.median(side[figure] for side in sides) for sides in zip(*pairs)]
        good &= show(title, *middle, unit, ratio, LEAST_RATIO)
    return good


def clean_build(package, scratch):
    """Seconds that a release build takes from nothing but the dependencies' sources."""
    shutil.rmtree(scratch, ignore_errors=True)
    command("swift", "package", "--scratch-path", scratch, "resolve", at=package)
    began = time.monotonic()
    command("swift", "build", "-c", "release", "--scratch-path", scratch, at=package)
    took = time.monotonic() - began
    shutil.rmtree(scratch)
    return took


def parsed():
    parser = argparse.ArgumentParser(prog="scripts/bench/run", description=__doc__.partition("\n")[0])
    parser.add_argument("--against", metavar="REF", required=True, help="the commit to compare with")
    parser.add_argument(
        "--rows", nargs="*", choices=MODES, default=list(MODES), metavar="ROW",
        help=f"which to measure, none or some of: {', '.join(MODES)} (default: all)")
    parser.add_argument(
        "--rounds", type=int,
        help=f"how often (default: {ROUNDS}, and {LONG_ROUNDS} for {' and '.join(sorted(LONG_MODES))})")
    parser.add_argument("--clean-build", action="store_true", help="compare how long a clean release build takes, too")
    return parser.parse_args()


def main():
    asked = parsed()
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    commit = subprocess.check_output(
        ["git", "rev-parse", "--verify", f"{asked.against}^{{commit}}"], cwd=root, text=True).strip()
    folder = os.path.join(root, ".build-bench")
    other = os.path.join(folder, "before")
    os.makedirs(folder, exist_ok=True)
    clone(root, commit, other)
    before, after = (bench(other), bench(root)) if asked.rows else (None, None)

    print(f"{'':<44}{commit[:12]:>16}{'working tree':>16}{'ratio':>8}")
    good = True
    for mode in asked.rows:
        rounds = asked.rounds or (LONG_ROUNDS if mode in LONG_MODES else ROUNDS)
        good &= compare(mode, rounds, before, after)
    if asked.clean_build:
        scratch = os.path.join(folder, "clean")
        b, a = clean_build(other, scratch), clean_build(root, scratch)
        good &= show("a clean release build", b, a, "s", normalised(b, a, False), LEAST_BUILD_RATIO)
    return 0 if good else 1


sys.exit(main())
