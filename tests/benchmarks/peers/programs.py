"""The programs that `compare` runs, and the gate that each run passes."""

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path


def program(build, name):
    path = build / "bin" / name
    if not path.exists():
        sys.exit(f"{name} is not built; configure with -DFOVEA_BUILD_BENCHMARKS=ON "
                 "-DFOVEA_PEERS=ON, or tell the folder with --build")
    return str(path)


def run(command, environment=None):
    """The last line that the command prints."""
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr}")
    return done.stdout.splitlines()[-1]


class Fovea:
    """As it comes: nothing is set for it."""

    def __init__(self, build):
        self.program = program(build, "training")

    def run(self, arguments, threads):
        return json.loads(run([self.program] + arguments))


class Libtorch:
    """Tuned as its users tune it: the widest instructions, a BLAS that shares OpenMP's threads,
    threads pinned to cores, and an allocator that keeps memory and takes huge pages."""

    LAYOUTS = ["plain", "channels_last", "mkldnn"]

    def __init__(self, build):
        self.program = program(build, "libtorch_training")
        self.jemalloc = self.find("libjemalloc.so.2", "libjemalloc2")
        self.openblas = self.find("openblas-openmp/libblas.so.3", "libopenblas0-openmp")

    @staticmethod
    def find(name, package):
        found = sorted(Path("/usr/lib").glob(f"*/{name}"))
        if not found:
            sys.exit(f"libtorch would be slower than it can be; install Debian's {package}")
        return found[0]

    def environment(self, threads):
        cores = sorted(os.sched_getaffinity(0))[:threads]
        tuned = dict(
            os.environ,
            LD_PRELOAD=str(self.jemalloc),
            LD_LIBRARY_PATH=str(self.openblas.parent),
            MALLOC_CONF="thp:always",
            OMP_NUM_THREADS=str(threads),
            OMP_PROC_BIND="true",
            GOMP_CPU_AFFINITY=" ".join(map(str, cores)),
        )
        if "avx512bw" in Path("/proc/cpuinfo").read_text():
            tuned["ATEN_CPU_CAPABILITY"] = "avx512"
        return tuned

    def run(self, arguments, threads, layout):
        command = [self.program] + arguments + ["--layout", layout]
        return json.loads(run(command, self.environment(threads)))

    def version(self):
        return run([self.program, "--version"])


class Others:
    """How much of the machine's time other programs, or other virtual machines, have taken since
    this was made."""

    def __init__(self):
        self.begin = time.monotonic()
        self.busy = self.busy_seconds()

    def share(self):
        whole = (time.monotonic() - self.begin) * os.cpu_count()
        return (self.busy_seconds() - self.busy) / whole

    @staticmethod
    def busy_seconds():
        ticks = [int(word) for word in Path("/proc/stat").read_text().split("\n")[0].split()[1:9]]
        idle, waiting = ticks[3:5]
        all_programs = (sum(ticks) - idle - waiting) / os.sysconf("SC_CLK_TCK")
        ours = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        return all_programs - sum(usage.ru_utime + usage.ru_stime for usage in ours)


class SpeedGate:
    """Lets a run begin, and counts it, only while the machine is as fast as it has been and nobody
    else uses it: virtual machines have phases in which two threads share one core, and nothing
    else shows it."""

    SPEED = 0.92  # of the best seen, which still passes
    DISTURBANCE = 0.08  # of the machine's time that others may take
    PATIENCE = 10  # seconds to wait for the speed
    RUNS = 2  # a run that was disturbed is made again

    def __init__(self, build):
        self.program = program(build, "speed_probe")
        self.best = {}
        self.disturbed = 0

    def is_fast(self, threads):
        if threads not in self.best:
            self.best[threads] = max(self.probe(threads) for _ in range(5))
        speed = self.probe(threads)
        self.best[threads] = max(speed, self.best[threads])
        return speed >= self.SPEED * self.best[threads]

    def probe(self, threads):
        return float(run([self.program, str(threads)]))

    def measure(self, threads, body):
        """What body() returns from a run that nothing disturbed, else from the one that was
        disturbed least."""
        runs = []
        for _ in range(self.RUNS):
            self.wait(threads)
            others = Others()
            result = body()
            share = others.share()
            if share < self.DISTURBANCE and self.is_fast(threads):
                return result
            runs.append((share, result))
        self.disturbed += 1
        return min(runs, key=lambda run: run[0])[1]

    def wait(self, threads):
        end = time.monotonic() + self.PATIENCE
        while not self.is_fast(threads) and time.monotonic() < end:
            time.sleep(0.3)
