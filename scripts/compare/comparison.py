"""What is compared, and what came of it."""

import collections
import concurrent.futures
import dataclasses
import fnmatch
import json
import re
import sys
import threading
import time

from differences import Difference
from outputs import Case

# For a topology in which nothing ends by itself.
LENGTH = ("--for", "20s")
# Of what takes longer, in seconds, `explore` tries one seed in the place of two.
SHORT = 3
# A plan of a large mesh takes hours, and shows no more than one of a small mesh; a quick one shows little less.
PLAN_LIMIT = 20
QUICK_LIMIT = 2

PROGRESS_EVERY = 15


@dataclasses.dataclass
class Compared:
    """What was compared of a topology."""

    commands: collections.Counter = dataclasses.field(default_factory=collections.Counter)
    # Why it is not simulated, or not as others are.
    remarks: list = dataclasses.field(default_factory=list)

    def __str__(self):
        counts = ", ".join(f"{word} ×{count}" if count > 1 else word for word, count in self.commands.items())
        return "; ".join([counts, *self.remarks])


@dataclasses.dataclass
class Answer:
    """Of the older build, by which the next commands are chosen."""

    status: int
    output: str
    errors: str
    seconds: float


class Comparison:
    def __init__(self, before, after, repairs, chosen):
        self.before, self.after, self.repairs, self.chosen = before, after, repairs, chosen
        self.lock = threading.Lock()
        self.topologies = {}
        self.cases, self.finished, self.unexplained = 0, 0, 0
        # By repair: the outputs in which it shows.
        self.explained = collections.defaultdict(list)

    def run(self):
        names = self.names()
        with Ticker(lambda: f"{self.finished} of {len(names)} topologies, {self.cases} commands compared, "
                    f"{self.unexplained} differences"):
            self.commands()
            # These only wait: the players let no more processes run at a time than they may.
            with concurrent.futures.ThreadPoolExecutor(2 * self.chosen.jobs) as pool:
                for future in [pool.submit(self.topology, name) for name in names]:
                    future.result()

    def names(self):
        older, newer = self.before.build.topologies(), self.after.build.topologies()
        pattern = self.chosen.only
        wanted = [name for name in sorted(older | newer)
                  if not pattern or pattern in name or fnmatch.fnmatch(name, pattern)]
        if not wanted:
            raise SystemExit(f"no topology has '{pattern}' in its path")
        for name in wanted:
            if name not in newer:
                self.report(f"{name}: only the older commit has it")
        return [name for name in wanted if name in newer]

    # MARK: What is compared

    def commands(self):
        """Those that take no topology."""
        self.compare(Case(None, ("schema",)))
        self.compare(Case(None, ("--version",)))
        for words in sorted(self.subcommands(self.before.play) | self.subcommands(lambda case: self.after.play(case, 1))):
            self.compare(Case(None, (*words, "--help")))

    def subcommands(self, play):
        outcome = play(Case(None, ("--experimental-dump-help",)))[0]
        return set(paths(json.loads(outcome.text("stdout"))["command"]))

    def topology(self, name):
        compared = self.topologies[name] = Compared()
        valid = self.compare(Case(name, ("validate", name)))
        self.compare(Case(name, ("validate", "-o", "json", name)))
        self.compare(Case(name, ("convert", name)))
        if valid.status != 0:
            compared.remarks.append(f"does not validate: {first_line(valid.output or valid.errors)}")
        self.simulate(name, compared)
        if valid.status == 0:
            self.plan(name, compared, QUICK_LIMIT if self.chosen.quick else PLAN_LIMIT)
        self.finished += 1

    def simulate(self, name, compared):
        length, seconds = (), []
        for seed in self.chosen.seeds:
            answer = self.simulation(name, seed, length)
            if answer and not length and "say how long, with --for" in answer.errors:
                length = LENGTH
                compared.remarks.append(f"does not end by itself: {' '.join(length)}")
                answer = self.simulation(name, seed, length)
            if answer is None:
                compared.remarks.append(f"NOT SIMULATED: takes over {self.before.limit} s")
                return
            if answer.status not in (0, 1, 65):
                compared.remarks.append(f"seed {seed} ends with status {answer.status}: {first_line(answer.errors)}")
            if answer.status in (64, 65):
                return
            seconds.append(answer.seconds)
        limit = QUICK_LIMIT if self.chosen.quick else None
        seeds = "2" if max(seconds) < SHORT and not limit else "1"
        if not self.compare(Case(name, ("explore", name, "--seeds", seeds, "--jobs", "1", *length), limit=limit)):
            compared.remarks.append(f"not explored: takes over {limit} s")

    def simulation(self, name, seed, length):
        return self.compare(Case(name, ("simulate", name, "--seed", seed, *length), has_files=True))

    def plan(self, name, compared, limit):
        words = ("plan", "root-rotation", name, "--seeds", "1", "--jobs", "1")
        answers = [self.compare(Case(name, words, limit=limit))]
        several = re.search(r"say which root, with --of: (.*)", answers[0].errors) if answers[0] else None
        for domain in several[1].split(", ") if several else []:
            answers.append(self.compare(Case(name, (*words, "--of", domain), limit=limit)))
        if None in answers:
            compared.remarks.append(f"not planned: takes over {limit} s")

    # MARK: Comparing

    def compare(self, case):
        """- Returns: None, if it takes longer than it may."""
        old = self.before.play(case)
        if not old:
            return None
        new = self.after.play(case, old[0].seconds)
        for build, outcomes in ((self.before.build, old), (self.after.build, new)):
            for other in outcomes[1:]:
                self.agree(case, outcomes[0], other, f" between processes of {build.name}")
        answer = Answer(old[0].status, old[0].text("stdout"), old[0].text("stderr"), old[0].seconds)
        self.agree(case, old[0], new[0])
        self.before.forget(old)
        self.after.forget(new)
        self.cases += 1
        if case.topology:
            self.topologies[case.topology].commands[case.arguments[0]] += 1
        return answer

    def agree(self, case, old, new, where=""):
        differing = [name for name in sorted(old.digests | new.digests) if old.digests.get(name) != new.digests.get(name)]
        explanations = {}
        for name in differing:
            before, after = old.read(name), new.read(name)
            repairs, rest = (None, (before, after)) if where else self.repairs.explain(before, after)
            if repairs is None:
                self.report(f"{case}: {name}{where}, {Difference.first(*rest)}")
            else:
                explanations[name] = repairs
        # A digest alone is due to what the events of the same run are due to.
        all_repairs = sorted({repair for repairs in explanations.values() for repair in repairs})
        # Where no events are shown, what cites their numbers is due to those that move them.
        if not all_repairs and not case.has_files:
            all_repairs = self.repairs.moving_events
        for name, repairs in explanations.items():
            if not repairs and not all_repairs:
                self.report(f"{case}: {name}, {Difference.first(old.read(name), new.read(name))}")
            for repair in repairs or all_repairs:
                self.explained[repair].append(f"{case}: {name}")

    # MARK: What came of it

    def report(self, text):
        with self.lock:
            self.unexplained += 1
            print(f"✗ {text}", flush=True)

    def conclude(self):
        """- Returns: the exit status."""
        processes = "one process" if self.chosen.processes == 1 else f"{self.chosen.processes} processes"
        print(f"\ncompared, {processes} of each build, seeds {', '.join(self.chosen.seeds)}:")
        width = max(map(len, self.topologies))
        for name, compared in sorted(self.topologies.items()):
            print(f"  {name:<{width}}  {compared}")
        for repair in (repair.name for repair in self.repairs.repairs):
            outputs = self.explained[repair]
            print(f"\nrepair: {repair}: {len(outputs)} outputs" if outputs else f"\nrepair: {repair}: shows nowhere")
            for output in sorted(outputs):
                print(f"  {output}")
        verdict = f"✗ {self.unexplained} differences" if self.unexplained else "✓ no difference"
        if self.explained and not self.unexplained:
            verdict += " that no repair explains"
        print(f"\n{verdict}: {self.cases} commands on {len(self.topologies)} topologies")
        return 1 if self.unexplained else 0


class Ticker:
    """Says now and then on standard error how far something is."""

    def __init__(self, text):
        self.text, self.done, self.began = text, threading.Event(), time.monotonic()

    def __enter__(self):
        threading.Thread(target=self.tick, daemon=True).start()

    def tick(self):
        while not self.done.wait(PROGRESS_EVERY):
            print(f"{time.monotonic() - self.began:.0f} s: {self.text()}", file=sys.stderr, flush=True)

    def __exit__(self, *_):
        self.done.set()


def paths(command, above=()):
    """The words of a command and of all below it, without the program's own name."""
    yield above
    for one in command.get("subcommands", []):
        yield from paths(one, (*above, one["commandName"]))


def first_line(text):
    return text.strip().split("\n")[0]
