"""The two builds, and the topologies that each of them reads."""

import dataclasses
import hashlib
import pathlib
import shutil
import subprocess


@dataclasses.dataclass
class Build:
    name: str
    binary: pathlib.Path
    # Where its processes run. Both builds find the same relative paths there, for paths are printed.
    stage: pathlib.Path

    def __post_init__(self):
        self.hash = hashlib.sha256(self.binary.read_bytes()).hexdigest()[:16]

    def __str__(self):
        return f"{self.name}, binary {self.hash}"

    def topologies(self):
        return {str(path.relative_to(self.stage)) for path in self.stage.rglob("*.yaml")}


def pair(chosen, root, kept, scratch):
    """The older and the newer build; what is compared are the topologies of both."""
    also = name_folders(chosen.also)
    before_stage, after_stage = stage(scratch / "stage-before", root, also), stage(scratch / "stage-after", root, also)
    if chosen.before:
        before = Build(str(chosen.before), chosen.before.resolve(), before_stage)
    else:
        commit, tree, binary = build_commit(chosen.against, root, kept)
        # A topology that only the working tree has is read by both.
        shutil.copytree(tree / "topologies", before_stage / "topologies", dirs_exist_ok=True)
        before = Build(f"{chosen.against} ({commit[:7]})", binary, before_stage)
    if chosen.after:
        after = Build(str(chosen.after), chosen.after.resolve(), after_stage)
    else:
        after = Build("the working tree", build(root), after_stage)
    return before, after


def name_folders(folders):
    named = {}
    for folder in folders:
        name = folder.resolve().name
        while name in named:
            name += "-"
        named[name] = folder
    return named


def stage(path, root, also):
    shutil.copytree(root / "topologies", path / "topologies")
    for name, folder in also.items():
        shutil.copytree(folder, path / "also" / name)
    return path


def build_commit(ref, root, kept):
    """In a clone of its own, which is kept, so that the next commit is built from what this one left."""
    commit = output("git", "-C", root, "rev-parse", "--verify", f"{ref}^{{commit}}")
    tree, binary = kept / "tree", kept / "binaries" / f"meshsim-{commit}"
    if not tree.exists():
        output("git", "clone", "--quiet", "--shared", "--no-checkout", root, tree)
    output("git", "-C", tree, "checkout", "--quiet", "--force", "--detach", commit)
    if not binary.exists():
        resolved = root / "Package.resolved"
        if resolved.exists():
            shutil.copy(resolved, tree)
        binary.parent.mkdir(exist_ok=True)
        shutil.copy(build(tree), binary)
    return commit, tree, binary


def build(root):
    output(root / "scripts" / "setup")
    subprocess.run(
        ["swift", "build", "--package-path", root, "-c", "release", "--product", "meshsim"], check=True, stdout=2)
    return root / ".build" / "release" / "meshsim"


def output(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
