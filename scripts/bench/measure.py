"""Runs one measurement of a bench program."""

import json
import subprocess
import sys

LIMIT_SECONDS = 120
# What is simulated takes minutes.
LONG_LIMIT_SECONDS = 1200


def run(program, mode, *number, limit=LIMIT_SECONDS):
    """The figures that `program MODE [NUMBER]` prints."""
    done = subprocess.run([program, mode, *map(str, number)], capture_output=True, text=True, timeout=limit)
    if done.returncode != 0:
        sys.exit(f"{program} {mode} failed: {done.stderr.strip()}")
    return json.loads(done.stdout.splitlines()[-1])
