import json

from ingest.report import Failure, IndexedSource, IngestReport, IngestStopped


def test_the_contract_of_the_command_line() -> None:
    report = IngestReport([IndexedSource("a-1", "/a", "عنوان", 3, ("تنبيه",))], [], [Failure("/b", "empty")], 3, 1.2345)
    content = json.loads(json.dumps(report.to_json()))
    assert content["indexed"] == [
        {"source_id": "a-1", "path": "/a", "title": "عنوان", "passages": 3, "warnings": ["تنبيه"]}
    ]
    assert content["failed"] == [{"path": "/b", "reason": "empty"}]
    assert (content["unchanged"], content["passages"], content["seconds"]) == ([], 3, 1.23)


def test_a_stop_is_a_keyboard_interrupt_that_knows_what_was_done() -> None:
    report = IngestReport(passages=7)
    stop = IngestStopped(report)
    assert isinstance(stop, KeyboardInterrupt)
    assert stop.report is report
