"""How `pictures` shows what it measured."""

import datetime
import os
import re
import subprocess
from pathlib import Path

BEGIN = "<!-- measured by tests/benchmarks/pictures -->"
END = "<!-- end of the pictures -->"


def markdown(result):
    """A table for each kind of rows that there are."""
    parts = []
    if rows := result["opening"]:
        parts.append(paired_table(rows))
    if rows := result["epochs"]:
        parts.append(table(
            ["build", "network", "pictures", "first epoch", "later", "in memory", "first / later",
             "later / in memory", "first, with opening", "MB"],
            [[row["build"], row["network"], row["folder"], speed(row["first"]), speed(row["later"]),
              speed(row["synthetic"]), f"{row['first_to_later']:.3f}",
              f"{row['later_to_synthetic']:.3f}", speed(row["with_opening"]),
              f"{row['peak_mb']:.0f}"] for row in rows], words=3))
    if rows := result["loaders"]:
        parts.append(table(
            ["pictures, first epoch", "before", "now", "torchvision", "now / torchvision",
             "with opening: before", "now", "torchvision", "now / torchvision"],
            [[row["folder"]] + [speed(row.get(key)) for key in ("before", "now", "torchvision")]
             + [ratio(row.get("ratio"))]
             + [speed(row.get(f"{key}_with_opening")) for key in ("before", "now", "torchvision")]
             + [ratio(row.get("ratio_with_opening"))] for row in rows], words=1))
    return "\n\n".join(parts)


def paired_table(rows):
    return table(
        ["what", "pictures", "before, s", "now, s", "before / now", "before, MB", "now, MB"],
        [[row["what"], row["folder"], seconds(row.get("before_s")), seconds(row["now_s"]),
          ratio(row.get("ratio_s")), whole(row.get("before_mb")), whole(row["now_mb"])]
         for row in rows], words=2)


def table(titles, rows, words):
    """The first `words` columns are text, the others figures."""
    rules = ["---"] * words + ["---:"] * (len(titles) - words)
    return "\n".join("| " + " | ".join(line) + " |" for line in [titles, rules] + rows)


def seconds(value):
    return "-" if value is None else f"{value:.2f}"


def ratio(value):
    return "-" if value is None else f"{value:.2f}"


def whole(value):
    return "-" if value is None else f"{value:.0f}"


def speed(value):
    return "-" if value is None else f"{value:,.0f}" if value >= 1000 else f"{value:.1f}"


def describe(options, sets, gate):
    processor = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    pictures = "; ".join(f"{folder.name}: {count} of {size / count / 1000:.0f} kB"
                         for folder, (count, size) in sizes(sets).items())
    against = f", before: {revision(options.before)}" if options.before else ""
    gated = (f"none on a slow or busy machine, but for {gate.disturbed}" if options.gated
             else "whatever else the machine did")
    return (f"{datetime.date.today()}, {processor[1] if processor else 'unknown processor'}, "
            f"{os.cpu_count()} cores, 2 threads, Fovea {revision(options.build)}{against}; medians "
            f"of {options.rounds} rounds in turns, {gated}. Pictures by size and number: "
            f"{pictures}. Speeds are images a second, memory is the process's largest, cold is "
            "without our caches; the files themselves are in the system's memory.")


def sizes(sets):
    """How many files, and how many bytes, a folder holds."""
    found = {}
    for folder in sets:
        files = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
        found[folder] = len(files), sum(files)
    return found


def revision(build):
    """Of the checkout that a build folder lies in."""
    done = subprocess.run(["git", "describe", "--always", "--dirty"], capture_output=True,
                          text=True, cwd=build)
    return done.stdout.strip() or "of unknown revision"


def write_markdown(path, text):
    """Between the marks of a file that has them, else at its end."""
    old = path.read_text() if path.exists() else ""
    before, after = (old + "\n" if old else old), "\n"
    if BEGIN in old:
        before, rest = old.split(BEGIN, 1)
        after = rest.split(END, 1)[1]
    path.write_text(f"{before}{BEGIN}\n{text}\n\n{END}{after}")
