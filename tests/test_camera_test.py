"""The camera test's parts that need no emulator; the whole is `dev.py camera-test`."""

import lzma
import os
import platform
import shutil
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest

from devtools import camera_kernel, camera_test
from devtools.camera_guest import video_node
from devtools.camera_guest.pictures import read_number, with_photo, write_number
from devtools.camera_guest.report import Failed, expect, run_checks
from devtools.camera_initramfs import Entry, archive, build_initramfs
from devtools.camera_kernel import built_into, in_loading_order, modules_in
from devtools.process import DevError

PASSED = ["PASS one: 1", "[    2.0] kernel", "PASS two: 2", "END 2 checks", "[    3.0] reboot: Restarting system"]

on_linux = pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() != "x86_64", reason="the camera test runs on Linux on x86-64 alone"
)


def files_in(content: bytes) -> dict[str, tuple[int, bytes]]:
    """The files of a cpio archive, by the format's description: name -> mode, content."""
    files: dict[str, tuple[int, bytes]] = {}
    at = 0
    while True:
        assert content[at : at + 6] == b"070701"
        fields = [int(content[at + 6 + 8 * number : at + 14 + 8 * number], 16) for number in range(13)]
        mode, size, name_size = fields[1], fields[6], fields[11]
        name = content[at + 110 : at + 110 + name_size - 1].decode()
        begin = (at + 110 + name_size + 3) // 4 * 4
        if name == "TRAILER!!!":
            return files
        files[name] = (mode, content[begin : begin + size])
        at = (begin + size + 3) // 4 * 4


@pytest.mark.parametrize("name", ["a", "ab", "abc", "folder/abcd"])
@pytest.mark.parametrize("size", range(5))
def test_an_archive_holds_what_was_put_into_it(name: str, size: int) -> None:
    entries = [Entry(name, 0o100644, b"x" * size), Entry("last", 0o100755, b"yes")]
    assert files_in(archive(entries)) == {name: (0o100644, b"x" * size), "last": (0o100755, b"yes")}


def test_the_machine_loads_the_modules_in_order_and_runs_the_command(tmp_path: Path) -> None:
    busybox = tmp_path / "busybox"
    busybox.write_bytes(b"program")
    modules = {"needed": b"1", "driver": b"2"}
    built = build_initramfs(busybox, modules, {"driver": "number=0"}, ["python", "it's"], Path("/a folder"))
    files = files_in(built)
    assert files["modules/driver.ko"][1] == b"2"
    assert files["bin/busybox"][1] == b"program"
    init = files["init"][1].decode()
    assert "insmod /modules/needed.ko\ninsmod /modules/driver.ko number=0\n" in init
    assert files["init"][0] & 0o111


@pytest.mark.skipif(shutil.which("sh") is None, reason="needs a shell")
def test_a_folder_with_a_space_and_a_command_with_a_quote_pass_the_shells(tmp_path: Path) -> None:
    folder = tmp_path / "a folder"
    folder.mkdir()
    busybox = tmp_path / "busybox"
    busybox.touch()
    said = tmp_path / "said"
    built = build_initramfs(busybox, {}, {}, ["sh", "-c", 'pwd > "$0"; echo "$1" >> "$0"', str(said), "it's"], folder)
    line = next(line for line in files_in(built)["init"][1].decode().splitlines() if line.startswith("chroot"))
    assert os.system(line.replace("chroot /host ", "", 1)) == 0
    assert said.read_text().splitlines() == [str(folder), "it's"]


def write_module(path: Path, *needs: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    content = b"\x7fELF\0license=GPL\0depends=" + ",".join(needs).encode() + b"\0name=x\0"
    path.write_bytes(lzma.compress(content) if path.suffix == ".xz" else content)


def test_a_module_comes_after_all_that_it_needs_packed_or_not(tmp_path: Path) -> None:
    write_module(tmp_path / "media" / "driver.ko", "media-core", "memory")
    write_module(tmp_path / "media" / "media-core.ko.xz", "memory")
    write_module(tmp_path / "memory.ko")
    write_module(tmp_path / "other.ko", "driver")
    order = in_loading_order(["driver"], modules_in(tmp_path))
    assert list(order) == ["memory", "media_core", "driver"]
    assert all(content.startswith(b"\x7fELF") for content in order.values())


def test_what_the_kernel_has_built_in_is_not_loaded(tmp_path: Path) -> None:
    write_module(tmp_path / "driver.ko", "media-core", "memory")
    write_module(tmp_path / "memory.ko")
    (tmp_path / "modules.builtin").write_text("kernel/media/media-core.ko\nkernel/virtio_pci.ko\n")
    order = in_loading_order(["virtio_pci", "driver"], modules_in(tmp_path), built_into(tmp_path))
    assert list(order) == ["memory", "driver"]


def test_a_kernel_without_the_driver_is_told(tmp_path: Path) -> None:
    write_module(tmp_path / "driver.ko", "missing")
    with pytest.raises(DevError, match="no module missing"):
        in_loading_order(["driver"], modules_in(tmp_path))


def test_a_log_with_every_check_passed_is_good() -> None:
    assert camera_test.judge(PASSED) == ""


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([*PASSED[:2], "FAIL two: no", *PASSED[3:]], "1 of 2 checks failed"),
        (PASSED[:3], "ended after 2 checks"),
        ([*PASSED[:2], *PASSED[3:]], "1 checks reported, and 2"),
        (["END 0 checks"], "0 checks reported"),
        ([], "ended after 0 checks"),
    ],
)
def test_a_log_that_is_not_good_says_why(lines: list[str], words: str) -> None:
    assert words in camera_test.judge(lines)


@on_linux
def test_a_missing_emulator_is_answered_with_what_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda tool: None)
    with pytest.raises(DevError, match="sudo apt install .*qemu-system-x86"):
        camera_test.run_camera_test(Path(sys.executable))


def test_a_system_without_debians_packages_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(shutil, "which", lambda tool: None)
    with pytest.raises(DevError, match="no apt-get here"):
        camera_kernel.fetch_system(tmp_path)


def emulate(monkeypatch: pytest.MonkeyPatch, folder: Path, program: str) -> None:
    """Let a program of this test's stand in for the emulator."""
    stand_in = folder / "qemu"
    stand_in.write_text(f"#!{sys.executable}\n{textwrap.dedent(program)}", encoding="utf-8")
    stand_in.chmod(0o755)
    system = camera_kernel.GuestSystem(folder / "vmlinuz-1", stand_in, {}, frozenset())
    monkeypatch.setattr(camera_test, "ROOT", folder)
    monkeypatch.setattr(camera_test, "_HOME", folder)
    monkeypatch.setattr(camera_test, "_LOG", folder / "log.txt")
    monkeypatch.setattr(camera_test, "_MODULES", ())
    monkeypatch.setattr(camera_test, "fetch_system", lambda cache: system)
    monkeypatch.setattr(shutil, "which", lambda tool: str(stand_in))


@on_linux
@pytest.mark.parametrize(("outcome", "code"), [("PASS", 0), ("FAIL", 1)])
def test_the_log_is_printed_kept_and_judged(
    outcome: str,
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    emulate(monkeypatch, tmp_path, f"print('{outcome} one: 1\\nEND 1 checks')")
    assert camera_test.run_camera_test(Path(sys.executable)) == code
    assert f"{outcome} one: 1" in capfd.readouterr().out
    assert (tmp_path / "log.txt").read_text(encoding="utf-8") == f"{outcome} one: 1\nEND 1 checks\n"


@on_linux
def test_a_machine_that_does_not_come_to_an_end_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    emulate(monkeypatch, tmp_path, "import time; print('PASS one: 1', flush=True); time.sleep(60)")
    monkeypatch.setattr(camera_test, "_TIMEOUT_S", 0.5)
    with pytest.raises(DevError, match="not done after"):
        camera_test.run_camera_test(Path(sys.executable))


def test_a_failed_check_does_not_keep_the_others_from_running(capsys: pytest.CaptureFixture[str]) -> None:
    def fails() -> str:
        expect(False, "seven were there")
        return ""

    def is_broken() -> str:
        raise ZeroDivisionError("a defect")

    assert run_checks({"first": fails, "second": is_broken, "third": lambda: "3 ms"}) == 2
    lines = capsys.readouterr().out.splitlines()
    assert lines == [
        "FAIL first: Failed: seven were there",
        "FAIL second: ZeroDivisionError: a defect",
        "PASS third: 3 ms",
        "END 3 checks",
    ]
    assert camera_test.judge(lines) == "2 of 3 checks failed"
    with pytest.raises(Failed):
        fails()


@pytest.mark.parametrize("number", [0, 1, 2, 255, 256, 0x5555, 0xAAAA, 65535])
def test_a_number_in_a_picture_is_read_again(number: int) -> None:
    picture, left, top = with_photo(np.full((900, 300, 3), 200, np.uint8), 1280, 720)
    write_number(picture, number)
    assert read_number(picture) == number
    assert (picture[top:, left : left + 300] == 200).all()
    noise = np.random.default_rng(number).integers(0, 256, picture.shape, np.uint8)
    assert read_number(noise) is None
    assert read_number(np.zeros_like(picture)) is None


def test_requests_to_the_driver_have_the_codes_of_linux() -> None:
    # As `strace` shows them; the sizes of their arguments are in them.
    assert video_node._S_FMT == 0xC0D05605
    assert video_node._QBUF == 0xC058560F
    assert video_node._STREAMON == 0x40045612
    assert video_node._S_CTRL == 0xC008561C
    assert video_node._QUERYCTRL == 0xC0445624
    assert video_node._S_DV_TIMINGS == 0xC0845657
