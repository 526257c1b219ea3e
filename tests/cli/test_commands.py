"""The word behind `python3 -m scratch_recs`: a command, or the tour."""

import pytest

from scratch_recs.cli import commands


@pytest.fixture
def said(monkeypatch):
    """[(command, its arguments), …] of what would have been done."""
    called = []
    names = {
        name: (lambda given, name=name: called.append((name, list(given))), what)
        for name, (_, what) in commands.COMMANDS.items()
    }
    monkeypatch.setattr(commands, "COMMANDS", names)
    monkeypatch.setattr(
        commands, "tour", lambda given, more: called.append(("tour", list(given)))
    )
    return called


@pytest.mark.parametrize("name", commands.COMMANDS)
def test_a_command_gets_the_arguments_behind_it(said, name):
    commands.main([name, "--seed", "3"])
    commands.main(["--seed", "3"])
    commands.main([])
    commands.main(["--user", name])
    assert said == [
        (name, ["--seed", "3"]),
        ("tour", ["--seed", "3"]),
        ("tour", []),
        ("tour", ["--user", name]),
    ]


def test_without_arguments_the_command_line_counts(said, monkeypatch):
    monkeypatch.setattr("sys.argv", ["scratch-recs", "serve", "--port", "0"])
    commands.main()
    assert said == [("serve", ["--port", "0"])]


@pytest.mark.parametrize("name", commands.COMMANDS)
def test_help_names_the_commands_and_each_has_its_own(name, capsys, monkeypatch):
    monkeypatch.setattr("sys.argv", ["scratch-recs"])
    with pytest.raises(SystemExit) as ended:
        commands.main(["--help"])
    assert ended.value.code == 0 and f"{name}:" in capsys.readouterr().out
    with pytest.raises(SystemExit) as ended:
        commands.main([name, "--help"])
    out = capsys.readouterr().out
    assert ended.value.code == 0
    for option in ("--data", "--seed", "--quick", "--port", "--no-browser"):
        assert option in out
    assert name in out.splitlines()[0]


def test_a_word_that_is_no_command_is_a_wrong_command(capsys):
    with pytest.raises(SystemExit) as ended:
        commands.main(["swerve"])
    assert ended.value.code == 2 and "swerve" in capsys.readouterr().err
