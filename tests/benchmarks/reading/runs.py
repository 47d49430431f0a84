"""Runs one program as a turn: in a home of its own, with its time and its largest memory told by
the system, and what its events tell of a training."""

import json
import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median


class Home:
    """A home without caches and settings: what a program keeps there is there for its next turn,
    and gone with the home."""

    def __init__(self, folder):
        self.folder = Path(folder)

    def environment(self):
        places = {f"XDG_{name}_HOME": str(self.folder / name.lower())
                  for name in ("CACHE", "CONFIG", "DATA", "STATE")}
        return dict(os.environ, HOME=str(self.folder), QT_QPA_PLATFORM="offscreen", **places)


@contextmanager
def fresh_home():
    with tempfile.TemporaryDirectory(prefix="pictures-home-") as folder:
        yield Home(folder)


@dataclass
class Turn:
    """One run of a program."""

    begin: float  # seconds since 1970, as events have them
    seconds: float
    peak_mb: float
    lines: list = field(default_factory=list)

    def last_json(self):
        return json.loads(self.lines[-1])

    def events(self, name):
        found = [json.loads(line) for line in self.lines if line.startswith("{")]
        return [event for event in found if event["event"] == name]


def run_turn(command, home):
    """Fails where the program does."""
    told = home.folder / "usage.json"
    usage = [sys.executable, "-S", "-I", Path(__file__).with_name("usage.py"), told]
    done = subprocess.run([str(word) for word in usage + command], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, cwd=home.folder, env=home.environment())
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))} ended with {done.returncode}:\n{done.stderr}")
    return Turn(lines=done.stdout.splitlines(), **json.loads(told.read_text()))


@dataclass
class Epochs:
    """What a training told of its speed."""

    first: float  # images a second
    later: float  # the median of those after the first; 0 without any
    opened: float  # images a second of the first epoch, the time from the program's start counted
    seconds: float
    peak_mb: float


def epochs_of(turn):
    started = turn.events("run_started")[0]
    speeds = [event["images_per_second"] for event in turn.events("epoch_ended")]
    images = started["train_samples"]
    return Epochs(first=speeds[0],
                  later=median(speeds[1:]) if len(speeds) > 1 else 0,
                  opened=images / (started["time"] - turn.begin + images / speeds[0]),
                  seconds=turn.seconds, peak_mb=turn.peak_mb)


class Ungated:
    """In the place of a SpeedGate: every run counts, whatever else the machine does."""

    disturbed = 0

    def measure(self, threads, body):
        return body()


def read_once(folder):
    """Into the system's memory, so that no disk takes part in what follows."""
    for path in Path(folder).rglob("*"):
        if path.is_file():
            path.read_bytes()
