"""Works for the tests of where they are kept: any, and numbered ones."""

from pathlib import Path

from hypothesis import strategies as st

from desktop_app.detection.geometry import Detection, Size
from desktop_app.library.annotations import Annotation, Decision, Review
from desktop_app.library.search_plan import SearchPlan
from desktop_app.library.work import Work

_integers = st.integers(-(2**70), 2**70)
_floats = st.floats(allow_nan=False)
_texts = st.text() | st.sampled_from(["face", "/photos/\udcff.xml", "한글", '"\\\0'])

detections = st.builds(
    Detection, _integers, _integers, _integers, _integers, _floats, _integers, _texts, _texts, angle=_floats
)


@st.composite
def _annotations(draw):
    detection = draw(detections)
    found = draw(st.sampled_from([detection, None]) | detections)
    return Annotation(draw(_integers), detection, draw(st.sampled_from(Decision)), found)


_boxes = st.lists(_annotations(), max_size=5).map(tuple)
plans = st.builds(SearchPlan, st.lists(_texts).map(tuple), _texts, _floats, _texts, _floats, _integers)
works = st.builds(
    Work,
    st.none() | st.builds(Size, _integers, _integers),
    _floats,
    st.none() | plans,
    _boxes,
    st.builds(Review, _boxes, st.booleans()),
)


def work(number: int = 1) -> Work:
    """A work that is told from others by its number."""
    found = Annotation(1, Detection(10, 20, 30, 30, 0.1 + number, 5, "face", "frontalface"))
    drawn = Annotation(number, Detection(1, 2, 3, 4, 1.0, 0, "eye"), Decision.KEPT)
    return Work(Size(640, 480), 0.3, SearchPlan(), (found,), Review((drawn,), number % 2 == 0))


def photograph(path: Path, content: str = "photograph") -> Path:
    """A file that stands for a photograph; another content makes another one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() * 100)
    return path
