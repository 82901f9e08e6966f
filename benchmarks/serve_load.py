"""Measures the server under load, beside the engine in a loop with decoding in as many processes.

``python -m benchmarks.serve_load [FOLDER]`` makes photographs of 1920 x 1080 pixels from those in a folder (or from the
sample) and sends them over loopback, from this process, which takes its part of the same cores: in turn with the loop,
so that a machine that slows down slows both. It prints requests a second, their ratio, and latencies.
``--requests N`` sends N small pictures instead and prints the memory of the server and its workers as it goes.
Loopback alone; the numbers of requests and seconds are bounded, and it ends by itself.
"""

import argparse
import asyncio
import multiprocessing
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count, cycle
from pathlib import Path
from statistics import median
from threading import Event
from urllib.parse import urlsplit

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop_app import assets
from desktop_app.media.images import read_image
from desktop_app.media.paths import find_pictures
from desktop_app.serve.work import Detect, Ordered, SentPicture

ROOT = Path(__file__).resolve().parent.parent
SIZE = (1920, 1080)
SMALL = (320, 240)
PICTURES = 24
QUALITY = 90
SEED = 1
MAX_PIXELS = 64_000_000


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, help="photographs; without one the sample is used")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--clients", type=int, help="connections at the same time (default: two for each worker)")
    parser.add_argument("--seconds", type=float, default=10, help="how long each is measured, each time")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--requests", type=int, help="send so many small pictures, and watch the memory")
    options = parser.parse_args()
    clients = options.clients or 2 * options.workers
    if options.requests:
        _memory(options.folder, options.workers, clients, options.requests)
        return
    pictures = _pictures(options.folder, SIZE)
    size = sum(map(len, pictures)) / len(pictures) / 1e3
    print(
        f"{len(pictures)} JPEGs of {SIZE[0]} x {SIZE[1]}, {size:.0f} kB; {options.workers} workers, {clients} clients"
    )
    print("preset      loop/s  server/s  ratio   p50 ms   p95 ms   p99 ms")
    for preset in ("fast", "balanced"):
        _compare(preset, pictures, options.workers, clients, options.seconds, options.rounds)


def _compare(preset: str, pictures: list[bytes], workers: int, clients: int, seconds: float, rounds: int) -> None:
    ratios, loops, serves, latencies = [], [], [], list[float]()
    for _ in range(rounds):
        loops.append(_loop_rate(preset, pictures, workers, seconds))
        with _server(workers) as (address, _process):
            _warm(address, preset, pictures, workers)
            rate, took = asyncio.run(_load(address, f"/v1/detect?preset={preset}", pictures, clients, seconds))
        serves.append(rate)
        latencies += took
        ratios.append(rate / loops[-1])
    p50, p95, p99 = np.percentile(latencies, [50, 95, 99]) * 1e3
    print(
        f"{preset:10}{median(loops):8.1f}{median(serves):10.1f}{median(ratios):7.2f}{p50:9.1f}{p95:9.1f}{p99:9.1f}"
        f"   ({', '.join(f'{ratio:.2f}' for ratio in ratios)})",
        flush=True,
    )


# ---- the loop ----


def _loop_rate(preset: str, pictures: list[bytes], workers: int, seconds: float) -> float:
    """Pictures a second, decoded and searched in processes that do nothing else."""
    context = multiprocessing.get_context("spawn")
    start, done = context.Barrier(workers + 1), context.SimpleQueue()
    processes = [context.Process(target=_loop, args=(preset, pictures, seconds, start, done)) for _ in range(workers)]
    for process in processes:
        process.start()
    start.wait()
    number = sum(done.get() for _ in processes)
    for process in processes:
        process.join()
    return number / seconds


def _loop(preset, pictures, seconds, start, done) -> None:  # type: ignore[no-untyped-def]
    os.environ.update(OPENCV_FOR_THREADS_NUM="1", OPENBLAS_NUM_THREADS="1")
    from desktop_app.library.picture_search import TargetSearch
    from desktop_app.serve.answers import answer

    search = TargetSearch(preset=preset)
    work = [Ordered(Detect(SentPicture(data), search, MAX_PIXELS), 1) for data in pictures]
    cancelled = Event()
    answer(work[0], cancelled, lambda share: None)
    start.wait()
    ends_at = time.monotonic() + seconds
    for number, each in zip(count(), cycle(work), strict=False):
        answer(each, cancelled, lambda share: None)
        if time.monotonic() > ends_at:
            done.put(number + 1)
            return


# ---- the server ----


@contextmanager
def _server(workers: int) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A server in a process of its own; its address and the process."""
    command = [sys.executable, "-m", "desktop_app", "serve", "--port", "0", "--workers", str(workers)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().split()[-1], process
        finally:
            process.terminate()


def _warm(address: str, preset: str, pictures: list[bytes], workers: int) -> None:
    """Let every worker load what it needs."""
    asyncio.run(_load(address, f"/v1/detect?preset={preset}", pictures, workers, 3.0))


async def _load(
    address: str, path: str, pictures: list[bytes], clients: int, seconds: float
) -> tuple[float, list[float]]:
    """Requests a second, and how long each took, in seconds."""
    latencies = list[float]()
    ends_at = time.monotonic() + seconds
    began = time.monotonic()
    await asyncio.gather(
        *(
            _client(address, path, pictures[number:] + pictures[:number], ends_at, latencies)
            for number in range(clients)
        )
    )
    return len(latencies) / (time.monotonic() - began), latencies


async def _client(address: str, path: str, pictures: list[bytes], ends_at: float, latencies: list[float]) -> None:
    async with _Connection(address) as connection:
        for picture in cycle(pictures):
            began = time.monotonic()
            if began > ends_at:
                return
            await connection.send(path, picture)
            latencies.append(time.monotonic() - began)


class _Connection:
    """A connection that is kept; as little work as can be, since it takes its time from the server."""

    def __init__(self, address: str) -> None:
        self._address = urlsplit(address)

    async def __aenter__(self) -> "_Connection":
        assert self._address.hostname == "127.0.0.1", "loopback alone"
        self._reader, self._writer = await asyncio.open_connection(self._address.hostname, self._address.port)
        return self

    async def __aexit__(self, *_exception: object) -> None:
        self._writer.close()
        await self._writer.wait_closed()

    async def send(self, path: str, picture: bytes) -> bytes:
        """Post a picture and return the answer's body."""
        head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/jpeg\r\nContent-Length: {len(picture)}"
        self._writer.write(head.encode() + b"\r\n\r\n" + picture)
        answer = await self._reader.readuntil(b"\r\n\r\n")
        if not answer.startswith(b"HTTP/1.1 200 "):
            raise RuntimeError(answer.decode())
        fields = dict(line.split(b": ", 1) for line in answer.split(b"\r\n")[1:] if line)
        return await self._reader.readexactly(int(fields[b"content-length"]))


# ---- memory ----


def _memory(folder: Path | None, workers: int, clients: int, requests: int) -> None:
    """Send many small pictures and print the memory after each tenth of them."""
    pictures = _pictures(folder, SMALL)
    print(f"{requests} requests with JPEGs of {SMALL[0]} x {SMALL[1]}; {workers} workers, {clients} clients")
    print("requests  a second  p99 ms  server MB  workers MB")
    with _server(workers) as (address, process):
        asyncio.run(_send_all(address, process.pid, pictures, clients, requests))


async def _send_all(address: str, server: int, pictures: list[bytes], clients: int, requests: int) -> None:
    numbers = iter(range(requests))
    latencies = list[float]()

    async def client(place: int) -> None:
        async with _Connection(address) as connection:
            for number, picture in zip(numbers, cycle(pictures[place:] + pictures[:place]), strict=False):
                began = time.monotonic()
                await connection.send("/v1/detect?preset=fast", picture)
                latencies.append(time.monotonic() - began)
                if (number + 1) % max(1, requests // 20) == 0:
                    _print_memory(server, number + 1, latencies, started)
                    latencies.clear()

    started = [time.monotonic()]
    await asyncio.gather(*(client(place) for place in range(clients)))


def _print_memory(server: int, number: int, latencies: list[float], started: list[float]) -> None:
    now = time.monotonic()
    rate, started[0] = len(latencies) / (now - started[0]), now
    workers = ", ".join(f"{_resident_mb(child):.0f}" for child in _children(server))
    p99 = np.percentile(latencies, 99) * 1e3
    print(f"{number:8}{rate:10.0f}{p99:8.1f}{_resident_mb(server):11.0f}  {workers}", flush=True)


def _resident_mb(process: int) -> float:
    """A process's memory in MB; Linux alone tells it this way."""
    pages = int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _children(process: int) -> list[int]:
    """The worker processes; another child of a server's is the one that watches over shared memory."""
    tasks = Path(f"/proc/{process}/task").iterdir()
    children = {int(child) for task in tasks for child in (task / "children").read_text(encoding="ascii").split()}
    return sorted(child for child in children if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes())


# ---- pictures ----


def _pictures(folder: Path | None, size: tuple[int, int]) -> list[bytes]:
    """JPEGs of a size, each a photograph in the middle of its own blurred copy."""
    paths = [assets.sample_photo()] if folder is None else list(find_pictures([folder]))[:PICTURES]
    noise = np.random.default_rng(SEED)
    return [_jpeg(read_image(path).pixels, size, noise) for path, _ in zip(cycle(paths), range(PICTURES), strict=False)]


def _jpeg(photograph: NDArray[np.uint8], size: tuple[int, int], noise: np.random.Generator) -> bytes:
    height, width = photograph.shape[:2]
    scale = min(size[0] / width, size[1] / height)
    inner = cv2.resize(photograph, (round(width * scale), round(height * scale)), interpolation=cv2.INTER_AREA)
    picture = cv2.GaussianBlur(cv2.resize(photograph, size), (0, 0), 25)
    left, top = (size[0] - inner.shape[1]) // 2, (size[1] - inner.shape[0]) // 2
    picture[top : top + inner.shape[0], left : left + inner.shape[1]] = inner
    grain = noise.normal(0, 3, picture.shape)
    picture = np.clip(picture + grain, 0, 255).astype(np.uint8)
    _, encoded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    return encoded.tobytes()


if __name__ == "__main__":
    main()
