"""What the README says of the server, done as it stands there."""

import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from desktop_app import settings
from tests.serve.described_server import description
from tests.serve.servers import Served, running

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = f"http://127.0.0.1:{settings.SERVE_PORT.default}"
SECTION = (ROOT / "README.md").read_text(encoding="utf-8").split("\n## Serve\n")[1].split("\n## ")[0]


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with running() as server:
        yield server


@pytest.fixture
def folder(tmp_path: Path, sample: Path) -> Path:
    """A folder with a photo.jpg that shows one face."""
    photo = BytesIO()
    Image.open(sample).convert("RGB").save(photo, "JPEG", quality=95)
    (tmp_path / "photo.jpg").write_bytes(photo.getvalue())
    return tmp_path


def block(language: str, word: str) -> str:
    """The one block of code with this word in it."""
    (found,) = [
        code
        for kind, code in re.findall(r"^```(\w*)\n(.*?)^```$", SECTION, re.M | re.S)
        if kind == language and word in code
    ]
    return found


def done(words: list[str], folder: Path) -> str:
    """What a command prints. Complaints fail it."""
    finished = subprocess.run(words, cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    assert (finished.returncode, finished.stderr) == (0, "")
    return finished.stdout


def test_the_line_for_curl_prints_what_is_found(served, folder):
    if shutil.which("curl") is None:
        pytest.skip("there is no curl on this computer")
    code = block("", "curl")
    assert len(code.splitlines()) == 1
    assert ADDRESS in code

    program, *words = shlex.split(code.replace(ADDRESS, served.url))
    answer = json.loads(done([program, "--silent", "--show-error", *words], folder))

    assert answer["file"] == "photo.jpg"
    assert [found["target"] for found in answer["detections"]] == ["face", "eyes", "eyes"]


def test_the_lines_of_python_print_the_boxes(served, folder):
    code = block("python", "urllib")
    assert len([line for line in code.splitlines() if line]) == 5
    assert ADDRESS in code

    printed = done([sys.executable, "-W", "error", "-c", code.replace(ADDRESS, served.url)], folder)

    (line,) = printed.splitlines()
    target, *numbers = line.split()
    left, top, width, height, score = map(float, numbers)
    assert target == "face"
    assert left < 222 < left + width
    assert top < 122 < top + height
    assert 0.9 < score <= 1


def test_its_table_has_every_operation():
    told = {path for row in re.findall(r"^\| (`.*?) \|", SECTION, re.M) for path in re.findall(r"/v1/[\w-]+", row)}
    assert told == set(description()["paths"])
