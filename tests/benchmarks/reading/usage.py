"""usage.py FILE COMMAND...: runs the command and writes into FILE, as JSON, when it began (seconds
since 1970), how many seconds it took and the largest memory it had.

The system counts as a program's memory also what the process had that started it. This one is
therefore started apart, without Python's site (-S -I), and imports little: it has less than what it
measures."""

import os
import sys
import time


def main():
    begin, start = time.time(), time.monotonic()
    child = os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ)
    _, status, usage = os.wait4(child, 0)
    seconds = time.monotonic() - start
    with open(sys.argv[1], "w") as told:
        told.write(f'{{"begin": {begin}, "seconds": {seconds}, '
                   f'"peak_mb": {usage.ru_maxrss / 1024}}}')
    return os.waitstatus_to_exitcode(status)


sys.exit(main())
