"""What `pictures` measures: each part gives the rows of its table."""

import sys
from pathlib import Path
from statistics import median

from runs import epochs_of, fresh_home, read_once, run_turn

SIDE = 96
BATCH = 32
THREADS = 2


class Build:
    """One build of Fovea."""

    def __init__(self, folder):
        self.bin = Path(folder).resolve() / "bin"
        if not (self.bin / "fovea").exists():
            sys.exit(f"{self.bin / 'fovea'} is not built")

    def program(self, name):
        """None where it was not built."""
        path = self.bin / name
        return path if path.exists() else None

    def inspect(self, folder, home):
        return run_turn([self.bin / "fovea", "data", "inspect", folder], home)

    def train(self, folder, network, epochs, home):
        return run_turn([self.bin / "fovea", "train", "--data", folder, "--network", network,
                         "--size", f"{SIDE}x{SIDE}", "--epochs", epochs, "--batch", BATCH,
                         "--threads", THREADS, "--events", "--out", home.folder / "run"], home)

    def synthetic(self, network, seconds, home):
        """Images a second over made-up images in memory."""
        turn = run_turn([self.bin / "training", network, "--channels", 3, "--side", SIDE,
                         "--batch", BATCH, "--classes", 10, "--threads", THREADS, "--mode", "train",
                         "--seconds", seconds, "--json"], home)
        return turn.last_json()["images_per_second"]


class Measures:
    """`before` is None, or the other build. `sets` are the folders of pictures by their names."""

    def __init__(self, now, before, sets, clothing, options, gate):
        self.now = now
        self.before = before
        self.sets = sets
        self.clothing = clothing
        self.options = options
        self.gate = gate

    def turn(self, body):
        return self.gate.measure(THREADS, body)

    def rounds(self):
        return range(self.options.rounds)

    # Seconds and memory of both builds

    def scans(self, name):
        """Opening a folder by the command: with no cache, then with what that has left."""
        folder = self.sets[name]
        read_once(folder)

        def both(build):
            with fresh_home() as home:
                cold = build.inspect(folder, home)
                return {"cold": cold, "warm": build.inspect(folder, home)}

        pairs = self.pairs(both)
        return [self.paired_row(f"scan, {state}", folder,
                                [[turns[state].seconds for turns in pair] for pair in pairs],
                                [[turns[state].peak_mb for turns in pair] for pair in pairs])
                for state in ("cold", "warm")]

    def wall(self):
        """Filling a wall, and with it opening the folder."""
        folder = self.sets["large"]
        walls = {build: build.program("picture_wall")
                 for build in (self.before, self.now) if build}
        if walls[self.now] is None:
            print("picture_wall is not built: no wall", file=sys.stderr)
            return []
        if self.before and walls[self.before] is None:
            print(f"{self.before.bin} has no picture_wall: build it there (see --help), or the "
                  "wall has nothing to be compared with", file=sys.stderr)
        read_once(folder)

        def both(build):
            if walls[build] is None:
                return None
            with fresh_home() as home:
                cold = run_turn([walls[build], folder], home)
                return {"cold": cold, "warm": run_turn([walls[build], folder], home)}

        pairs = [[turns for turns in pair if turns] for pair in self.pairs(both)]
        seconds = {"wall filled": lambda told: told["fill_ms"] / 1000,
                   "folder opened and wall filled":
                       lambda told: (told["open_ms"] + told["fill_ms"]) / 1000}
        return [self.paired_row(f"{what}, {state}", folder,
                                [[of(turns[state].last_json()) for turns in pair]
                                 for pair in pairs],
                                [[turns[state].peak_mb for turns in pair] for pair in pairs])
                for what, of in seconds.items() for state in ("cold", "warm")]

    def pairs(self, body):
        """[[before, now], ...], or [[now], ...] where there is no build to compare with."""
        builds = [build for build in (self.before, self.now) if build]
        return [[self.turn(lambda: body(build)) for build in builds] for _ in self.rounds()]

    def paired_row(self, what, folder, seconds, memory):
        return {"what": what, "folder": Path(folder).name, **paired(seconds, "s", 3),
                **paired(memory, "mb", 1)}

    # Images a second

    def epochs(self):
        """MobileNet from files, beside the same network on images that are in memory: measured
        before and after each training, as the machine's speed may change during it."""
        folder = self.sets["middle"]
        read_once(folder)
        network, epochs = "mobilenet-v1", self.options.epochs
        if self.now.program("training") is None:
            sys.exit(f"{self.now.bin / 'training'} is not built; configure with "
                     "-DFOVEA_BUILD_BENCHMARKS=ON")

        def train(build):
            with fresh_home() as home:
                begin = self.now.synthetic(network, self.options.seconds, home)
                trained = epochs_of(build.train(folder, network, epochs, home))
                end = self.now.synthetic(network, self.options.seconds, home)
                return trained, (begin + end) / 2

        pairs = self.pairs(train)
        rows = []
        for i, name in enumerate(["before", "now"][-len(pairs[0]):]):
            turns = [pair[i] for pair in pairs]
            rows.append({
                "build": name, "network": network, "folder": Path(folder).name,
                "first": middle(trained.first for trained, _ in turns),
                "later": middle(trained.later for trained, _ in turns),
                "synthetic": middle(synthetic for _, synthetic in turns),
                "first_to_later": middle((trained.first / trained.later
                                          for trained, _ in turns), 3),
                "later_to_synthetic": middle((trained.later / synthetic
                                              for trained, synthetic in turns), 3),
                "with_opening": middle(trained.opened for trained, _ in turns),
                "peak_mb": middle(trained.peak_mb for trained, _ in turns),
                "rounds": [{**vars(trained), "synthetic": synthetic}
                           for trained, synthetic in turns]})
        return rows

    def loaders(self):
        """A perceptron from files, which is little more than reading them: the first epoch of both
        builds and of torchvision; and how long three epochs take on the clothes."""
        rows, trainings = [], []
        folders = [(self.sets["middle"], self.sets["middle"], 1)]
        if self.clothing:
            folders.append((self.clothing, self.clothing / "train", 3))
        for folder, torch_folder, epochs in folders:
            read_once(folder)
            turns = [self.loading_turn(folder, torch_folder, epochs) for _ in self.rounds()]
            rows.append(self.loading_row(folder, turns))
            builds = [name for name in ("before", "now") if name in turns[0]]
            if epochs > 1:
                trainings.append(self.paired_row(
                    f"perceptron, {epochs} epochs", folder,
                    [[turn[name].seconds for name in builds] for turn in turns],
                    [[turn[name].peak_mb for name in builds] for turn in turns]))
        return rows, trainings

    def loading_turn(self, folder, torch_folder, epochs):
        def train(build):
            with fresh_home() as home:
                return epochs_of(build.train(folder, "perceptron", epochs, home))

        turns = {}
        if self.before:
            turns["before"] = self.turn(lambda: train(self.before))
        turns["now"] = self.turn(lambda: train(self.now))
        if self.options.torchvision:
            turns["torchvision"] = self.turn(lambda: self.load_by_torchvision(torch_folder))
        return turns

    def load_by_torchvision(self, folder):
        script = Path(__file__).with_name("torchvision_folder.py")
        with fresh_home() as home:
            return run_turn([self.options.python, script, folder, "--side", SIDE, "--batch", BATCH,
                             "--workers", THREADS], home).last_json()

    def loading_row(self, folder, turns):
        row = {"folder": Path(folder).name, "rounds": []}
        for turn in turns:
            speeds = {}
            for name in ("before", "now"):
                if name in turn:
                    speeds[name] = turn[name].first
                    speeds[f"{name}_with_opening"] = turn[name].opened
            if theirs := turn.get("torchvision"):
                whole = theirs["open_seconds"] + theirs["epoch_seconds"]
                speeds["torchvision"] = theirs["images"] / theirs["epoch_seconds"]
                speeds["torchvision_with_opening"] = theirs["images"] / whole
                speeds["ratio"] = speeds["now"] / speeds["torchvision"]
                speeds["ratio_with_opening"] = (speeds["now_with_opening"]
                                                / speeds["torchvision_with_opening"])
                row["torchvision_version"] = theirs["torchvision"]
            row["rounds"].append(speeds)
        for key in row["rounds"][0]:
            row[key] = middle((speeds[key] for speeds in row["rounds"]), 3)
        return row


def middle(values, digits=1):
    return round(median(values), digits)


def paired(pairs, unit, digits):
    """Medians of [before, now] or [now], and of the pairs' ratios before / now."""
    row = {f"now_{unit}": middle((pair[-1] for pair in pairs), digits), f"rounds_{unit}": pairs}
    if len(pairs[0]) == 2:
        row[f"before_{unit}"] = middle((pair[0] for pair in pairs), digits)
        row[f"ratio_{unit}"] = middle((pair[0] / pair[1] for pair in pairs), 3)
    return row
