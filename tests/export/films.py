"""Small films for the tests, made and read by PyAV in a process of its own, since the tests load OpenCV."""

import hashlib
import json
import pickle
import subprocess
import sys
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

RATE = 48000
# ATSC A/53: three pairs of letters of a caption. And words that a program gave with an identifier of its own.
CAPTIONS = b"\xb5\x00\x31GA94\x03\x43\xff" + b"".join(b"\xfc" + pair for pair in (b"SE", b"CR", b"ET")) + b"\xff"
PROGRAM = bytes(range(64, 80)) + b"made at home"
_read_before: dict[bytes, "Film"] = {}


@dataclass(frozen=True)
class FilmSpec:
    """What a film is like. steps: times from picture to picture, in ticks of 1/base s, again and again."""

    frames: int = 24
    width: int = 160
    height: int = 120
    codec: str = "libx264"
    pixel_format: str = "yuv420p"
    base: int = 90000
    steps: tuple[int, ...] = (3000, 4500, 1234)
    rotation: int = 0  # counterclockwise, as FFmpeg counts
    sounds: tuple[str, ...] = ("aac",)
    colours: tuple[int, int, int, int] = (0, 2, 2, 2)  # range, primaries, transfer, matrix
    portrait: str = ""  # a picture's file; it is shown on grey from the first of `seen` to before the second
    seen: tuple[int, int] = (0, 1000)
    darkest: bool = False  # whether all of it is darker than black
    words: bool = False  # a place, a title, chapters and, in .mkv, subtitles
    captions: bool = False  # whether H.264 holds closed captions and words of a program in its pictures
    options: tuple[tuple[str, str], ...] = (("crf", "12"), ("bf", "3"), ("g", "12"))
    container_options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Film:
    """What a film turned out to be.

    planes: per picture luma and colours. pts: per picture, in ticks of base. rotation: counterclockwise. packets: per
    track of sound its packets' (pts in s, duration in s, hash). streams: kinds of all streams. tags: range, primaries,
    transfer, matrix. field_order: FFmpeg's number. beside: what is told beside its pictures.
    """

    planes: list[tuple[np.ndarray, ...]]
    pts: list[float]
    rotation: int
    packets: list[list[tuple[float, float, str]]]
    streams: list[str]
    tags: tuple[int, int, int, int]
    codec: str
    pixel_format: str
    languages: list[str | None]
    words: dict[str, str]
    chapters: int
    duration_s: float
    field_order: int
    beside: set[str]

    @property
    def times_s(self) -> list[float]:
        return [each - self.pts[0] for each in self.pts]


def make_film(path: Path, spec: FilmSpec = FilmSpec()) -> Path:  # noqa: B008 - it is frozen
    path.write_bytes(_made(path.suffix, spec))
    return path


@cache  # many tests begin with the same film
def _made(suffix: str, spec: FilmSpec) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder, f"film{suffix}")
        _run("make", str(path), json.dumps(asdict(spec)))
        return path.read_bytes()


def read_film(path: Path) -> Film:
    content = hashlib.sha256(path.read_bytes()).digest()
    if content not in _read_before:
        _read_before[content] = Film(**pickle.loads(_run("read", str(path))))
    return _read_before[content]


def _run(*arguments: str) -> bytes:
    done = subprocess.run([sys.executable, __file__, *arguments], capture_output=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def picture(number: int, width: int, height: int) -> np.ndarray:
    """A picture full of detail that moves: (height, width), uint8."""
    y, x = np.mgrid[:height, :width]
    waves = np.sin((x + 3 * number) / 5) + np.cos((y - 2 * number) / 7) + np.sin((x * y) / 400 + number / 3)
    return (128 + 35 * waves).astype(np.uint8)


# ---- in the process ----


def _make(path: str, spec: FilmSpec) -> None:
    from fractions import Fraction

    import av

    film = av.open(path, "w", options=dict(spec.container_options))
    video = film.add_stream(spec.codec, rate=25, options=dict(spec.options))
    video.width, video.height, video.pix_fmt = spec.width, spec.height, spec.pixel_format
    video.time_base = video.codec_context.time_base = Fraction(1, spec.base)
    context = video.codec_context
    context.color_range, context.color_primaries, context.color_trc, context.colorspace = spec.colours
    if spec.rotation:
        video.set_display_rotation(spec.rotation)
    sounds = [film.add_stream(codec, rate=RATE) for codec in spec.sounds]
    for number, sound in enumerate(sounds):
        sound.metadata["language"] = ("kor", "eng")[number % 2]
    texts = _add_words(film, path) if spec.words else []
    pts = 0
    for number in range(spec.frames):
        frame = _portrait(spec, number) if spec.portrait else _drawn(spec, number)
        frame.pts, frame.time_base = pts, video.time_base
        frame.color_range, frame.color_primaries, frame.color_trc, frame.colorspace = spec.colours
        pts += spec.steps[number % len(spec.steps)]
        film.mux(_packets(video, frame, spec))
    film.mux(_packets(video, None, spec))
    for number, sound in enumerate(sounds):
        film.mux(sound.encode(_tone(sound.codec_context.format.name, pts / spec.base, 440 + 220 * number)))
        film.mux(sound.encode(None))
    film.mux(texts)
    film.close()


def _packets(video, frame, spec: FilmSpec) -> list:
    """The encoder's packets, with words before each picture where there are to be some."""
    packets = video.encode(frame)
    return [_laden(packet) for packet in packets] if spec.captions else packets


def _laden(packet):
    import av

    laden = av.Packet(_sei(4, CAPTIONS) + _sei(5, PROGRAM) + bytes(packet))
    for name in ("pts", "dts", "duration", "time_base", "stream", "is_keyframe"):
        setattr(laden, name, getattr(packet, name))
    return laden


def _sei(kind: int, words: bytes) -> bytes:
    """A message beside a picture, as it stands between start codes of H.264."""
    return b"\x00\x00\x00\x01\x06" + bytes((kind, len(words))) + words + b"\x80"


def _add_words(film, path: str) -> list:
    """Add words about the film, and give the packets of subtitles."""
    from fractions import Fraction

    import av

    film.metadata.update(title="Secret", location="+37.5665+126.9780/", comment="at home")
    film.set_chapters([{"id": 1, "start": 0, "end": 500, "time_base": Fraction(1, 1000), "metadata": {}}])
    if not path.endswith(".mkv"):
        return []
    Path(path + ".srt").write_text("1\n00:00:00,000 --> 00:00:00,500\nsecret\n")
    written = av.open(path + ".srt")
    subtitles = film.add_stream_from_template(written.streams[0])
    packets = [packet for packet in written.demux() if packet.size]
    for packet in packets:
        packet.stream = subtitles
    return packets


def _drawn(spec: FilmSpec, number: int):
    import av

    frame = av.VideoFrame(spec.width, spec.height, spec.pixel_format)
    deep = "10" in spec.pixel_format
    for plane, step in zip(frame.planes, (1, 2, 3), strict=False):
        values = np.frombuffer(plane, np.uint16 if deep else np.uint8)
        row = plane.line_size // values.itemsize
        drawn = picture(number * step, plane.width, plane.height)
        drawn = drawn // 16 if spec.darkest and step == 1 else drawn
        values[: row * plane.height].reshape(plane.height, row)[:, : plane.width] = drawn * (4 if deep else 1)
    return frame


def _tone(kind: str, seconds: float, pitch: int):
    import av

    wave = np.sin(np.arange(round(RATE * seconds)) * pitch * 2 * np.pi / RATE) * 0.3
    if "flt" in kind:
        values = wave.astype(np.float32)
    else:
        values = (wave * 32767).astype(np.int16) if "16" in kind else (wave * 127 + 128).astype(np.uint8)
    two = np.stack([values, values]) if kind.endswith("p") else np.repeat(values, 2)[None]
    heard = av.AudioFrame.from_ndarray(two, format=kind, layout="stereo")
    heard.rate, heard.pts = RATE, 0
    return heard


def _portrait(spec: FilmSpec, number: int):
    """The portrait on grey, some pixels further right in each picture."""
    import av

    whole = np.full((spec.height, spec.width, 3), 120, np.uint8)
    if spec.seen[0] <= number < spec.seen[1]:
        side = spec.height * 3 // 4
        with av.open(spec.portrait) as file:
            small = next(file.decode(video=0)).reformat(side, side, "rgb24").to_ndarray()
        left = 10 + 2 * (number - spec.seen[0])
        part = whole[10 : 10 + side, left : left + side]
        part[:] = small[: part.shape[0], : part.shape[1]]
    return av.VideoFrame.from_ndarray(whole, format="rgb24").reformat(format=spec.pixel_format)


def _read(path: str) -> Film:
    import av

    with av.open(path) as film:
        video = film.streams.video[0]
        planes, pts, packets = [], [], {sound.index: [] for sound in film.streams.audio}
        rotation, frame, beside = 0, None, set()
        for packet in film.demux():
            if packet.stream_index in packets and packet.size:
                base = packet.time_base
                heard = (float(packet.pts * base), float((packet.duration or 0) * base))
                packets[packet.stream_index].append((*heard, hashlib.sha256(bytes(packet)).hexdigest()))
            elif packet.stream_index == video.index:
                for frame in packet.decode():
                    planes.append(tuple(_plane(each, frame.format.name) for each in frame.planes))
                    pts.append(float(frame.pts * frame.time_base))
                    rotation = frame.rotation
                    beside.update(str(each.type.name) for each in frame.side_data)
        return Film(
            planes=planes,
            pts=pts,
            rotation=rotation,
            packets=list(packets.values()),
            streams=[stream.type for stream in film.streams],
            tags=(frame.color_range, frame.color_primaries, frame.color_trc, frame.colorspace),
            codec=video.codec_context.name,
            pixel_format=frame.format.name,
            languages=[sound.language for sound in film.streams.audio],
            words={**film.metadata, **video.metadata},
            chapters=len(film.chapters()),
            duration_s=float(film.duration / 1e6),
            field_order=video.codec_context.field_order,
            beside=beside,
        )


def _plane(plane, name: str) -> np.ndarray:
    values = np.frombuffer(bytes(plane), np.uint16 if "10" in name else np.uint8)
    row = plane.line_size // values.itemsize
    return values[: row * plane.height].reshape(plane.height, row)[:, : plane.width].copy()


if __name__ == "__main__":
    if sys.argv[1] == "make":
        given = json.loads(sys.argv[3])
        _make(sys.argv[2], FilmSpec(**given))
    else:
        sys.stdout.buffer.write(pickle.dumps(vars(_read(sys.argv[2]))))
