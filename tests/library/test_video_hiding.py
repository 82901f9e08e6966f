"""A film in which a portrait comes, moves and goes is searched, hidden, and searched once more."""

from dataclasses import replace
from threading import Event

import numpy as np
import pytest

from desktop_app.errors import CancelledError, SourceNotFoundError
from desktop_app.export.hiding import HidingKind, HidingStyle
from desktop_app.library.live import PlannedFollowing
from desktop_app.library.search_plan import SearchPlan
from desktop_app.library.video_hiding import HidingStage, VideoHidingOptions, hide_video
from desktop_app.library.video_search import search_video
from desktop_app.media.video_file import VideoFile
from tests.export.films import FilmSpec, make_film, read_film

PLAN = SearchPlan(targets=("face",), preset="fast")
GREEN = HidingStyle(colour=(0, 255, 0))
OPTIONS = VideoHidingOptions(GREEN, PLAN, threads=1)
SEEN = (15, 35)


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    from desktop_app import assets

    spec = FilmSpec(
        frames=50, width=320, height=200, portrait=str(assets.sample_photo()), seen=SEEN, steps=(3600, 3000)
    )
    return make_film(tmp_path_factory.mktemp("film") / "portrait.mp4", spec)


@pytest.fixture(scope="module")
def findings(film):
    return search_video(lambda: VideoFile(film), PlannedFollowing(PLAN, 0.5), Event(), lambda progress: None)


def green_share(path):
    """How much of each frame is green."""
    with VideoFile(path) as video:
        return [
            float(np.mean(np.all(np.abs(frame.pixels.astype(int) - (0, 255, 0)) < 30, axis=2)))
            for frame in iter(video.read, None)
        ]


def test_searched_hidden_and_nothing_left(film, tmp_path):
    told = []

    done = hide_video(film, tmp_path / "b.mp4", OPTIONS, Event(), told.append)

    assert len(done.hidden) == len(done.findings.spans) >= 1
    assert (done.frames, done.left_out, done.sounds, done.visible, done.left) == (50, 0, 1, (), ())
    shares = green_share(done.path)
    assert min(shares[SEEN[0] : SEEN[1]]) > 0.015
    assert [number for number, share in enumerate(shares) if share > 0.015][0] < SEEN[0] - 3  # before it appears, too
    assert shares[0] == 0.0
    assert {progress.stage for progress in told} >= {HidingStage.SEARCH, HidingStage.CHECK}
    for stage in HidingStage:
        of_stage = [progress.share for progress in told if progress.stage is stage]
        assert of_stage == sorted(of_stage)
    assert read_film(done.path).packets == read_film(film).packets


def test_findings_of_before_are_taken(film, findings, tmp_path):
    told = []

    done = hide_video(film, tmp_path / "b.mp4", replace(OPTIONS, checks=False), Event(), told.append, findings=findings)

    assert done.findings is findings
    assert done.left is None
    assert HidingStage.SEARCH not in {progress.stage for progress in told}
    assert min(green_share(done.path)[SEEN[0] : SEEN[1]]) > 0.015


def test_what_stays_visible_is_not_told_as_left(film, findings, tmp_path):
    everybody = frozenset(span.id for span in findings.spans)

    options = replace(OPTIONS, visible=everybody)
    done = hide_video(film, tmp_path / "b.mp4", options, Event(), lambda progress: None, findings=findings)

    assert max(green_share(done.path)) == 0.0
    assert (done.hidden, done.visible) == ((), findings.spans)
    assert done.left == ()


def test_a_face_of_the_picture_that_was_laid_over_is_not_told_as_left(film, findings, tmp_path):
    from desktop_app import assets

    cover = HidingStyle(HidingKind.PICTURE, margin=1.0, picture=assets.sample_photo())
    options = replace(OPTIONS, style=cover)
    done = hide_video(film, tmp_path / "b.mp4", options, Event(), lambda progress: None, findings=findings)

    again = search_video(lambda: VideoFile(done.path), PlannedFollowing(PLAN, 0.5), Event(), lambda progress: None)
    assert again.spans
    assert done.left == ()


def test_what_was_not_hidden_is_told_as_left(film, findings, tmp_path):
    from desktop_app.library.video_findings import VideoFindings

    nothing = VideoFindings(findings.frames, (), findings.duration_s, True)
    empty = replace(nothing, frames=_without_boxes(findings))

    done = hide_video(film, tmp_path / "b.mp4", OPTIONS, Event(), lambda progress: None, findings=empty)

    assert len(done.left) >= 1


def _without_boxes(findings):
    from desktop_app.library.video_findings import FindingsCollector

    collector = FindingsCollector()
    for place in range(len(findings.frames)):
        collector.add(findings.frames.time_s(place), ())
    return collector.frames()


@pytest.mark.parametrize("stage", [HidingStage.SEARCH, HidingStage.HIDE])
def test_cancel_leaves_nothing(film, findings, tmp_path, stage):
    cancelled = Event()
    told = []

    def progress(progress):
        told.append(progress)
        if progress.stage is stage:
            cancelled.set()

    given = None if stage is HidingStage.SEARCH else findings
    with pytest.raises(CancelledError):
        hide_video(film, tmp_path / "b.mp4", OPTIONS, cancelled, progress, findings=given)
    assert list(tmp_path.iterdir()) == []
    assert told


def test_cancelled_check_keeps_what_was_written(film, findings, tmp_path):
    cancelled = Event()

    def progress(progress):
        if progress.stage is HidingStage.CHECK:
            cancelled.set()

    done = hide_video(film, tmp_path / "b.mp4", OPTIONS, cancelled, progress, findings=findings)

    assert done.left is None
    assert (tmp_path / "b.mp4").exists()


def test_half_a_search_says_nothing(film, findings, tmp_path):
    with pytest.raises(ValueError, match="complete"):
        hide_video(
            film,
            tmp_path / "b.mp4",
            OPTIONS,
            Event(),
            lambda progress: None,
            findings=replace(findings, is_complete=False),
        )


def test_missing_video_is_told(tmp_path):
    with pytest.raises(SourceNotFoundError):
        hide_video(tmp_path / "none.mp4", tmp_path / "b.mp4", OPTIONS, Event(), lambda progress: None)
