"""What an error says, in templates that can be translated, and that nothing of it is lost on the way."""

import copy
import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app import batch, errors
from desktop_app.errors import AppError, CancelledError, Phrase, PictureEmptyError
from desktop_app.gui.workers.defects import DefectError

assert issubclass(DefectError, AppError) and issubclass(batch.UnexpectedFailure, AppError)  # imported for the tree


def tree(kind: type[AppError] = AppError) -> Iterator[type[AppError]]:
    yield kind
    for below in kind.__subclasses__():
        yield from tree(below)


def test_the_text_is_the_template_with_its_values() -> None:
    error = PictureEmptyError("{path} is empty; {n} bytes.", path=Path("a.jpg"), n=0)
    assert str(error) == "a.jpg is empty; 0 bytes."
    assert error.template == "{path} is empty; {n} bytes."
    assert error.values == {"path": "a.jpg", "n": "0"}


@pytest.mark.parametrize("text", ["Something failed.", "{name} {0} {} { }}", ""])
def test_plain_words_are_as_they_are(text: str) -> None:
    assert (str(AppError(text)), AppError(text).template, AppError(text).values) == (text, text, {})


def test_without_words_there_are_none() -> None:
    assert (str(CancelledError()), CancelledError().template) == ("", "")


@pytest.mark.parametrize("value", ["{path}", "{", "}", "{0}", "{path.__class__}", "100 %", "{{a}}", "\udcff"])
def test_values_are_never_formatted(value: str) -> None:
    assert str(AppError("{path} is empty ({reason}).", path=value, reason=value)) == f"{value} is empty ({value})."


def test_values_may_have_any_name() -> None:
    assert str(AppError("{template} {self} {cls}", template=1, self=2, cls=3)) == "1 2 3"


def test_a_value_that_is_an_error_or_an_exception_says_its_words() -> None:
    error = AppError("{what}: {why}.", what=OSError("gone"), why=AppError("{n} bytes", n=3))
    assert str(error) == "gone: 3 bytes."


def test_a_phrase_inside_is_kept_for_the_translator() -> None:
    reason = AppError("It failed ({reason}).", reason=Phrase("signal {number}", number=9)).values["reason"]
    assert isinstance(reason, Phrase)
    assert (reason, reason.template, reason.values) == ("signal 9", "signal {number}", {"number": "9"})


def test_a_template_without_its_value_is_refused() -> None:
    with pytest.raises(KeyError):
        AppError("{path} is {how}.", path="a.jpg")


def test_what_another_error_said_can_be_said_again() -> None:
    first = PictureEmptyError("{path} is empty.", path="a.jpg")
    again = AppError(first.phrase)
    assert (str(again), again.template, again.values) == ("a.jpg is empty.", "{path} is empty.", {"path": "a.jpg"})


def test_a_phrase_is_a_text() -> None:
    phrase = Phrase("{name} is kept.", name="a")
    assert phrase == "a is kept." and "kept" in phrase and {phrase: 1}["a is kept."] == 1


def passed_on(error: AppError, protocol: int) -> AppError:
    received: AppError = pickle.loads(pickle.dumps(error, protocol))
    return received


@pytest.mark.parametrize("kind", [*tree()], ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_every_error_passes_between_processes_whole(kind: type[AppError], protocol: int) -> None:
    error = kind("{path} {{met}} {how}.", path="{a}.jpg", how=Phrase("signal {number}", number=9))
    received = passed_on(error, protocol)
    assert type(received) is kind
    assert str(received) == str(error) == "{a}.jpg {met} signal 9."
    assert (received.template, received.values, received.kind) == (error.template, error.values, error.kind)
    reason = received.values["how"]
    assert isinstance(reason, Phrase) and (reason.template, reason.values) == ("signal {number}", {"number": "9"})


@pytest.mark.parametrize("kind", [*tree()], ids=lambda kind: kind.__name__)
def test_every_error_passes_without_values_and_is_copied(kind: type[AppError]) -> None:
    for received in (passed_on(kind("{plain"), 5), copy.deepcopy(kind("{plain")), copy.copy(kind("{plain"))):
        assert (type(received), str(received), received.template, received.values) == (kind, "{plain", "{plain", {})


def test_every_error_is_made_as_the_first_one_is() -> None:
    """Templates are looked for where errors are made, and one that made its words itself would hide them."""
    assert [kind for kind in tree() if kind is not AppError and "__init__" in vars(kind)] == []


def test_every_error_has_a_word_for_programs() -> None:
    kinds = [kind.kind for kind in tree() if kind.__module__ == errors.__name__]
    assert len(set(kinds)) == len(kinds)
