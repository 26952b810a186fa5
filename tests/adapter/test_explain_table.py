"""The table of `explain`: each message part by part."""

from aks_sandbox.front_end.tables import explain_table


def test_the_table_tells_each_message_part_by_part_and_each_step_on_a_line() -> None:
    match = {
        "name": "a-name",
        "found": "as found",
        "cause": "word " * 30,
        "steps": [{"text": "Do this:", "command": "az do this"}, {"text": "", "command": "az do " + "that " * 30}],
        "source": "https://example.com/" + "x" * 85,
        "certainty": "verified",
    }
    rows = explain_table({"summary": "not shown", "matches": [match, match], "steps": []})
    assert [(row["Part"], row["Text"]) for row in rows[:9]] == [
        ("message", "a-name"),
        ("found", "as found"),
        ("cause", ("word " * 21).strip()),
        ("", ("word " * 9).strip()),
        ("fix", "Do this:"),
        ("", "az do this"),
        ("", "az do " + "that " * 30),
        ("source", "https://example.com/" + "x" * 85),
        ("certainty", "verified"),
    ]
    assert len(rows) == 18


def test_the_table_says_that_there_is_none() -> None:
    (row,) = explain_table({"summary": "None.", "matches": [], "steps": []})
    assert dict(row) == {"Part": "summary", "Text": "None."}
