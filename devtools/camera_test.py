"""Runs the program's camera code on a real video device: Debian's test driver in a virtual machine."""

import platform
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from devtools.camera_initramfs import SCRATCH, SHARE, build_initramfs
from devtools.camera_kernel import fetch_system, in_loading_order
from devtools.process import ROOT, DevError, clean_environment

_HOME = ROOT / "build" / "camera-test"
_LOG = _HOME / "log.txt"
_QEMU, _PACKAGE = "qemu-system-x86_64", "qemu-system-x86"
_TIMEOUT_S = 900
# Level 3: what the kernel says in the middle of a line, as the driver does where the processor is slow, stays out.
_KERNEL_OPTIONS = "console=ttyS0 loglevel=3 panic=-1"
_MODULES = ("virtio_pci", "9pnet_virtio", "9p", "vivid")
# The first device: one HDMI input and one HDMI output, which vivid can connect, of one size, and a node with data about
# pictures beside them. The second: a webcam, which has several sizes.
_OPTIONS = {
    "vivid": "n_devs=2 node_types=0x20101,0x1 num_inputs=1,1 input_types=3,0 num_outputs=1 output_types=1 "
    "ccs_cap_mode=0,-1 ccs_out_mode=0 vid_cap_nr=0,3 vid_out_nr=1 meta_cap_nr=2",
}
_CHECK = re.compile(r"(PASS|FAIL) ")
_END = re.compile(r"END (\d+) checks")


def run_camera_test(python: Path) -> int:
    """Run every check in the virtual machine, its log on the terminal and in build/camera-test/log.txt.

    python: the interpreter of the program's environment, which the machine uses too. Returns 0 when all held, else 1.

    Raises:
        DevError: what is needed is not there, or the machine did not come to an end.
    """
    qemu = _see_that_it_can_run()
    system = fetch_system(_HOME)
    modules = in_loading_order(_MODULES, system.modules, system.built_in)
    variables = {
        "HOME": SCRATCH,
        "TMPDIR": SCRATCH,
        "LC_ALL": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUNBUFFERED": "1",
    }
    command = ["env", "-i", *(f"{name}={value}" for name, value in variables.items())]
    command += [str(python), "-m", "devtools.camera_guest"]
    initramfs = _HOME / "initramfs"
    initramfs.write_bytes(build_initramfs(system.busybox, modules, _OPTIONS, command, ROOT))
    print(
        f"Starting a virtual machine with {system.kernel.name} in software; this takes one to three minutes.",
        flush=True,
    )
    began = time.monotonic()
    lines = _run(machine_command(qemu, system.kernel, initramfs))
    verdict = judge(lines)
    print(f"{verdict or 'All checks passed'} in {time.monotonic() - began:.0f} s; see {_LOG.relative_to(ROOT)}.")
    return 1 if verdict else 0


def machine_command(qemu: str, kernel: Path, initramfs: Path) -> list[str]:
    """The call of the emulator: in software, as hardware support is missing or broken inside many machines."""
    share = f"local,path=/,mount_tag={SHARE},security_model=none,readonly=on,multidevs=remap"
    return [
        *(qemu, "-accel", "tcg,thread=multi", "-cpu", "max", "-smp", "2", "-m", "1024"),
        *("-display", "none", "-monitor", "none", "-serial", "stdio", "-no-reboot", "-nic", "none"),
        *("-kernel", str(kernel), "-initrd", str(initramfs), "-append", _KERNEL_OPTIONS),
        *("-virtfs", share),
    ]


def judge(lines: Iterable[str]) -> str:
    """What is wrong with a log, "" if every check in it passed and none is missing."""
    outcomes: list[str] = []
    announced = None
    for line in lines:
        if found := _CHECK.match(line):
            outcomes.append(found[1])
        elif found := _END.match(line):
            announced = int(found[1])
    failed = outcomes.count("FAIL")
    if failed:
        return f"{failed} of {len(outcomes)} checks failed"
    if announced is None:
        return f"The virtual machine ended after {len(outcomes)} checks, before the last one"
    if announced != len(outcomes) or not outcomes:
        return f"{len(outcomes)} checks reported, and {announced} were made"
    return ""


def _see_that_it_can_run() -> str:
    """The emulator's path."""
    if sys.platform != "linux" or platform.machine() != "x86_64":
        raise DevError("The camera test runs on Linux on x86-64 processors alone.")
    qemu = shutil.which(_QEMU)
    if qemu is None:
        raise DevError(f"The camera test needs {_QEMU}. On Debian: sudo apt install --no-install-recommends {_PACKAGE}")
    return qemu


def _run(command: Sequence[str]) -> list[str]:
    """The lines that the machine wrote; they are printed and kept in the log as they come."""
    timed_out = threading.Event()
    lines: list[str] = []
    with (
        _LOG.open("w", encoding="utf-8") as log,
        subprocess.Popen(
            command,
            cwd=_HOME,
            env=clean_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        ) as machine,
    ):

        def end() -> None:
            timed_out.set()
            machine.kill()

        limit = threading.Timer(_TIMEOUT_S, end)
        limit.start()
        try:
            assert machine.stdout is not None
            for line in machine.stdout:
                lines.append(line.rstrip())
                print(lines[-1], flush=True)
                log.write(lines[-1] + "\n")
        except BaseException:
            machine.kill()
            raise
        finally:
            limit.cancel()
    if timed_out.is_set():
        raise DevError(f"The camera test was not done after {_TIMEOUT_S // 60} minutes; how far it came: {_LOG}")
    return lines
