"""The API's description: it is true of the server, whatever is sent by it, and enough to use the API from it."""

import json
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import jsonschema_rs
import pytest
import schemathesis
from schemathesis import Case
from schemathesis.engine import events, from_schema

from desktop_app.serve.events import Answered
from desktop_app.serve.schemas import read_boxes
from tests.serve.described_server import bodies, description, lists_of_boxes, make_agree
from tests.serve.servers import Served, running

TOKEN = "a-token-of-the-test"
EXAMPLES = 12
# Of all that is sent to an operation so much at least has to be done, else little of the answers was looked at.
LEAST_DONE = 15

CONFIG: dict[str, Any] = {
    "seed": 9,
    "suppress-health-check": ["too_slow"],  # the machine may have other things to do
    "generation": {"max-examples": EXAMPLES, "deterministic": True, "database": "none"},
    # By its description every string of bytes may be sent as a picture, and a damaged one has to be refused.
    "checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", "413", "415", "422"]}},
}
# The coverage phase asks the same whether there is a token or not.
WITH_TOKEN: dict[str, Any] = {
    **CONFIG,
    "generation": {**CONFIG["generation"], "max-examples": 4},
    "phases": {"coverage": {"enabled": False}},
    "auth": {"openapi": {"token": {"bearer": TOKEN}}},
}

DESCRIPTION = description()
WITH_A_TOKEN = description(TOKEN)
OPERATIONS = {
    operation["operationId"]: operation for path in DESCRIPTION["paths"].values() for operation in path.values()
}
PICTURE_OPERATIONS = [name for name, operation in OPERATIONS.items() if "requestBody" in operation]
for kind in OPERATIONS["detect"]["requestBody"]["content"]:
    if kind != "multipart/form-data":
        schemathesis.openapi.media_type(kind, bodies())
schemathesis.openapi.media_type("application/json", lists_of_boxes())


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with running(max_pixels=1_000_000, max_bytes=200_000, workers=2) as server:
        yield server


@pytest.fixture(scope="module")
def guarded() -> Iterator[Served]:
    with running(token=TOKEN, max_pixels=1_000_000, max_bytes=200_000) as server:
        yield server


def failures(server: Served, config: dict[str, Any], operation: str) -> list[str]:
    """What is wrong with an operation of a server, asked as its description says and as it says not to."""
    url = f"{server.url}/openapi.json"
    api = schemathesis.openapi.from_url(url, config=schemathesis.Config.from_dict(config))
    found: list[str] = []
    for event in from_schema(api.include(operation_id=operation)).execute():
        if isinstance(event, events.ScenarioFinished):
            checks = [check for checks in event.recorder.checks.values() for check in checks]
            failed = [check.failure_info for check in checks if check.failure_info is not None]
            found += [f"{each.failure.title}: {each.failure.message}\n{each.code_sample}" for each in failed]
        elif isinstance(event, events.NonFatalError | events.FatalError):
            found.append(str(event))
    return found


@schemathesis.hook
def before_call(_context: object, case: Case, _kwargs: dict[str, Any]) -> None:
    """Runs before every request of the above."""
    if case.meta is not None and case.meta.generation.mode.is_positive:
        make_agree(case)


# ---- the server, asked as its description says, and as it says not to ----


@pytest.mark.parametrize("operation", OPERATIONS)
def test_the_server_is_as_it_is_described(operation: str, served: Served) -> None:
    served.events.clear()
    assert not failures(served, CONFIG, operation)
    answers = [event for event in served.events if isinstance(event, Answered)]
    done = sum(answer.status == HTTPStatus.OK for answer in answers)
    assert done >= (LEAST_DONE if operation in PICTURE_OPERATIONS else 1)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_the_server_wants_its_token_where_that_is_described(operation: str, guarded: Served) -> None:
    assert not failures(guarded, WITH_TOKEN, operation)


# ---- what the description says ----


def referred(part: Any) -> Iterator[str]:
    """Every $ref in a part of the description."""
    if isinstance(part, dict):
        for name, value in part.items():
            if name == "$ref":
                yield value
            else:
                yield from referred(value)
    elif isinstance(part, list):
        for each in part:
            yield from referred(each)


def validator(schema: dict[str, Any]) -> jsonschema_rs.Draft202012Validator:
    """Of a schema that may refer to others of the description."""
    return jsonschema_rs.Draft202012Validator({**schema, "components": DESCRIPTION["components"]})


def answers_of(operation: dict[str, Any]) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Status, media type and what is said of each kind of answer."""
    for status, answer in operation["responses"].items():
        for kind, told in answer["content"].items():
            yield int(status), kind, told


def test_it_is_openapi() -> None:
    assert DESCRIPTION["openapi"].startswith("3.1.")
    for each in (DESCRIPTION, WITH_A_TOKEN):
        schemathesis.openapi.from_dict(each).validate()


def test_it_refers_to_all_that_it_defines_and_to_nothing_else() -> None:
    defined = {f"#/components/schemas/{name}" for name in DESCRIPTION["components"]["schemas"]}
    assert set(referred(DESCRIPTION)) == defined


def test_every_operation_says_what_it_does_and_what_it_takes() -> None:
    assert set(OPERATIONS) == {"health", "targets", "cascades", "detect", "detect_many", "annotate", "hide", "explain"}
    for name, operation in OPERATIONS.items():
        assert operation["summary"], name
        assert len(operation["description"]) > len(operation["summary"]), name
        for option in operation.get("parameters", ()):
            assert option["description"], (name, option["name"])
    for name, schema in DESCRIPTION["components"]["schemas"].items():
        assert schema["description"], name


def test_options_have_examples_or_defaults_which_can_be_used() -> None:
    for name, operation in OPERATIONS.items():
        for option in operation.get("parameters", ()):
            schema = option["schema"]
            values = [*schema.get("examples", ()), *([schema["default"]] if "default" in schema else [])]
            assert values or "enum" in schema or not option["required"], (name, option["name"])
            for value in values:
                validator(schema).validate(value)


def test_every_answer_that_is_no_picture_has_an_example_of_its_schema() -> None:
    for operation in OPERATIONS.values():
        for _, kind, told in answers_of(operation):
            if kind.startswith("image/"):
                continue
            validator(told["schema"]).validate(told["example"])


def test_the_example_of_several_pictures_is_a_line_for_each() -> None:
    told = OPERATIONS["detect_many"]["responses"]["200"]["content"]["application/x-ndjson"]
    line_schema = validator(told["schema"]["contentSchema"])
    lines = [json.loads(line) for line in told["example"].splitlines()]
    assert len(lines) == 2
    for line in lines:
        line_schema.validate(line)


@pytest.mark.parametrize("part", ["boxes", "spared"])
def test_the_example_of_boxes_is_taken(part: str) -> None:
    schema = OPERATIONS["hide"]["requestBody"]["content"]["multipart/form-data"]["schema"]["properties"][part]
    (example,) = schema["examples"]
    validator(schema["contentSchema"]).validate(json.loads(example))
    assert len(read_boxes(part, example.encode())) == 1


def test_every_operation_says_how_it_may_fail() -> None:
    for name, operation in OPERATIONS.items():
        problems = {status for status, kind, _ in answers_of(operation) if kind == "application/problem+json"}
        assert problems == ({400, 403, 408, 413, 415, 421, 422, 429, 503} if name in PICTURE_OPERATIONS else {421})
        for status, _, told in answers_of(operation):
            if status in problems:
                assert told["example"]["status"] == status
                assert told["example"]["title"] == HTTPStatus(status).phrase


def test_a_token_is_in_it_where_there_is_one() -> None:
    assert WITH_A_TOKEN["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    for path, operations in WITH_A_TOKEN["paths"].items():
        for operation in operations.values():
            assert ("security" in operation) == ("401" in operation["responses"]) == (path != "/v1/health")
    assert "securitySchemes" not in DESCRIPTION["components"]
    assert "401" not in json.dumps(list(OPERATIONS["detect"]["responses"]))


def test_its_examples_of_problems_are_what_the_server_says(guarded: Served, sample: Any) -> None:
    known = {"Authorization": f"Bearer {TOKEN}"}
    cut = sample.read_bytes()[:20_000]
    answers = [
        guarded.ask("/v1/detect", b"--x", Content_Type="multipart/form-data; boundary=x", **known),
        guarded.send("/v1/detect", cut),
        guarded.send("/v1/detect", cut, Origin="http://elsewhere.example", **known),
        guarded.send_form("/v1/detect", [("picture", "notes.txt", b"words")], **known),
        guarded.send("/v1/detect", cut, Host="elsewhere.example", **known),
        guarded.send_form("/v1/detect", [("picture", "photo.jpg", cut)], **known),
    ]
    assert [answer.status for answer in answers] == [400, 401, 403, 415, 421, 422]
    told = WITH_A_TOKEN["paths"]["/v1/detect"]["post"]["responses"]
    for answer in answers:
        assert answer.json == told[str(answer.status)]["content"]["application/problem+json"]["example"]
