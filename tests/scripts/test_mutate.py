"""The mutants: what the engine makes, what the runner says, and the list by name."""

import ast
import importlib.util
import re
import shutil
import tempfile
import time

import pytest

from scratch_recs.cli.options import run
from scripts.mutate.engine import mutants, sample
from scripts.mutate.equivalent import FILE, listing, name_of, read_names
from scripts.mutate.main import LISTED, main, report
from scripts.mutate.modules import Project
from scripts.mutate.runner import KILLED, SURVIVED, TIMED_OUT, Runner, Task
from tests.helpers import ROOT, living, message_of, only_with_proc, until

PROJECT = Project(ROOT)
FEW = ["knn.units", "training.schedules"]

# --- The engine ---------------------------------------------------------------


@pytest.mark.parametrize(
    "line, changed",
    [
        ("a < b", ["a <= b", "a >= b"]),
        ("(a) == (b)", ["(a) != (b)"]),
        ("a is not b", ["a is b"]),
        ("a not in b", ["a in b"]),
        ("a < b <= c", ["a <= b <= c", "a >= b <= c", "a < b < c", "a < b > c"]),
        ("a + b * c", ["a - b * c", "a + b / c"]),
        ("a - (b) // c", ["a + (b) // c", "a - (b) / c"]),
        ("a += b", ["a -= b", "pass"]),
        ("a and b", ["a or b"]),
        ("not (a or b)", ["(a or b)", "not (a and b)"]),
        ("-a", ["a"]),
        ("a = 7", ["a = 8", "a = 6"]),
        ("a = 0.5", ["a = 1.5"]),
        ("a = True", ["a = False"]),
        ("a = None, 'text'", []),
        ("b if a else c", ["b if (not (a)) else c"]),
        ("[a for a in b if c(a)]", ["[a for a in b if (not (c(a)))]"]),
        ("f(a)", ["pass"]),
        ("f(a, b=c)", ["pass", "f(a)"]),
        ("f(b=c, *a)", ["pass", "f(*a)"]),
        ("f(b=(c), d=e)", ["pass", "f(d=e)", "f(b=(c))"]),
        ("a.b = c", ["pass"]),
        ("a = min(b)", ["a = max(b)"]),
        ("a = range(b)", ["a = range(b + 1)"]),
        ("a = b[:c]", ["a = b[:c + 1]"]),
        ("raise a", ["pass"]),
        ("a: f(1) = b", []),
        ("__all__ = [1]", []),
        ("f'{a + 1}'", []),
    ],
)
def test_what_is_made_of_a_line(line, changed):
    made = mutants(f"\n{line}\n")
    assert sorted(one.after for one in made) == sorted(changed)
    assert {(one.line, one.before, one.function) for one in made} <= {(2, line, "")}


def test_what_is_made_of_a_return_and_a_loop():
    source = "def f(a):\n    while a:\n        break\n    return a\n"
    pairs = [(one.kind, one.after) for one in mutants(source)]
    assert pairs == [
        ("branch", "while (not (a)):"),
        ("statement", "pass"),
        ("return", "return None"),
    ]


def idle_parts(source):
    """The docstrings and the annotations of a program, in its order."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, documented):
            yield ast.get_docstring(node)
        for field in ("annotation", "returns"):
            if getattr(node, field, None) is not None:
                yield ast.unparse(getattr(node, field))


@pytest.mark.parametrize("name", FEW)
def test_a_mutant_differs_in_one_place(name):
    (module,) = PROJECT.named(name)
    lines = module.text.split("\n")
    made = mutants(module.text)
    assert made == mutants(module.text)
    assert len({module.text, *(one.text for one in made)}) == len(made) + 1
    for one in made:
        compile(one.text, name, "exec")
        changed = one.text.split("\n")
        assert len(changed) == len(lines)
        different = [n for n, line in enumerate(lines) if changed[n] != line]
        first, last = different[0], different[-1]
        assert different == list(range(first, last + 1)) and first >= one.line - 1
        assert joined(lines[first : last + 1]) in one.before
        assert joined(changed[first : last + 1]) in one.after
        assert list(idle_parts(one.text)) == list(idle_parts(module.text))


def joined(lines):
    return " ".join(" ".join(lines).split())


def test_what_is_for_type_checkers_stays():
    source = "if TYPE_CHECKING:\n    f(1)\nelse:\n    f(2)\n"
    assert mutants(source) == []


def test_letters_of_several_bytes_stand_before_a_change():
    source = "ü = 'r̂', a + b"
    (only,) = mutants(source)
    assert only.column == source.index("+") + 1
    assert only.text == source.replace("+", "-")


def test_a_function_is_named_with_its_class():
    source = "class A:\n    def f(self):\n        self.a = 1\ndef g(b=2):\n    pass\n"
    names = {one.function for one in mutants(source)}
    assert names == {"A.f", "g"}
    assert mutants(source, "A") == mutants(source, "A.f") != []
    assert {one.function for one in mutants(source, "g")} == {"g"}
    assert mutants(source, "f") == []
    with pytest.raises(SyntaxError):
        mutants("def f(:")


def test_a_sample_stays_if_the_program_grows():
    (module,) = PROJECT.named("knn.units")
    everything = mutants(module.text)
    drawn = sample(everything, 10)
    assert drawn == sample(everything, 10) and len(drawn) == 10
    assert drawn != sample(everything, 10, seed=1)
    assert set(sample(everything, 4)) < set(drawn) < set(everything)
    assert sample(everything, 10**6) == everything
    below = mutants(f"# One line more.\n{module.text}")
    assert [one.after for one in sample(below, 10)] == [one.after for one in drawn]


# --- The modules and their tests ----------------------------------------------


def test_the_nearest_tests_come_first():
    (module,) = PROJECT.named("scratch_recs/knn/units.py")
    assert module == PROJECT.named("knn.units")[0]
    assert module == PROJECT.named("scratch_recs.knn.units")[0]
    own, chapter, others = module.stages
    assert own == ("scratch_recs/knn/units.py", "tests/knn/test_units.py")
    assert chapter[0] == "scratch_recs/knn" and "tests/knn/test_co_rated.py" in chapter
    assert "tests/fast/test_packed_sums.py" in others
    (model,) = PROJECT.named("knn.rating_knn")
    assert "tests/recommender/test_laws.py" in model.stages[2]
    (error,) = PROJECT.named("errors")
    assert "tests/cli/test_options.py" in error.stages[-1]
    everything = PROJECT.named("all")
    assert len(everything) > 70 and module in everything
    files = {file for one in everything for stage in one.stages for file in stage}
    assert all((ROOT / file).exists() for file in files)
    assert not any("test_words" in file or "test_mutate" in file for file in files)


# --- The runner, on a toy -----------------------------------------------------

TOY = '''
def raised(number, low):
    """The number, but at least low."""
    while number < low:
        number += 1
    return max(number, low)
'''
TESTS = """
from scratch_recs.toy import raised

def test_a_small_number_is_raised():
    assert (raised(-1, 1), raised(5, 1)) == (1, 5)
"""


# The toy needs no plugin of pytest, which starts in half the time without.
BARE = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}


@pytest.fixture(scope="module")
def toy(tmp_path_factory):
    root = tmp_path_factory.mktemp("toy")
    for name, text in [
        ("scratch_recs/__init__.py", ""),
        ("scratch_recs/toy.py", TOY),
        ("tests/helpers.py", ""),
        ("tests/test_toy.py", TESTS),
        (
            "setup.cfg",
            "[tool:pytest]\naddopts = --doctest-modules\nmarkers = slow: s\n",
        ),
    ]:
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return root


def toy_task(root, after):
    (module,) = Project(root).named("toy")
    (one,) = [one for one in mutants(module.text) if one.after == after]
    return Task(module._replace(stages=module.stages[:1]), one)


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """Where copies are made."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_a_mutant_is_killed_or_survives(toy, temporary):
    # Both have the size of the program: Python must nevertheless read them anew.
    changes = {"return min(number, low)": KILLED, "number += 2": SURVIVED}
    tasks = [toy_task(toy, after) for after in changes]
    with Runner(toy, jobs=1, seconds=5, environment=BARE) as runner:
        assert list(runner.fates(tasks)) == list(changes.values())
        (limit,) = runner.limits.values()
    assert 5 < limit < 500
    assert list(temporary.iterdir()) == []
    assert (toy / "scratch_recs/toy.py").read_text(encoding="utf-8") == TOY


def test_an_endless_mutant_is_stopped(toy, temporary):
    task = toy_task(toy, "number -= 1")
    with Runner(toy, jobs=1, seconds=5, environment=BARE) as runner:
        runner.limits = dict.fromkeys(task.module.stages, 0.5)
        assert list(runner.fates([task])) == [TIMED_OUT]
        assert runner.copies[0].process.returncode < 0


def test_tests_that_fail_without_a_mutant_are_one_sentence(toy, temporary):
    root = temporary / "root"
    shutil.copytree(toy, root)
    failing = "def test_it():\n    assert False\n"
    (root / "tests/test_toy.py").write_text(failing, encoding="utf-8")
    task = toy_task(toy, "number += 2")
    with Runner(root, jobs=1, seconds=0, environment=BARE) as runner:
        message = message_of(lambda: list(runner.fates([task])))
    assert message.startswith("the tests fail without any mutant")
    assert "FAILED tests/test_toy.py::test_it" in message


@only_with_proc
def test_ctrl_c_ends_everything(toy, temporary):
    task = toy_task(toy, "number -= 1")
    runner = Runner(toy, jobs=1, seconds=0, environment=BARE)
    runner.limits = dict.fromkeys(task.module.stages, 60.0)
    start = time.monotonic()
    with pytest.raises(KeyboardInterrupt), runner:
        runner.fates([task])
        (copy,) = runner.copies
        assert until(lambda: copy.process and living(copy.process.pid), 30)
        raise KeyboardInterrupt
    assert time.monotonic() - start < 50
    assert living(copy.process.pid) == [] == list(temporary.iterdir())


# --- The script ---------------------------------------------------------------


def test_the_list_of_mutants_is_that_of_the_seed(toy, capsys):
    main(["toy", "--sample", "3", "--list"], toy)
    shown = capsys.readouterr().out
    main(["toy", "scratch_recs/toy.py", "--sample", "3", "--list"], toy)
    assert capsys.readouterr().out == shown
    assert shown.count("\nscratch_recs/toy.py raised\n") == 3
    assert len(re.findall(r"^[-+] ", shown, re.M)) == 6
    main(["toy", "--sample", "3", "--list", "--seed", "1"], toy)
    assert capsys.readouterr().out != shown


def test_a_module_that_does_not_exist_is_a_wrong_command(toy, capsys):
    with pytest.raises(SystemExit) as stop:
        main(["tou"], toy)
    assert stop.value.code == 2
    assert "no module is called 'tou'; there are toy\n" in capsys.readouterr().err


def test_without_pytest_it_is_one_sentence(toy, monkeypatch, capsys):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert run(lambda: main(["toy"], toy)) == 1
    message = "Sorry: the tests need pytest: pip install -e '.[test]'\n"
    assert capsys.readouterr().err.endswith(message)


def test_the_verdict(toy, capsys):
    task = toy_task(toy, "number += 2")
    fates = [KILLED] * 18 + [TIMED_OUT, SURVIVED, LISTED]
    report([(task, fate) for fate in fates])
    lines = capsys.readouterr().out.split("\n")
    assert lines[-2] == "  19 of 20 mutants were killed."
    assert lines[2].split() == ["scratch_recs/toy.py", *"21 18 1 1 1".split()]
    message = message_of(report, [(task, fate) for fate in fates[1:]])
    assert message == "18 of 19 mutants were killed: fewer than 95 of 100"


# --- Mutants that do the same as the program ----------------------------------


def test_a_name_is_read_as_it_is_shown(toy):
    task = toy_task(toy, "number += 2")
    name = name_of(task.module.path, task.mutant)
    text = f"# A remark.\n\n{listing(name)}\n= only for this toy\n"
    assert read_names(text + "\n" + text) == {name: "only for this toy"}
    assert read_names("# Nothing.\n") == {}
    cut = text.replace("= only", "only")
    assert message_of(read_names, cut).startswith("equivalent.txt: the entry 'scratch")


def test_every_listed_mutant_can_be_made():
    made = {module.path: None for module in PROJECT.named("all")}
    for name in read_names(FILE.read_text(encoding="utf-8")):
        if made[name.path] is None:
            text = PROJECT.texts[name.path]
            made[name.path] = {name_of(name.path, one) for one in mutants(text)}
        assert name in made[name.path], f"no such mutant any more:\n{listing(name)}"
