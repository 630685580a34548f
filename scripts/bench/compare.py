"""Runs the reference and meshsim in turns and sets their figures side by side."""

import os
import platform
import statistics
import sys

from measure import LONG_LIMIT_SECONDS, run

ROUNDS = 3

# What is compared: meshsim's mode, the reference's, the figure, its unit, and whether more is better.
COMPARED = [
    ("new mTLS connections, one thread", "handshakes", "handshakes", "perSecond", "/s", True),
    ("keep-alive HTTP requests, one thread", "requests", "requests", "perSecond", "/s", True),
    ("certificates: key, sign, encode", "certificates", "certificates", "perSecond", "/s", True),
    ("5000 instances up (meshsim: two threads)", "instances", "instances", "seconds", "s", False),
    ("memory of an instance before its first use", "instances", "instances", "bytesPerInstance", "B", False),
    ("memory of an idle connection, both ends", "memory", "memory", "bytesPerConnection", "B", False),
]


def main(reference, meshsim):
    cpu = next((l.split(":")[1].strip() for l in open("/proc/cpuinfo") if l.startswith("model name")), platform.machine())
    print(f"{cpu}, {os.cpu_count()} cores, Linux {platform.release()}; medians of {ROUNDS} rounds\n")

    modes = sorted({(ours, theirs) for _, ours, theirs, _, _, _ in COMPARED})
    figures = {}
    for _ in range(ROUNDS):
        for ours, theirs in modes:
            for side, program, mode in (("C", reference, theirs), ("meshsim", meshsim, ours)):
                figures.setdefault((side, mode), []).append(run(program, mode))
        figures.setdefault(("meshsim", "handshakes-2-loops"), []).append(run(meshsim, "handshakes-2-loops"))

    def median(side, mode, name):
        return statistics.median(result[name] for result in figures[side, mode])

    print(f"{'':<44}{'C':>12}{'meshsim':>12}{'ratio':>8}")
    for title, ours, theirs, name, unit, more in COMPARED:
        c, m = median("C", theirs, name), median("meshsim", ours, name)
        print(f"{title:<44}{c:>12,.2f}{m:>12,.2f}{m / c:>7.2f}x  {unit}, {'more' if more else 'less'} is better")

    one, two = (median("meshsim", mode, "perSecond") for mode in ("handshakes", "handshakes-2-loops"))
    print(f"{'new mTLS connections, two threads':<44}{'':>12}{two:>12,.2f}{two / one:>7.2f}x  of one thread's")
    rotations = [run(meshsim, "rotation") for _ in range(ROUNDS)]
    middle = {name: statistics.median(r[name] for r in rotations) for name in rotations[0] if name != "mode"}
    worst = max(r["requestsFailed"] for r in rotations)
    print(
        f"\nrotation of 5000 under traffic: {middle['seconds']:.2f} s, {middle['requests']:.0f} requests, "
        f"{worst:.0f} failed, longest loop stall {middle['longestStallMilliseconds']:.1f} ms"
    )

    for mode, title in (
        ("month", "30 days of 1000 instances with 24 h certificates, 100 of them reconnecting hourly"),
        ("year", "a year of 10,000 instances with 30 d certificates, renewals only"),
    ):
        f = run(meshsim, mode, limit=LONG_LIMIT_SECONDS)
        print(
            f"\nsimulated: {title}\n"
            f"  {f['certificates']:,.0f} certificates and {f['handshakes']:,.0f} handshakes in {f['wallSeconds']:.0f} s: "
            f"{f['virtualSecondsPerSecond']:,.0f} virtual seconds and {f['turnsPerSecond']:,.0f} things a second,\n"
            f"  {f['shareInOpenSSL']:.0%} of the time in OpenSSL, at most {f['peakBytes'] / 2**20:,.0f} MiB"
        )


main(*sys.argv[1:])
