"""Which processes are alive, so that one that ended without a word is told from one that still runs."""

import os
import sys
from pathlib import Path
from typing import NamedTuple


class Process(NamedTuple):
    """A process of this machine.

    born: when it started, in the system's own terms, since a pid is given again later; "" where that is not known.
    """

    pid: int
    born: str


def this_process() -> Process:
    """The process that asks."""
    return Process(os.getpid(), _born(os.getpid()) or "")


def is_alive(process: Process) -> bool:
    """Whether the process still runs.

    Errs towards yes: where the system does not say when a process started (other than Linux and Windows), one that got
    the same pid later passes for it.
    """
    born = _born(process.pid)
    return born is not None and (not born or not process.born or born == process.born)


def _born(pid: int) -> str | None:
    """When a running process started; "" where the system does not say, None where there is no such process."""
    if sys.platform == "win32":
        return _born_on_windows(pid)
    if Path("/proc/self/stat").exists():
        return _born_on_linux(pid)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return None
    except (OSError, OverflowError):
        return ""
    return ""


def _born_on_linux(pid: int) -> str | None:
    try:
        # The name, in brackets, may hold anything; behind it come the state and, as the twentieth, the start in ticks.
        state, *rest = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except (FileNotFoundError, ProcessLookupError):
        return None
    except OSError:
        return ""
    return None if state in (b"Z", b"X") else f"{boot} {rest[18].decode()}"


if sys.platform == "win32":

    def _born_on_windows(pid: int) -> str | None:
        import ctypes
        from ctypes import wintypes

        query_limited_information, no_such_process, still_active = 0x1000, 87, 259
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.OpenProcess.restype = wintypes.HANDLE
        kernel.OpenProcess.argtypes = (wintypes.DWORD, wintypes.BOOL, wintypes.DWORD)
        for function in (kernel.CloseHandle, kernel.GetExitCodeProcess, kernel.GetProcessTimes):
            function.restype = wintypes.BOOL
        handle = kernel.OpenProcess(query_limited_information, False, pid)
        if not handle:
            return None if ctypes.get_last_error() == no_such_process else ""
        try:
            code = wintypes.DWORD()
            times = [wintypes.FILETIME() for _ in range(4)]
            if not kernel.GetExitCodeProcess(wintypes.HANDLE(handle), ctypes.byref(code)):
                return ""
            if code.value != still_active:
                return None
            if not kernel.GetProcessTimes(wintypes.HANDLE(handle), *map(ctypes.byref, times)):
                return ""
            return f"{times[0].dwHighDateTime} {times[0].dwLowDateTime}"
        finally:
            kernel.CloseHandle(wintypes.HANDLE(handle))
