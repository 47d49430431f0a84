"""How `compare` shows its result."""

import datetime
import os
import re
import subprocess
from pathlib import Path

BEGIN = "<!-- measured by tests/benchmarks/peers/compare -->"
END = "<!-- end of what was measured -->"

TITLES = ["network", "mode", "batch", "threads", "Fovea", "libtorch", "ratio", "Fovea MB",
          "libtorch MB", "ratio", "layout"]
WIDTHS = [16, 10, 6, 8, 10, 10, 7, 10, 12, 7, 14]


def cells(row):
    speed = lambda value: f"{value:,.0f}" if value >= 1000 else f"{value:.1f}"
    return [
        row["network"], row["mode"], str(row["batch"]), str(row["threads"]),
        speed(row["fovea"]), speed(row["libtorch"]), f"{row['ratio']:.2f}",
        f"{row['fovea_peak_mb']:.0f}", f"{row['libtorch_peak_mb']:.0f}",
        f"{row['fovea_peak_mb'] / row['libtorch_peak_mb']:.2f}", row["layout"],
    ]


def aligned(words):
    return "  ".join(word.ljust(width) if width > 12 or width == 10 and i == 1
                     else word.rjust(width)
                     for i, (word, width) in enumerate(zip(words, WIDTHS))).rstrip()


def text_title():
    return aligned(TITLES)


def text_line(row):
    return aligned(cells(row))


def markdown_table(rows):
    lines = [TITLES, ["---", "---"] + ["---:"] * 8 + ["---"]] + [cells(row) for row in rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def describe_machine(comparison, options):
    processor = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    peaks = ", ".join(f"{speed:.0f} on {threads}"
                      for threads, speed in sorted(comparison.gate.best.items()))
    return (f"{datetime.date.today()}, {processor[1] if processor else 'unknown processor'}, "
            f"{os.cpu_count()} cores, Fovea {revision()}, "
            f"libtorch {comparison.libtorch.version()}; {options.rounds} pairs of runs of "
            f"{options.seconds:g} s. Multiply-add peak in GFLOP/s, by threads: {peaks}. Speeds are "
            "images a second, memory is the process's largest.")


def revision():
    done = subprocess.run(["git", "describe", "--always", "--dirty"], capture_output=True,
                          text=True, cwd=Path(__file__).parent)
    return done.stdout.strip() or "of unknown revision"


def write_markdown(path, text):
    """Between the marks of a file that has them; else the whole file."""
    before, after = "", ""
    if path.exists() and BEGIN in (old := path.read_text()):
        before, rest = old.split(BEGIN, 1)
        after = rest.split(END, 1)[1]
    path.write_text(f"{before}{BEGIN}\n{text}\n\n{END}{after or chr(10)}")
