"""Where two outputs differ, and whether a repair says why."""

import dataclasses
import itertools
import re

# How much of a line is shown.
SHOWN = 400

# What follows from any event that came, went or changed: the numbers of events, where they are cited, too, and the digests of
# a log.
CONSEQUENCES = [
    re.compile(rb'"(?:seq|event)": \d+'), re.compile(rb'"events": \[[\d,\s]*\]'), re.compile(rb"\bevent \d+ at \b"),
    re.compile(rb"\b[0-9a-f]{64}\b"),
]


@dataclasses.dataclass
class Difference:
    line: int
    before: str
    after: str

    def __str__(self):
        return f"line {self.line}\n    before  {self.before}\n    after   {self.after}"

    @staticmethod
    def first(before, after):
        """The first line that is not the same in both."""
        pairs = itertools.zip_longest(before.split(b"\n"), after.split(b"\n"))
        number, (old, new) = next((n, pair) for n, pair in enumerate(pairs, 1) if pair[0] != pair[1])
        start = max(0, same_columns(old or b"", new or b"") - SHOWN // 2)
        return Difference(number, shown(old, start), shown(new, start))


def same_columns(one, other):
    return next((n for n, (a, b) in enumerate(zip(one, other)) if a != b), min(len(one), len(other)))


def shown(line, start):
    if line is None:
        return "(no such line)"
    part = line if len(line) <= SHOWN else line[start:start + SHOWN]
    return ("… " if part is not line and start else "") + part.decode(errors="replace")


class Repair:
    """What a change that is meant does to the lines of an output."""

    def __init__(self, name):
        self.name = name
        self.changes, self.added, self.removed, self.ignored = [], [], [], []
        self.later, self.unordered, self.cut = [], [], []

    def add(self, text):
        kind, _, rule = text.partition(" ")
        if kind == "change":
            pattern, arrow, replacement = rule.partition(" => ")
            if not arrow:
                raise ValueError("a change is written: change PATTERN => REPLACEMENT")
            self.changes.append((re.compile(pattern.encode(), re.MULTILINE), replacement.encode()))
        elif kind in ("added", "removed"):
            getattr(self, kind).append(re.compile(rb"^.*(?:%s).*\n?" % rule.encode(), re.MULTILINE))
        elif kind == "ignored":
            self.ignored.append(re.compile(rule.encode(), re.MULTILINE))
        elif kind in ("unordered", "cut"):
            getattr(self, kind).append(re.compile(rule.encode()))
        elif kind == "after":
            mark, arrow, pattern = rule.partition(" => ")
            if not arrow:
                raise ValueError("what is ignored after a mark is written: after MARK => PATTERN")
            self.later.append((re.compile(mark.encode()), re.compile(pattern.encode(), re.MULTILINE)))
        else:
            raise ValueError(
                f"no rule begins with '{kind}': there are change, added, removed, ignored, after, unordered and cut")

    @property
    def moves_events(self):
        """Whether events have other numbers with it."""
        return bool(self.added or self.removed)


class Repairs:
    """All that are meant, in the order of their file."""

    def __init__(self, repairs):
        self.repairs = repairs

    @staticmethod
    def read(path):
        repairs = []
        for number, line in enumerate(path.read_text().splitlines() if path else [], 1):
            line = line.strip()
            if not line or line.startswith("#"):
                continue
            if line.startswith("[") and line.endswith("]"):
                repairs.append(Repair(line[1:-1]))
                continue
            try:
                repairs[-1].add(line)
            except (ValueError, re.error) as error:
                raise SystemExit(f"{path}:{number}: {error}")
            except IndexError:
                raise SystemExit(f"{path}:{number}: name the repair first, as in [a name]")
        return Repairs(repairs)

    @property
    def moving_events(self):
        return [repair.name for repair in self.repairs if repair.moves_events]

    def explain(self, before, after):
        """
        The names of the repairs that it takes to make one output of the other (none, where only what follows from
        another output differs; None, if they do not suffice), and what they make of both.
        """
        if not self.repairs:
            return None, (before, after)
        remaining = apply(self.repairs, before, after)
        if remaining[0] != remaining[1]:
            return None, remaining
        needed = list(self.repairs)
        for repair in self.repairs:
            others = [other for other in needed if other is not repair]
            old, new = apply(others, before, after)
            if old == new:
                needed = others
        return [repair.name for repair in needed], remaining


def apply(repairs, before, after):
    for repair in repairs:
        for pattern in repair.removed:
            before = pattern.sub(b"", before)
        for pattern in repair.added:
            after = pattern.sub(b"", after)
        for pattern, replacement in repair.changes:
            before = pattern.sub(replacement, before)
    ignored = [pattern for repair in repairs for pattern in repair.ignored] + CONSEQUENCES
    for pattern in ignored:
        before, after = pattern.sub(b"", before), pattern.sub(b"", after)
    for mark, pattern in [later for repair in repairs for later in repair.later]:
        before, after = without_later(mark, pattern, before), without_later(mark, pattern, after)
    for mark in [mark for repair in repairs for mark in repair.unordered]:
        before, after = in_one_order(mark, before), in_one_order(mark, after)
    for mark in [mark for repair in repairs for mark in repair.cut]:
        if not mark.search(before) and not mark.search(after):
            before, after = same_length(before.split(b"\n"), after.split(b"\n"))
    return before, after


def same_length(before, after):
    """The whole lines of both, as far as the shorter goes."""
    lines = min(len(before), len(after)) - 1
    return b"\n".join(before[:lines]), b"\n".join(after[:lines])


def in_one_order(mark, output):
    """The output with what comes after the first line with the mark in an order of its own."""
    found = mark.search(output)
    if not found:
        return output
    end = output.find(b"\n", found.end()) + 1
    return output[:end] + b"\n".join(sorted(output[end:].split(b"\n")))


def without_later(mark, pattern, output):
    """The output without what the pattern matches after the first mark."""
    found = mark.search(output)
    return output[:found.end()] + pattern.sub(b"", output[found.end():]) if found else output
