import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.requests import Request

from desktop_app.serve.problems import ProblemError
from desktop_app.serve.uploads import FIELD_BYTES, Limits, Memory, Part, read_parts
from tests.serve.servers import form

LIMITS = Limits(1_000, None, ("boxes",))


def request(kind: str, chunks: list[bytes], **headers: str) -> Request:
    """A request whose body comes in these pieces."""
    messages = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks]
    messages.append({"type": "http.request", "body": b"", "more_body": False})
    given = [(b"content-type", kind.encode()), *((name.encode(), value.encode()) for name, value in headers.items())]

    async def receive():
        return messages.pop(0)

    return Request({"type": "http", "method": "POST", "headers": given}, receive)


def read(asked: Request, limits: Limits = LIMITS, memory: Memory | None = None) -> list[Part]:
    async def run():
        with (memory or Memory(1_000_000)).share() as share:
            return [part async for part in read_parts(asked, limits, share)]

    return asyncio.run(run())


def split(data: bytes, places: list[int]) -> list[bytes]:
    ends = sorted({place % (len(data) + 1) for place in places})
    return [data[start:end] for start, end in zip([0, *ends], [*ends, len(data)], strict=True)]


CONTENT = st.binary(max_size=300) | st.sampled_from(
    [b"", b"\r\n", b"--the-boundary", b"\r\n------the-boundary-of-a-tes"]
)


@settings(deadline=None, max_examples=150)
@given(
    st.lists(
        st.tuples(st.sampled_from(["picture", "boxes"]), st.sampled_from([None, "a.jpg", "나.png"]), CONTENT),
        max_size=4,
    ),
    st.lists(st.integers(0, 3_000), max_size=12),
)
def test_a_form_gives_its_parts_however_its_bytes_arrive(sent, places):
    kind, body = form(sent)
    if not sent:
        return
    found = read(request(kind, split(body, places)))
    assert [(part.name, part.filename, bytes(part.data)) for part in found] == sent


@settings(deadline=None, max_examples=150)
@given(st.integers(0, 2_000), st.binary(min_size=1, max_size=4))
def test_a_damaged_form_gives_a_problem_or_parts_and_nothing_else(place, instead):
    kind, body = form([("picture", "a.jpg", b"a" * 50), ("boxes", None, b"[]")])
    place %= len(body)
    try:
        read(request(kind, [body[:place] + instead + body[place + len(instead) :]]))
    except ProblemError as error:
        assert error.problem.status in (400, 422)


@pytest.mark.parametrize("places", [[], list(range(400))])
@pytest.mark.parametrize("last", [("other", None, b""), ("picture", None, bytes(1_001))])
def test_what_came_whole_before_something_wrong_is_given_however_its_bytes_arrive(last, places):
    kind, body = form([("picture", "a.jpg", b"1"), ("picture", "b.jpg", b"2"), last])
    found = []

    async def run():
        with Memory(1_000_000).share() as share:
            async for part in read_parts(request(kind, split(body, places)), LIMITS, share):
                found.append(part.filename)

    with pytest.raises(ProblemError):
        asyncio.run(run())
    assert found == ["a.jpg", "b.jpg"]


def test_a_body_is_one_picture():
    (part,) = read(request("image/jpeg", [b"ab", b"c"]))
    assert (part.name, bytes(part.data), part.picture().name) == ("picture", b"abc", "-")


@pytest.mark.parametrize(
    ("name", "filename", "limit"),
    [
        ("picture", None, 2_000_000),
        ("cover", None, 2_000_000),
        ("cover", "a.png", 2_000_000),
        ("boxes", None, FIELD_BYTES),
        ("boxes", "boxes.json", FIELD_BYTES),
    ],
)
def test_each_part_has_its_own_limit(name, filename, limit):
    memory, limits = Memory(10_000_000), Limits(2_000_000, None, ("boxes", "cover"))
    kind, body = form([(name, filename, bytes(limit))])
    assert len(read(request(kind, [body]), limits, memory)[0].data) == limit
    kind, body = form([(name, filename, bytes(limit + 1))])
    with pytest.raises(ProblemError) as caught:
        read(request(kind, [body]), limits, memory)
    assert caught.value.problem.status == 413
    assert memory.held == 0


@pytest.mark.parametrize("pictures", [1, None])
def test_what_follows_a_form_without_a_length_is_not_read_for_ever(pictures):
    kind, body = form([("picture", "a.jpg", bytes(1_000))])
    assert len(read(request(kind, [body, b"\r\n"]), Limits(1_000, pictures))) == 1
    with pytest.raises(ProblemError) as caught:
        read(request(kind, [body, *[bytes(100_000)] * 100]), Limits(1_000, pictures))
    assert caught.value.problem.status == 413


def test_all_requests_together_hold_no_more_than_there_is():
    memory = Memory(1_500)
    with memory.share() as first:
        first.take(1_000)
        with pytest.raises(ProblemError) as caught:
            read(request("image/png", [bytes(600)]), memory=memory)
        assert (caught.value.problem.status, caught.value.headers["Retry-After"]) == (503, "1")
        assert memory.held == 1_000
        assert len(read(request("image/png", [bytes(500)]), memory=memory)) == 1
    assert memory.held == 0
