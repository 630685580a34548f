"""Runs a command in several processes and keeps what each put out."""

import dataclasses
import gzip
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import threading

# How far a run is, and how fast: now and then a line on standard error.
PROGRESS = re.compile(
    r"^(coming up  .* steps/s|.* as fast as real  .* events|[\d,]+ of [\d,]+ seeds, .*)\n".encode(), re.MULTILINE)

# A newer build that takes so many times as long as the older one hangs, and so does one that takes so many seconds.
PATIENCE = 30
LONGEST = 7200


@dataclasses.dataclass(frozen=True)
class Case:
    """A command to compare."""

    topology: str | None
    arguments: tuple[str, ...]
    # Whether it also writes a file of events and a report.
    has_files: bool = False
    # In seconds of a processor, after which the older build is stopped and the case left out.
    limit: int | None = None

    def __str__(self):
        return " ".join(self.arguments)


class Outcome:
    """What one process put out: a file for each output."""

    def __init__(self, folder, digests, seconds, processes=1):
        self.folder, self.digests, self.seconds = folder, digests, seconds
        # How many put out the same.
        self.processes = processes

    def read(self, name):
        packed = self.folder / f"{name}.gz"
        if packed.exists():
            return gzip.decompress(packed.read_bytes())
        plain = self.folder / name
        return plain.read_bytes() if plain.exists() else b""

    def text(self, name):
        return self.read(name).decode(errors="replace")

    @property
    def status(self):
        return int(self.text("status"))


class Player:
    """Plays cases with one build. The newer one plays what the older one could."""

    def __init__(self, build, scratch, processes, turns):
        self.build, self.scratch, self.processes, self.turns = build, scratch, processes, turns
        scratch.mkdir()

    def play(self, case, patience):
        """The outcomes that differ from each other: one, if all processes agree."""
        return self.distinct(self.run_all(case, range(self.processes), None, patience * PATIENCE))

    def distinct(self, outcomes, known=None):
        found = [known] if known else []
        for outcome in outcomes:
            same = next((other for other in found if other.digests == outcome.digests), None)
            if same:
                same.processes += 1
                self.forget([outcome])
            else:
                found.append(outcome)
        return found

    def forget(self, outcomes):
        """Gives back the room of what is not kept."""
        for outcome in outcomes:
            if outcome.folder.parent == self.scratch:
                shutil.rmtree(outcome.folder)

    def run_all(self, case, numbers, limit, patience):
        """- Returns: None for each process that took longer than the limit."""
        outcomes = {}

        def run(number):
            with self.turns:
                outcomes[number] = self.run(case, number, limit, patience)

        threads = [threading.Thread(target=run, args=(number,)) for number in numbers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return [outcomes[number] for number in numbers]

    def run(self, case, number, limit, patience):
        folder = pathlib.Path(tempfile.mkdtemp(dir=self.scratch))
        command = [self.build.binary, *case.arguments]
        if case.has_files:
            command += ["--events", folder / "events", "--report", folder / "report"]
        if limit:
            command = ["bash", "-c", 'ulimit -t "$0"; exec "$@"', str(limit), *command]
        status, seconds = self.wait_for(command, folder, number, patience)
        if limit and status < 0 and seconds > limit - 1:
            shutil.rmtree(folder)
            return None
        (folder / "status").write_text(f"{status}\n")
        (folder / "stderr").write_bytes(PROGRESS.sub(b"", (folder / "stderr").read_bytes()))
        digests = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}
        return Outcome(folder, digests, seconds)

    def wait_for(self, command, folder, number, patience):
        with open(folder / "stdout", "wb") as out, open(folder / "stderr", "wb") as err:
            process = subprocess.Popen(
                command, cwd=self.build.stage, env=self.environment(number), stdin=subprocess.DEVNULL, stdout=out,
                stderr=err)
            timer = threading.Timer(min(max(600, patience), LONGEST), process.kill)
            timer.start()
            _, status, usage = os.wait4(process.pid, 0)
            timer.cancel()
            process.returncode = os.waitstatus_to_exitcode(status)
        return process.returncode, usage.ru_utime + usage.ru_stime

    def environment(self, number):
        """Each process hashes in a way of its own, as Swift does unless it is told otherwise."""
        return {name: value for name, value in os.environ.items() if name != "SWIFT_DETERMINISTIC_HASHING"}


class KeepingPlayer(Player):
    """Plays cases with the older build, and keeps the outcomes, by binary, for the next comparison."""

    def __init__(self, build, scratch, processes, turns, kept, limit):
        super().__init__(build, scratch, processes, turns)
        self.kept, self.limit = kept / build.hash, limit

    def play(self, case):
        """- Returns: none, if the case takes longer than it may."""
        limit = self.limit_of(case.limit)
        place = self.kept / self.key(case)
        known, seconds = self.recall(place)
        if limit and seconds >= limit:
            return []
        done = known.processes if known else 0
        if done >= self.processes:
            return [known]
        outcomes = self.run_all(case, range(done, self.processes), limit, LONGEST)
        if None in outcomes:
            self.forget(filter(None, outcomes))
            self.write(place, seconds=limit)
            return []
        found = self.distinct(outcomes, known)
        if len(found) == 1:
            self.keep(found[0], place)
        return found

    def limit_of(self, limit):
        return min(filter(None, [self.limit, limit]), default=None)

    def key(self, case):
        content = (self.build.stage / case.topology).read_bytes() if case.topology else b""
        words = json.dumps([case.arguments, content.hex()])
        return hashlib.sha256(words.encode()).hexdigest()[:24]

    def recall(self, place):
        """What is kept, if anything is, and how long it takes at least."""
        if not (place / "outcome.json").exists():
            return None, 0
        facts = json.loads((place / "outcome.json").read_text())
        return "digests" in facts and Outcome(place, **facts) or None, facts["seconds"]

    def keep(self, outcome, place):
        if outcome.folder != place:
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir(parents=True)
            for name in outcome.digests:
                (place / f"{name}.gz").write_bytes(gzip.compress(outcome.read(name), compresslevel=1))
            self.forget([outcome])
            outcome.folder = place
        self.write(place, digests=outcome.digests, seconds=outcome.seconds, processes=outcome.processes)

    def write(self, place, **facts):
        place.mkdir(parents=True, exist_ok=True)
        (place / "outcome.json").write_text(json.dumps(facts))

    def environment(self, number):
        """The first process hashes in the same way each time."""
        return super().environment(number) | ({"SWIFT_DETERMINISTIC_HASHING": "1"} if number == 0 else {})
