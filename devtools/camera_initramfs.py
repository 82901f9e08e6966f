"""The first file system of the camera test's virtual machine, which hands over to this computer's own, read-only."""

import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SHARE = "host"
"""The name under which the virtual machine finds this computer's file system."""

SCRATCH = "/dev/shm"
"""The one folder there that can be written to. Not /tmp: the project may lie below it on this computer."""

_FOLDERS = ("bin", "dev", "proc", "modules", "host")
_FOLDER_MODE, _PROGRAM_MODE, _DEVICE_MODE = 0o040755, 0o100755, 0o020600
_CONSOLE = (5, 1)
_END = "TRAILER!!!"

_FROM_HOST = f"trans=virtio,version=9p2000.L,cache=loose,msize=524288,ro {SHARE} /host"
_INIT = """#!/bin/busybox sh
export PATH=/bin:/usr/bin
for tool in insmod mount mkdir chroot reboot; do /bin/busybox ln -s busybox /bin/$tool; done
{load}
mount -t 9p -o {share} || reboot -f
mount -t devtmpfs none /host/dev
mkdir -p /host{scratch}
mount -t tmpfs none /host{scratch}
mount -t proc none /host/proc
mount -t sysfs none /host/sys
chroot /host /bin/sh -c {command}
reboot -f
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of an archive. mode: kind and permissions. device: the numbers of a device."""

    name: str
    mode: int
    content: bytes = b""
    device: tuple[int, int] = (0, 0)


def build_initramfs(
    busybox: Path, modules: Mapping[str, bytes], options: Mapping[str, str], command: Sequence[str], folder: Path
) -> bytes:
    """An archive that the kernel unpacks into its memory and starts.

    modules: what is loaded, in that order: name -> content. options: of some of them.
    command: what runs then, which sees this computer's files read-only, and the machine's own devices. folder: where.
    """
    load = "\n".join(f"insmod /modules/{name}.ko {options.get(name, '')}".rstrip() for name in modules)
    inside = f"cd {shlex.quote(str(folder))} && exec {shlex.join(command)}"
    init = _INIT.format(load=load, share=_FROM_HOST, scratch=SCRATCH, command=shlex.quote(inside))
    return archive(
        [
            *(Entry(name, _FOLDER_MODE) for name in _FOLDERS),
            Entry("dev/console", _DEVICE_MODE, device=_CONSOLE),
            Entry("bin/busybox", _PROGRAM_MODE, busybox.read_bytes()),
            *(Entry(f"modules/{name}.ko", _PROGRAM_MODE, content) for name, content in modules.items()),
            Entry("init", _PROGRAM_MODE, init.encode()),
        ]
    )


def archive(entries: Iterable[Entry]) -> bytes:
    """A cpio archive in the kernel's format ("newc"), everything in it root's."""
    parts: list[bytes] = []
    for number, entry in enumerate([*entries, Entry(_END, 0)], start=1):
        name = entry.name.encode() + b"\0"
        links = 2 if entry.mode == _FOLDER_MODE else 1
        fields = (number, entry.mode, 0, 0, links, 0, len(entry.content), 0, 0, *entry.device, len(name), 0)
        header = b"070701" + b"".join(b"%08X" % field for field in fields)
        parts += [_padded(header + name), _padded(entry.content)]
    return b"".join(parts)


def _padded(content: bytes) -> bytes:
    return content + bytes(-len(content) % 4)
