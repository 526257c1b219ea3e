"""Lesson plans and notebooks: whole, and all that they show runs."""

import contextlib
import doctest
import io
import json
import re

import pytest

from scripts.learn.exercises import NUMBERS, matching
from scripts.lesson.main import LECTURES, main
from tests.scripts.test_lecture import printed

every_lecture = pytest.mark.parametrize("name", LECTURES)


def output(capsys, *arguments):
    """What `python3 -m scripts.lesson …` prints."""
    capsys.readouterr()
    main(arguments)
    return capsys.readouterr().out


@every_lecture
def test_a_plan_has_all_steps_with_all_that_a_class_needs(name, capsys):
    lecture = LECTURES[name].of([])
    plan = output(capsys, name)
    words = " ".join(plan.split())
    for step in lecture.chosen():
        assert f"## {lecture.title(step)}\n" in plan
        assert f"`{step.name}`, {step.minutes} minutes" in words
        assert f"python3 -m scripts.{name} --only {step.name}\n" in plan
        for text in [*step.ask, *step.sources, step.no_formula]:
            assert " ".join(text.split()) in words
        assert all(line in plan for line in step.formulas)
    minutes = sum(step.minutes for step in lecture.chosen())
    assert f"{len(lecture.chosen())} steps, {minutes} minutes" in words
    assert plan.count("\n```") % 2 == 0
    prose = [line for line in plan.splitlines() if not line.startswith(("|", "#"))]
    assert max(map(len, prose)) <= 84  # an example is four columns further right


@every_lecture
def test_the_commands_of_a_plan_are_commands_of_the_lecture(name, capsys):
    plan = output(capsys, name, "--quick", "--seed", "3")
    commands = re.findall(rf"^    python3 -m scripts\.{name} (.*)$", plan, re.M)
    assert len(commands) > len(LECTURES[name].of(["--quick"]).chosen())
    for command in commands:
        options = LECTURES[name].of(command.split()).options
        assert options.quick and options.seed == 3


@every_lecture
def test_what_a_plan_says_to_type_gives_what_it_says(name, capsys):
    text = re.sub("^```.*$", "", output(capsys, name), flags=re.M)
    example = doctest.DocTestParser().get_doctest(text, {}, name, None, None)
    result = doctest.DocTestRunner().run(example)
    assert not result.failed and result.attempted > 10


def test_the_exercises_of_a_plan_are_exercises(capsys):
    plans = "".join(output(capsys, name) for name in LECTURES)
    found = re.findall(
        r"^- (\d+)\. `python3 -m scripts\.learn check (.*)`$", plans, re.M
    )
    assert len(set(found)) > 15
    for number, name in found:
        assert matching(name) == [name] and NUMBERS[name] == int(number)
    by_function = output(capsys, "interests").split("\n## ")[1:]
    assert [part.count("scripts.learn check") for part in by_function[:2]] == [2, 2]


def code_cells(capsys, *arguments):
    """The code of the cells of a notebook, after a look at its form."""
    book = json.loads(output(capsys, *arguments, "--notebook"))
    assert (book["nbformat"], book["nbformat_minor"]) == (4, 5)
    cells = book["cells"]
    ids = [cell["id"] for cell in cells]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch("[a-zA-Z0-9-_]{1,64}", one) for one in ids)
    needed = {"id", "cell_type", "metadata", "source"}
    for cell in cells:
        more = {"code": {"execution_count", "outputs"}, "markdown": set()}
        assert set(cell) == needed | more[cell["cell_type"]]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


@every_lecture
def test_a_notebook_shows_every_step(name, capsys):
    code = code_cells(capsys, name)
    for step in LECTURES[name].of([]).chosen():
        assert f"lecture.show({step.name!r})" in code
    for cell in code:
        compile(cell, "cell", "exec")
    assert len(code) > 2 * len(LECTURES[name].steps)


def test_the_cells_of_interests_print_the_lecture(capsys):
    names = {}
    out = io.StringIO()
    cells = code_cells(capsys, "interests", "--quick")
    with contextlib.redirect_stdout(out):
        for cell in cells:
            exec(compile(cell, "cell", "exec"), names)
    assert out.getvalue() == printed(capsys, LECTURES["interests"])


def test_a_lecture_that_is_none_is_a_wrong_command(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["intrests"])
    assert stop.value.code == 2
    assert "invalid choice: 'intrests'" in capsys.readouterr().err
