import json
import logging
import os
import signal
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from io import BytesIO
from urllib.parse import unquote, urlsplit

import cv2
import numpy as np
import pytest
from PIL import Image

from desktop_app import __version__, cli
from desktop_app.detection.catalogue import stock_cascades
from desktop_app.media.images import decode_image
from desktop_app.serve import app
from desktop_app.serve import options as serve_options
from tests.media import odd_files
from tests.serve.servers import Answer, Served, form, running

WAIT_S = 30
JPEG = odd_files.ordinary()["plain.jpg"]


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with running(max_pixels=3_000_000, max_bytes=2_000_000) as server:
        yield server


@pytest.fixture
def photo(sample) -> bytes:
    return sample.read_bytes()


def pixels(data: bytes) -> np.ndarray:
    return decode_image(data, "answer").pixels


def said_by_the_command_line(capsys, *words: object) -> dict[str, object]:
    cli.main(["detect", "--format", "json", *map(str, words)])
    return json.loads(capsys.readouterr().out)


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT_S
    while not holds():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.01)


def waiting(server: Served) -> int:
    return server.ask("/v1/health").json["waiting"]


@contextmanager
def held(server: Served) -> Iterator[int]:
    """A server whose worker does nothing for a while."""
    until(lambda: server.ask("/v1/health").json["status"] == "ready")
    (process,) = server.workers()
    os.kill(process, signal.SIGSTOP)
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):  # it may have been ended
            os.kill(process, signal.SIGCONT)


# ---- what can be asked ----


def test_health_tells_how_the_server_is(served):
    until(lambda: served.ask("/v1/health").json["status"] == "ready")
    health = served.ask("/v1/health").json
    assert health["version"] == __version__
    assert health["workers"] == 1
    assert health["kernel"]


def test_a_server_whose_first_worker_failed_is_ready_once_another_works(monkeypatch, expect_error_logs):
    monkeypatch.setattr(app, "_ASK_AGAIN_S", 0.01)
    with running() as server:
        while not server.workers():
            time.sleep(0.001)
        os.kill(server.workers()[0], signal.SIGKILL)  # it loads still
        until(lambda: server.ask("/v1/health").json["status"] == "ready")
    assert expect_error_logs == ["The process to search in did not start (it ended with signal 9)."]


def test_targets_and_cascades_are_listed(served):
    targets = served.ask("/v1/targets").json
    assert [target["key"] for target in targets["targets"]][:2] == ["face", "eyes"]
    assert targets["targets"][0]["colour"] == "#E69F00"
    cascades = served.ask("/v1/cascades").json["cascades"]
    assert [row["name"] for row in cascades] == [entry.name for entry in stock_cascades()]


# ---- detect ----


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", ()),
        (
            "?find=face,eyes&preset=fast&sensitivity=0.8",
            ("--find", "face,eyes", "--preset", "fast", "--sensitivity", 0.8),
        ),
        (
            "?cascade=frontalface_alt2&scale_factor=1.2&min_neighbors=2&min_size=30&max_size=200",
            ("--cascade", "frontalface_alt2", "--scale-factor", 1.2, "--min-neighbors", 2, "--min-size", 30)
            + ("--max-size", 200),
        ),
        ("?cascade=haarcascade_eye", ("--cascade", "eye")),
    ],
)
def test_detect_answers_what_the_command_line_prints(served, sample, photo, capsys, query, words):
    answer = served.send_form("/v1/detect" + query, [("picture", "portrait.png", photo)])
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/json"
    expected = said_by_the_command_line(capsys, sample, *words)
    assert answer.json["detections"]
    assert {**answer.json, "seconds": 0} == {**expected, "seconds": 0, "file": "portrait.png"}


def test_a_picture_may_be_the_body(served, photo):
    kinds = ("image/png", "image/jpeg", "application/octet-stream", "application/x-www-form-urlencoded")
    for kind in kinds:  # what it is called does not matter
        answer = served.ask("/v1/detect", photo, Content_Type=kind)
        assert (answer.status, answer.json["file"], len(answer.json["detections"])) == (200, "-", 1)


@pytest.mark.parametrize("name", ["한글 이름.png", "😀 smile.png", "ünïcödé.png", "two  spaces and 'quotes'.png"])
def test_names_come_back_as_they_were_sent(served, name):
    assert served.send_form("/v1/detect", [("picture", name, JPEG)]).json["file"] == name


@pytest.mark.parametrize("name", ["/etc/passwd", "C:\\holiday\\passwd", "../../passwd", "pass\x00wd"])
def test_of_a_name_the_last_part_is_kept(served, name):
    assert served.send_form("/v1/detect", [("picture", name, JPEG)]).json["file"] == "passwd"


@pytest.mark.parametrize("name", ["", "..", "/", "   "])
def test_what_is_no_name_is_none(served, name):
    assert served.send_form("/v1/detect", [("picture", name, JPEG)]).json["file"] == "-"


@pytest.mark.parametrize("name", list(odd_files.ordinary()))
def test_every_kind_of_picture_is_read(served, name):
    data = odd_files.ordinary()[name]
    answer = served.send("/v1/detect", data)
    assert answer.status == 200
    assert (answer.json["width"], answer.json["height"]) == pixels(data).shape[1::-1]


@pytest.mark.parametrize("name", list(odd_files.unreadable()))
@pytest.mark.parametrize("operation", ["detect", "hide"])
def test_unreadable_pictures_get_a_sentence_and_a_kind(served, operation, name):
    data, kind = odd_files.unreadable()[name]
    answer = served.send_form(f"/v1/{operation}", [("picture", name, data)])
    problem = answer.json
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.status == problem["status"] == {"too-large": 413, "unknown-format": 415}.get(kind, 422)
    assert problem["kind"] == kind
    assert name in problem["detail"]
    assert "Traceback" not in answer.body.decode()


# ---- annotate ----


def test_annotate_draws_what_is_found(served, photo):
    answer = served.send("/v1/annotate", photo)
    assert (answer.status, answer.headers["content-type"]) == (200, "image/png")
    assert answer.headers["Haarlens-Detections"] == "1"
    changed = (pixels(answer.body) != pixels(photo)).any(axis=2)
    rows, columns = np.nonzero(changed)
    assert 0 < changed.mean() < 0.05
    assert 150 < columns.min() < columns.max() < 300
    assert 30 < rows.min() < rows.max() < 200


def test_annotate_at_no_sensitivity_gives_the_picture_in_another_format(served, photo):
    same = served.send("/v1/annotate?sensitivity=0&format=png", odd_files.ordinary()["plain.tif"])
    assert (pixels(same.body) == pixels(odd_files.ordinary()["plain.tif"])).all()
    assert served.send("/v1/annotate?format=jpeg", photo).headers["content-type"] == "image/jpeg"
    assert served.send("/v1/annotate", odd_files.ordinary()["plain.avif"]).headers["content-type"] == "image/png"


# ---- hide ----


def test_hide_covers_the_face_and_keeps_the_rest(served, photo):
    face = served.send("/v1/detect", photo).json["detections"][0]
    answer = served.send_form("/v1/hide", [("picture", "my photo.png", photo)])
    assert (answer.status, answer.headers["content-type"]) == (200, "image/png")
    assert (answer.headers["Haarlens-Hidden"], answer.headers["Haarlens-Still-Found"]) == ("1", "0")
    assert unquote(answer.headers["Content-Disposition"]) == "attachment; filename*=UTF-8''my photo-hidden.png"
    hidden, original = pixels(answer.body), pixels(photo)
    box = np.s_[face["top"] : face["top"] + face["height"], face["left"] : face["left"] + face["width"]]
    assert (hidden[box] == 0).all()
    assert (hidden[300:] == original[300:]).all()
    assert (hidden[:, :100] == original[:, :100]).all()


def test_hide_takes_exactly_the_boxes_that_are_sent(served, photo):
    boxes = [{"left": 10, "top": 400, "width": 50, "height": 40}, {"left": 300, "top": 300, "width": 20, "height": 20}]
    spared = served.send("/v1/detect", photo).json["detections"]  # sent back as it came
    answer = served.send_form(
        "/v1/hide?margin=0&colour=%23ff8000",
        [
            ("picture", "a.png", photo),
            ("boxes", None, json.dumps(boxes).encode()),
            ("spared", None, json.dumps(spared).encode()),
        ],
    )
    assert (answer.headers["Haarlens-Hidden"], answer.headers["Haarlens-Still-Found"]) == ("2", "0")
    changed = (pixels(answer.body) != pixels(photo)).any(axis=2)
    assert (pixels(answer.body)[400:440, 10:60] == (0, 128, 255)).all()
    changed[400:440, 10:60] = False
    changed[300:320, 300:320] = False
    assert not changed.any()


def test_hide_tells_what_is_still_found(served, photo):
    parts = [("picture", "a.png", photo), ("boxes", None, b"[]")]
    checked = served.send_form("/v1/hide", parts)
    assert checked.headers["Haarlens-Still-Found"] == "1"
    ((left, top, width, height),) = json.loads(checked.headers["Haarlens-Still-Found-Boxes"])
    assert left < 222 < left + width
    assert top < 118 < top + height
    unchecked = served.send_form("/v1/hide?recheck=false", parts)
    assert "Haarlens-Still-Found" not in unchecked.headers
    assert (pixels(unchecked.body) == pixels(photo)).all()


@pytest.mark.parametrize("style", ["pixelate", "blur"])
@pytest.mark.parametrize("shape", ["box", "ellipse"])
def test_hide_in_other_styles(served, photo, style, shape):
    answer = served.send(f"/v1/hide?style={style}&shape={shape}&find=face&preset=fast", photo)
    changed = (pixels(answer.body) != pixels(photo)).any(axis=2)
    assert changed[100:140, 200:240].mean() > 0.9
    assert not changed[300:].any()


def test_hide_lays_a_picture_over(served, photo):
    cover = odd_files.saved(Image.new("RGB", (40, 40), (0, 200, 0)), "PNG")
    parts = [("picture", "a.png", photo), ("cover", "c.png", cover)]
    answer = served.send_form("/v1/hide?style=picture", parts)
    assert (pixels(answer.body)[100:120, 200:220] == (0, 200, 0)).all()
    assert served.send_form("/v1/hide", parts).status == 422
    assert served.send("/v1/hide?style=picture", photo).status == 422


def test_hide_keeps_the_format_and_nothing_of_the_place(served):
    picture = Image.open(BytesIO(odd_files.ordinary()["plain.jpg"]))
    exif = Image.Exif()
    exif[0x010F] = "A maker"
    exif.get_ifd(0x8825)[1] = "N"
    sent = BytesIO()
    picture.save(sent, "JPEG", exif=exif)
    for query, maker in (("", None), ("?keep_metadata=true", "A maker")):
        answer = served.send(f"/v1/hide{query}", sent.getvalue())
        copy = Image.open(BytesIO(answer.body))
        assert copy.format == "JPEG"
        assert copy.getexif().get(0x010F) == maker
        assert not copy.getexif().get_ifd(0x8825)


def test_hide_keeps_sixteen_bits(served):
    answer = served.send("/v1/hide?recheck=false", odd_files.ordinary()["colour16.png"])
    sent, copy = (
        cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
        for data in (odd_files.ordinary()["colour16.png"], answer.body)
    )
    assert copy.dtype == np.uint16
    assert (copy == sent).all()


@pytest.mark.parametrize(
    "boxes",
    [b"", b"nothing", b"{}", b'[{"left": 1}]', b'[{"left": 1, "top": 1, "width": 0, "height": 5}]', b"\xff\xfe"]
    + [b'[{"left": 1e99, "top": 1, "width": 1, "height": 5}]', b"[" * 10_000],
)
def test_boxes_that_are_none_are_refused(served, boxes):
    answer = served.send_form("/v1/hide", [("picture", "a.jpg", JPEG), ("boxes", None, boxes)])
    assert (answer.status, answer.json["kind"]) == (422, "invalid")
    assert "boxes" in answer.json["detail"]


# ---- explain ----


def test_explain_tells_how_far_the_window_came(served, photo):
    face = served.send("/v1/explain?x=222&y=118&width=90&height=90", photo).json
    assert face["cascade"] == "haarcascade_frontalface_alt2"
    window = face["window"]
    assert window["passed"]
    assert window["depth"] == face["stages"] == len(window["stages"])
    assert abs(window["left"] + window["width"] / 2 - 222) < 25

    elsewhere = served.send("/v1/explain?x=20&y=480&cascade=eye", photo).json
    window = elsewhere["window"]
    assert not window["passed"]
    stage = window["stages"][window["depth"]]
    assert stage["sum"] < stage["threshold"]
    assert not stage["passed"]


def test_explain_of_a_picture_smaller_than_the_window(served):
    assert served.send("/v1/explain?x=0&y=0", odd_files.png(5, 5)).json["window"] is None


# ---- wrong requests ----


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("detect?find=nose", "find"),
        ("detect?find=face,,eyes", "find"),
        ("detect?preset=quick", "preset"),
        ("detect?sensitivity=1.5", "sensitivity"),
        ("detect?sensitivity=nan", "sensitivity"),
        ("detect?min_size=-1", "min_size"),
        ("detect?threshold=3", "threshold"),
        ("detect?scale_factor=1.2", "scale_factor needs cascade"),
        ("detect?cascade=eye&find=eyes", "find goes without cascade"),
        ("detect?cascade=eye&scale_factor=1", "scale_factor"),
        ("detect?cascade=eye&min_size=50&max_size=20", "larger than max_size"),
        ("detect?cascade=../../secret.xml", "/v1/cascades"),
        ("detect?cascade=nose", "/v1/cascades"),
        ("annotate?format=gif", "format"),
        ("hide?style=nothing", "style"),
        ("hide?colour=black", "colour"),
        ("hide?margin=-1", "margin"),
        ("hide?quality=101", "quality"),
        ("hide?cascade=eye", "cascade"),
        ("explain", "x is missing"),
        ("explain?x=1&y=nowhere", "y"),
        ("explain?x=1&y=1&width=5", "width and height"),
        ("explain?x=1&y=1&cascade=" + "a" * 200, "cascade"),
    ],
)
def test_wrong_options_are_refused_with_a_sentence(served, path, word):
    answer = served.send(f"/v1/{path}", JPEG)
    assert (answer.status, answer.headers["content-type"]) == (422, "application/problem+json")
    assert word in answer.json["detail"]
    assert "secret" not in answer.json["detail"]


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("application/json", b"{}", 415),
        ("text/plain", b"hello", 415),
        ("nonsense", b"hello", 415),
        ("multipart/form-data", b"hello", 400),
        ("multipart/form-data; boundary=", b"hello", 400),
        ("multipart/form-data; boundary=x", b"hello", 400),
        ("multipart/form-data; boundary=x", b"", 400),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=picture\r\n\r\nabc", 400),
        ("multipart/form-data; boundary=x", b"--x\r\n" + b"a" * 9_000 + b": b\r\n\r\n\r\n--x--\r\n", 400),
        ("multipart/form-data; boundary=x", b"--x--\r\n", 422),
        ("application/octet-stream", b"", 422),
    ],
)
@pytest.mark.parametrize("operation", ["detect", "hide", "detect-many"])
def test_bodies_that_are_none_are_refused(served, operation, kind, body, status):
    answer = served.ask(f"/v1/{operation}", body, Content_Type=kind)
    if operation == "detect-many" and kind == "application/octet-stream":
        assert answer.json["error"]["kind"] == "empty"
        return
    assert (answer.status, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json["detail"]


def test_forms_with_other_parts_are_refused(served):
    picture = ("picture", "a.jpg", JPEG)
    for parts, word in (
        ([picture, picture], "/v1/detect-many"),
        ([picture, ("find", None, b"face")], "'find' is not known"),
        ([("photo", "a.jpg", JPEG)], "'photo' is not known"),
    ):
        answer = served.send_form("/v1/detect", parts)
        assert answer.status == 422
        assert word in answer.json["detail"]


def test_packed_bodies_are_refused(served):
    answer = served.send("/v1/detect", JPEG, Content_Encoding="gzip")
    assert (answer.status, answer.json["kind"]) == (415, "unknown-format")


def test_there_is_nothing_elsewhere(served):
    for path, method, status in (("/v1/nothing", "GET", 404), ("/v1/detect", "GET", 405), ("/v1/health", "POST", 405)):
        answer = served.ask(path, method=method)
        assert (answer.status, answer.headers["content-type"]) == (status, "application/problem+json")


# ---- limits ----


def test_too_many_pixels_are_refused_before_they_are_decoded(served):
    answer = served.send("/v1/detect", odd_files.png(60_000, 60_000, rows=b""))
    assert (answer.status, answer.json["kind"]) == (413, "too-large")
    assert "3600 megapixels" in answer.json["detail"]


@pytest.mark.parametrize("operation", ["detect", "annotate", "hide", "explain?x=1&y=1"])
def test_too_many_bytes_are_refused(served, operation):
    for answer in (
        served.send(f"/v1/{operation}", bytes(2_000_001)),
        served.send_form(f"/v1/{operation}", [("picture", "a.jpg", bytes(2_000_001))]),
        served.send_form(f"/v1/{operation}", [("picture", "a.jpg", bytes(7_000_000))]),
    ):
        assert (answer.status, answer.json["kind"]) == (413, "too-large")
        assert "2 MB are the limit" in answer.json["detail"]


def test_too_many_bytes_without_a_length_are_refused(served):
    with connected(served) as stream:
        head = "POST /v1/detect HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
        stream.sendall(head.encode())
        chunk = b"f4240\r\n" + bytes(1_000_000) + b"\r\n"
        stream.sendall(chunk * 3 + b"0\r\n\r\n")
        assert b"HTTP/1.1 413 " in stream.recv(65_536)


def test_pictures_stay_in_memory_and_their_names_out_of_the_log(photo, monkeypatch, caplog):
    def refused(*_arguments, **_keywords):
        raise AssertionError("a file was to be made")

    caplog.set_level(logging.DEBUG)
    padded = photo + bytes(10_000_000)  # more than a form's parser usually keeps in memory
    with running(max_bytes=20_000_000) as server:
        until(lambda: server.ask("/v1/health").json["status"] == "ready")
        with monkeypatch.context() as patched:
            for name in ("SpooledTemporaryFile", "TemporaryFile", "NamedTemporaryFile", "mkstemp"):
                patched.setattr(tempfile, name, refused)
            for operation in ("detect", "annotate", "hide", "detect-many"):
                assert server.send_form(f"/v1/{operation}", [("picture", "secret.png", padded)]).status == 200
        told = str(server.events)
    assert "secret" not in told
    assert "secret" not in caplog.text


# ---- several pictures ----


def test_several_pictures_give_a_line_each_in_their_order(served, photo):
    parts = [("picture", name, data) for name, data in (("a.png", photo), ("b.txt", b"words"), ("c.jpg", JPEG))]
    answer = served.send_form("/v1/detect-many?preset=fast", parts)
    assert answer.headers["content-type"] == "application/x-ndjson"
    lines = [json.loads(line) for line in answer.body.splitlines()]
    assert [line["file"] for line in lines] == ["a.png", "b.txt", "c.jpg"]
    assert len(lines[0]["detections"]) == 1
    assert lines[1]["error"]["kind"] == "unknown-format"
    assert lines[2]["detections"] == []


def test_more_pictures_than_may_wait_take_their_turn(served):
    answer = served.send_form("/v1/detect-many?preset=fast", [("picture", f"{n}.jpg", JPEG) for n in range(40)])
    assert [json.loads(line)["file"] for line in answer.body.splitlines()] == [f"{n}.jpg" for n in range(40)]


def test_a_line_comes_before_the_next_picture_is_sent(served, photo):
    kind, body = form([("picture", "a.png", photo), ("picture", "b.jpg", JPEG)])
    second = body.index(JPEG)
    with connected(served) as stream, stream.makefile("rb") as answer:
        head = f"POST /v1/detect-many HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\n"
        length = f"Content-Length: {len(body)}\r\n\r\n"
        stream.sendall(head.encode() + length.encode() + body[:second])
        seen = b""
        while b'"detections"' not in seen:
            seen += answer.readline()
        assert b"200 OK" in seen
        assert b"a.png" in seen
        stream.sendall(body[second:])
        while b"b.jpg" not in seen:
            seen += answer.readline()


def test_a_damaged_form_ends_the_lines_with_an_error(served):
    kind, body = form([("picture", "a.jpg", JPEG), ("picture", "b.jpg", JPEG)])
    answer = served.ask("/v1/detect-many", body[:-80], Content_Type=kind)
    lines = [json.loads(line) for line in answer.body.splitlines()]
    assert lines[0]["file"] == "a.jpg"
    assert lines[-1]["error"]["kind"] == "invalid"


# ---- when it is busy, broken or ended ----


def test_a_picture_that_kills_its_process_costs_that_request_alone(photo):
    with running(workers=1) as server, ThreadPoolExecutor(1) as others:
        with held(server) as process:
            asked = others.submit(server.send_form, "/v1/detect", [("picture", "evil.png", photo)])
            until(lambda: waiting(server) == 1)
            os.kill(process, signal.SIGKILL)
        answer = asked.result(WAIT_S)
        assert (answer.status, answer.json["kind"]) == (422, "crashed")
        assert "evil.png ended the process" in answer.json["detail"]
        assert server.send("/v1/detect", photo).status == 200


@pytest.fixture
def _no_queue(monkeypatch):
    monkeypatch.setattr(serve_options, "WAITING_PER_WORKER", 0)


@pytest.mark.usefixtures("_no_queue")
def test_a_full_queue_is_told_and_when_to_come_again(photo):
    with running(workers=1) as server, ThreadPoolExecutor(1) as others:
        with held(server):
            asked = others.submit(server.send, "/v1/detect", photo)
            until(lambda: waiting(server) == 1)
            for operation in ("detect", "hide", "annotate", "explain?x=1&y=1", "detect-many"):
                refused = server.send(f"/v1/{operation}", photo)
                assert (refused.status, refused.json["kind"]) == (429, "busy")
                assert int(refused.headers["Retry-After"]) >= 1
        assert asked.result(WAIT_S).status == 200


def test_a_picture_that_takes_too_long_is_given_up(photo):
    with running(workers=1, time_limit_s=0.3) as server:
        with held(server):
            answer = server.send("/v1/detect", photo)
        assert (answer.status, answer.json["kind"]) == (503, "time-limit")
        until(lambda: server.send("/v1/detect", JPEG).status == 200)


def test_work_is_given_up_when_its_client_goes(photo):
    with running(workers=1) as server, held(server):
        with connected(server) as stream:
            head = f"POST /v1/detect HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(photo)}\r\n\r\n"
            stream.sendall(head.encode() + photo)
            until(lambda: waiting(server) == 1)
        until(lambda: waiting(server) == 0)


def test_the_end_finishes_what_has_been_begun(photo):
    with running(workers=1) as server, ThreadPoolExecutor(1) as others:
        with held(server):
            asked = others.submit(server.send, "/v1/detect", photo)
            until(lambda: waiting(server) == 1)
            server.stopped.set()
            until(lambda: not listens(server))
        assert asked.result(WAIT_S).status == 200


def test_many_clients_at_once_get_the_same_answer(served, photo):
    with ThreadPoolExecutor(4) as others:
        answers: list[Answer] = list(others.map(lambda _: served.send("/v1/detect?preset=fast", photo), range(12)))
    assert {answer.status for answer in answers} == {200}
    assert len({json.dumps(answer.json["detections"]) for answer in answers}) == 1


def test_with_a_token_all_work_needs_it(photo):
    with running(token="a-token-of-the-test") as server:
        assert server.ask("/v1/health").status == 200
        for headers in ({}, {"Authorization": "Bearer another-token-than-that"}):
            refused = server.send("/v1/detect", photo, **headers)
            assert (refused.status, refused.json["kind"]) == (401, "token")
        assert server.send("/v1/detect", photo, Authorization="Bearer a-token-of-the-test").status == 200


@contextmanager
def connected(server: Served) -> Iterator[socket.socket]:
    address = urlsplit(server.url)
    assert address.hostname is not None
    with socket.create_connection((address.hostname, address.port or 80), timeout=WAIT_S) as stream:
        yield stream


def listens(server: Served) -> bool:
    try:
        with connected(server):
            return True
    except OSError:
        return False


def test_no_thread_is_kept_by_a_server():
    before = set(threading.enumerate())
    with running() as server:
        server.ask("/v1/health")
    assert set(threading.enumerate()) <= before
