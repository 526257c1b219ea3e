"""Code along: what a student is given, how it is judged, what is printed."""

import ast
import json
import re
import shutil

import pytest

from scripts.learn import runner
from scripts.learn.cell import check as check_cell
from scripts.learn.compare import agree, part_of, smallest
from scripts.learn.course import CHANGE
from scripts.learn.exercises import BY_ID, CHAPTER_OF, CHAPTERS, matching
from scripts.learn.given import blank, chapter_text, hints, solution
from scripts.learn.judge import judged
from scripts.learn.main import main
from scripts.learn.notebooks import code_cells, notebook_of, pieces_of
from scripts.learn.runner import Attempt, Limits, check
from scripts.learn.texts import find, replaced, text_of
from scripts.learn.watch import watch
from scripts.learn.workspace import Workspace, file_name
from scripts.learn.wrong import wrong_solutions
from tests.helpers import script

TEXTBOOK = "    return dot(v, w) / (magnitude(v) * magnitude(w))\n"


def written(chapter, **bodies):
    """The file of a chapter in which some functions have these bodies."""
    text = chapter_text(chapter)
    for name, body in bodies.items():
        signature = text_of(text, name).split('    """')[0]
        text = replaced(text, name, f"{signature}{body}")
    return text


def answer(exercise, body):
    """The verdict on an exercise with this body."""
    chapter, name = CHAPTER_OF[exercise], BY_ID[exercise].name
    text = written(chapter, **{name: body})
    (verdict,) = check([Attempt(exercise, [("its file", text)])], Limits(laws=0.5))
    return verdict


@pytest.fixture
def examples_alone(monkeypatch):
    """As if pytest were not installed: a check takes a fraction of a second."""
    monkeypatch.setattr(runner, "has_laws", lambda: False)
    monkeypatch.setattr("scripts.learn.answers.has_laws", lambda: False)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    """A workspace as it is given, in a folder with spaces in its name."""
    folder = tmp_path_factory.mktemp("a class") / "my first course"
    main(["start", str(folder)], memory=folder.parent / "memory")
    return folder


@pytest.fixture
def course(fresh, tmp_path):
    """(a copy of it, a function that runs a command in it)."""
    folder = tmp_path / "a folder" / "with spaces"
    shutil.copytree(fresh, folder)

    def learn(*arguments):
        try:
            main([*arguments, "--folder", str(folder)])
        except SystemExit as end:
            return end.code
        return 0

    return folder, learn


def put(folder, exercise, text):
    """Write a function into the file of its chapter."""
    path = folder / file_name(CHAPTER_OF[exercise], ".py")
    source = path.read_text(encoding="utf-8")
    text = replaced(source, BY_ID[exercise].name, text)
    path.write_text(text, encoding="utf-8")


# --- What is given ------------------------------------------------------------


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.name)
def test_a_chapter_is_our_text_with_blanks(chapter):
    given, ours = ast.parse(chapter_text(chapter)), ast.parse(chapter.source())
    changed = [one for one in chapter.exercises if one.kind == CHANGE]
    names = {one.name for one in chapter.exercises}
    for exercise in chapter.exercises:
        node = find(given, exercise.name)
        assert ast.get_docstring(node) or "." in exercise.name
        if exercise not in changed:
            original = find(ours, exercise.name)
            assert ast.dump(node.args) == ast.dump(original.args)
            assert ast.get_docstring(node) == ast.get_docstring(original)
            assert ast.unparse(node.body[-1]).startswith("raise NotImplementedError")
    # All that is no exercise stands there as it does in our file.
    kept = {ast.dump(node) for node in given.body}
    for node in ours.body:
        holds = isinstance(node, ast.ClassDef) and any(
            name.startswith(f"{node.name}.") for name in names
        )
        if getattr(node, "name", "") not in names and not holds:
            assert ast.dump(node) in kept
    assert len(given.body) == len(ours.body) + len(changed) + len(chapter.imports)


@pytest.mark.parametrize("name", BY_ID)
def test_every_exercise_has_three_hints_and_a_solution(name):
    chapter, exercise = CHAPTER_OF[name], BY_ID[name]
    assert all(hint for _, hint in hints(chapter, exercise))
    assert len(hints(chapter, exercise)) == 3
    assert exercise.idea.endswith((".", "?"))
    given, right = blank(chapter, exercise), solution(chapter, exercise)
    assert given != right
    assert max(map(len, [*given.splitlines(), *right.splitlines()])) <= 100
    if exercise.kind == CHANGE:
        assert exercise.task.endswith(".") and ">>> " in given


def test_names_stand_for_exercises():
    assert matching("similarity") == [n for n in BY_ID if n.startswith("similarity.")]
    assert matching("similarity.pairwise") == matching("pairwise")
    assert matching("nothing") == []
    assert len({chapter.name for chapter in CHAPTERS}) == len(CHAPTERS)


# --- How it is judged ---------------------------------------------------------


@pytest.mark.slow
def test_the_textbooks_cosine_passes_and_zeros_are_for_the_brave():
    verdict = answer("similarity.cosine_similarity", TEXTBOOK)
    assert verdict.passed and verdict.calls > 100
    assert len(verdict.laws) > 1
    assert list(verdict.failures) == ["brave"]


@pytest.mark.slow
def test_a_law_finds_the_smallest_call_that_differs():
    # Right in the worked example, wrong where both vectors have more entries.
    body = "    return sum(v_i * w_i for v_i, w_i in zip(v[:3], w))\n"
    verdict = answer("linear_algebra.dot", body)
    assert not verdict.passed
    failure = verdict.failures["plain"]
    # Four places are needed, and one product that is not 0.
    got = eval(failure["call"], {"dot": lambda v, w: (v, w)})
    assert [len(vector) for vector in got] == [4, 4]
    assert failure["got"] != failure["expected"]
    assert failure["law"].startswith("test_")


def test_what_a_student_changes_beside_the_exercises_counts(examples_alone):
    chapter = CHAPTER_OF["similarity.cosine_similarity"]
    text = written(chapter, cosine_similarity="    return helper(v, w)\n")
    text += "\ndef helper(v, w):\n    return cosine_similarity.__name__ and 0.96\n"
    (verdict,) = check([Attempt("similarity.cosine_similarity", [("a file", text)])])
    assert verdict.passed


@pytest.mark.parametrize(
    "body, got, where",
    [
        (
            "    while True: v = w\n",
            "no answer in time: an endless loop?",
            "while True",
        ),
        ("    return sum(range(10**12))\n", "no answer in time", "a file, line"),
        ("    raise SystemExit(3)\n", "SystemExit: 3", "raise SystemExit(3)"),
        ("    import os; os._exit(3)\n", "it ends the program, exit status 3", ""),
        ("    return [0] * 10**12\n", "MemoryError", "return [0]"),
        ("    return dot(v, w)\n", "RecursionError: maximum recursion", "a file"),
        ("    return 1 +\n", "SyntaxError: invalid syntax", "return 1 +"),
        ("    return mean(v, w)\n", "TypeError: mean() takes 1", "return mean"),
        ("    return str(v)\n", "'[1]'", ""),
        (
            "    from scratch_recs.linear_algebra import dot as ours\n"
            "    return ours(v, w)\n",
            "RuntimeError: dot is what you write: do not import it",
            "return ours",
        ),
    ],
)
def test_whatever_a_student_writes_ends_in_an_answer(examples_alone, body, got, where):
    text = written(CHAPTERS[0], dot=body)
    attempt = Attempt("linear_algebra.dot", [("a file", text)])
    (verdict,) = check([attempt], Limits(call=0.3))
    failure = verdict.failures["plain"]
    assert failure["got"].startswith(got)
    assert where in failure["where"]


def test_one_that_ends_the_process_does_not_harm_the_others(examples_alone):
    text = written(
        CHAPTERS[0],
        add="    import os; os._exit(0)\n",
        dot="    return sum(v_i * w_i for v_i, w_i in zip(v, w))\n",
    )
    names = ["linear_algebra.add", "linear_algebra.dot"]
    attempts = [Attempt(name, [("a file", text)]) for name in names]
    assert [one.passed for one in check(attempts)] == [False, True]


def test_a_function_that_changes_its_arguments_is_wrong(examples_alone):
    body = "    v.append(0)\n    return sum(x * y for x, y in zip(v, w))\n"
    failure = answer("linear_algebra.dot", body).failures["plain"]
    assert failure["got"].startswith("the arguments become [1, 0], ")


def test_both_functions_draw_the_same_masks():
    name = "hidden_layer.batch_pass"
    chapter, exercise = CHAPTER_OF[name], BY_ID[name]
    right = replaced(chapter_text(chapter), "batch_pass", solution(chapter, exercise))
    (verdict,) = check([Attempt(name, [("a file", right)])], Limits(laws=3))
    assert verdict.passed and verdict.calls > 50


def test_what_is_compared_is_the_result_and_not_its_last_digits():
    assert agree([0.1 + 0.2, 1], [0.3, 1.0]) and not agree(1.00001, 1.0)
    assert agree({"a": 1}, {"a": 1.0}) and not agree({"a": 1}, {"b": 1})
    assert agree(float("nan"), float("nan")) and not agree(float("inf"), 1e308)
    assert not agree((1, 2), [1, 2]) and not agree(iter([1]), [1])
    assert not agree([1], [1, 2]) and not agree(None, 0.0)


@pytest.mark.parametrize(
    "args, part",
    [
        (([1, 2], [3, 4]), "plain"),
        (([0, 0], [3, 4]), "zeros"),
        (([], []), "zeros"),
        (([2, 2], [3, 4]), "zeros"),
        (([1e200, 1], [3, 4]), "brave"),
        (([1j, 1], [3, 4]), "brave"),
        (([float("nan"), 1], [3, 4]), "brave"),
    ],
)
def test_plain_numbers_zeros_and_the_rest(args, part):
    assert part_of((args, {}), gaps=False, error=None) == part
    assert part_of((args, {}), gaps=False, error=ValueError()) == "brave"


def test_the_smallest_call_keeps_what_matters():
    call = (([3.5, 1.25, 0.5], [4.0, 7.0, 9.0]), {"k": 12})
    args, options = smallest(call, lambda it: it[0][0][-1:] == [0.5])
    assert args[0] == [0.5] and len(args[1]) <= 1


# --- The commands -------------------------------------------------------------


@pytest.mark.slow
def test_one_exercise_from_the_start_to_its_end(course, capsys):
    folder, learn = course
    name = "popularity.count_interests"
    assert learn("check", "count_interests") == 1
    assert "It is not written yet." in capsys.readouterr().out
    chapter, exercise = CHAPTER_OF[name], BY_ID[name]
    said = []
    for _ in range(4):
        assert learn("hint", "count_interests") == 0
        said.append(capsys.readouterr().out)
    assert [text.splitlines()[0].split(": ")[1] for text in said] == [
        "the formula", "the idea", "the first line", "the first line",
    ]  # fmt: skip
    assert learn("solution", "count_interests") == 0
    assert '-    raise NotImplementedError("exercise' in capsys.readouterr().out
    put(folder, name, solution(chapter, exercise))
    assert learn("check", "count_interests") == 0
    shown = capsys.readouterr().out
    assert "popularity.count_interests: passed" in shown
    assert "its worked examples and" in shown and "Next: linear_algebra.add" in shown
    assert learn("solution", name) == 0
    assert "yours is ours, letter by letter" in capsys.readouterr().out
    assert learn("status", "--json") == 1
    found = json.loads(capsys.readouterr().out)
    assert found["passed"] == 1 and found["exercises"] == len(BY_ID)
    assert found["chapters"]["popularity"]["count_interests"] == "passed"
    assert found["hints"] == {name: 3}
    before = (folder / "03_popularity.py").read_bytes()
    assert learn("reset", "count_interests") == 0
    assert (folder / "kept" / "03_popularity.1.py").read_bytes() == before
    assert learn("check", "count_interests") == 1


def test_a_chapter_on_one_screen(course, capsys, examples_alone):
    folder, learn = course
    for exercise in CHAPTERS[0].exercises[:9]:
        name = CHAPTERS[0].id_of(exercise)
        put(folder, name, solution(CHAPTERS[0], exercise))
    body = '    for _ in range(99): print("x" * 99)\n    return [[1] * 400]\n'
    text = written(CHAPTERS[0], transpose=body)
    put(folder, "linear_algebra.transpose", text_of(text, "transpose"))
    assert learn("check", "linear_algebra") == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "linear_algebra: 9 of 15 passed"
    assert len(lines) <= 24 and max(map(len, lines)) <= 80
    text = "\n".join(lines)
    assert "    transpose([[1, 2, 3], [4, 5, 6]])" in text or "transpose(" in text
    assert "printed   xxx" in text and "more lines" in text
    assert "the laws need pytest and hypothesis" in " ".join(text.split())


def test_a_syntax_error_names_the_line_of_the_student(course, capsys):
    folder, learn = course
    path = folder / "01_linear_algebra.py"
    lines = path.read_text(encoding="utf-8").splitlines()
    number = 1 + next(n for n, line in enumerate(lines) if "exercise 4" in line)
    lines[number - 1] = "    return v +"
    path.write_text("\n".join(lines), encoding="utf-8")
    assert learn("check", "dot") == 1
    out = capsys.readouterr().out
    assert "SyntaxError: invalid syntax" in out and "Traceback" not in out
    assert f"01_linear_algebra.py, line {number}: return v +" in out
    assert learn("reset", "dot") == 2
    assert f"line {number} is no Python" in capsys.readouterr().err
    assert learn("reset", "linear_algebra") == 0
    assert learn("check", "dot") == 1
    assert "not written yet" in capsys.readouterr().out


def test_watch_looks_when_a_file_is_saved_and_moves_on(course, capsys, examples_alone):
    folder, _ = course
    steps = iter(["wrong", "rest", "right", "rest"])
    chapter = CHAPTERS[0]

    def pause(seconds):
        step = next(steps, None)
        if step is None:
            raise KeyboardInterrupt
        if step == "wrong":
            text = written(chapter, add="    return v\n")
            put(folder, "linear_algebra.add", text_of(text, "add"))
        if step == "right":
            put(folder, "linear_algebra.add", solution(chapter, chapter.exercises[0]))

    with pytest.raises(KeyboardInterrupt):
        watch(Workspace(folder), pause)
    out = capsys.readouterr().out
    places = [
        out.index(words)
        for words in (
            "Next: linear_algebra.add",
            "linear_algebra.add: not yet",
            "linear_algebra.add: passed",
            "Next: linear_algebra.subtract",
        )
    ]
    assert places == sorted(places)
    assert out.count("was saved") == 2


def test_nothing_is_overwritten(course, capsys):
    folder, learn = course
    path = folder / "01_linear_algebra.py"
    path.write_text("# mine\n", encoding="utf-8")
    (folder / "05_item_based.py").unlink()
    for more in ([], ["--notebooks"]):
        with pytest.raises(SystemExit) as end:
            main(["start", str(folder), *more])
        assert end.value.code == 2
    assert "is not empty; nothing was written" in capsys.readouterr().err
    main(["start", "--resume", str(folder)], memory=folder / "memory")
    assert path.read_text(encoding="utf-8") == "# mine\n"
    assert (folder / "05_item_based.py").is_file()


def test_an_exercise_that_is_new_to_the_course_is_added(course):
    folder, _ = course
    path = folder / "03_popularity.py"
    text = path.read_text(encoding="utf-8")
    path.write_text(replaced(text, "count_interests", ""), encoding="utf-8")
    progress = folder / "progress.json"
    known = json.loads(progress.read_text(encoding="utf-8"))
    known["given"]["popularity"].remove("count_interests")
    progress.write_text(json.dumps(known), encoding="utf-8")
    main(["start", "--resume", str(folder)], memory=folder / "memory")
    assert "def count_interests" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "arguments, words",
    [
        ([], "say what to do"),
        (["check", "nothing"], "no chapter and no exercise is called 'nothing'"),
        (["hint", "similarity"], "hint takes one function at a time"),
        (["check", "dot", "--folder", "/nowhere"], "is no workspace"),
        (["start"], "say where"),
    ],
)
def test_a_call_that_makes_no_sense(course, capsys, arguments, words):
    folder, _ = course
    memory = folder.parent / "memory"
    memory.write_text(str(folder), encoding="utf-8")
    with pytest.raises(SystemExit) as end:
        main(arguments, memory=memory)
    assert end.value.code == 2
    assert words in capsys.readouterr().err


def test_without_a_start_there_is_no_workspace(tmp_path, capsys):
    with pytest.raises(SystemExit) as end:
        main(["status"], memory=tmp_path / "memory")
    assert end.value.code == 2
    assert "no workspace was started yet" in capsys.readouterr().err


def test_help_names_the_commands_and_the_exit_statuses():
    finished = script("learn", "--help")
    assert finished.returncode == 0
    for word in ("start", "check", "watch", "hint", "solution", "status", "reset"):
        assert f"    {word} " in finished.stdout
    assert "Exit status: 0 all" in finished.stdout


# --- Notebooks ----------------------------------------------------------------


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.name)
def test_a_notebook_is_what_jupyter_reads(chapter):
    book = json.loads(notebook_of(chapter))
    assert set(book) == {"cells", "metadata", "nbformat", "nbformat_minor"}
    assert (book["nbformat"], book["nbformat_minor"]) == (4, 5)
    assert set(book["metadata"]["kernelspec"]) >= {"name", "display_name"}
    ids = [cell["id"] for cell in book["cells"]]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch("[a-zA-Z0-9-_]{1,64}", name) for name in ids)
    for cell in book["cells"]:
        fields = {"cell_type", "id", "metadata", "source"}
        if cell["cell_type"] == "code":
            fields |= {"execution_count", "outputs"}
            assert (cell["execution_count"], cell["outputs"]) == (None, [])
            ast.parse("".join(cell["source"]))
        assert set(cell) == fields and cell["source"]
        assert all(line.endswith("\n") for line in cell["source"][:-1])
    # Together the cells are the chapter, and each exercise is checked.
    codes = code_cells(notebook_of(chapter))
    checks = [code for code in codes if code.startswith("check(")]
    assert checks == [f'check("{name}", In)' for name in matching(chapter.name)]
    joined = ast.parse("\n".join(code for _, code in pieces_of(codes)))
    given = ast.parse(chapter_text(chapter))
    assert [*map(ast.dump, joined.body)] == [*map(ast.dump, given.body[1:])]


def test_a_course_of_notebooks(tmp_path, capsys, examples_alone):
    folder = tmp_path / "my notebooks"
    main(["start", str(folder), "--notebooks"], memory=tmp_path / "memory")
    path = folder / "02_similarity.ipynb"
    book = json.loads(path.read_text(encoding="utf-8"))
    for cell in book["cells"]:
        code = "".join(cell["source"])
        if "def cosine_similarity" in code:
            cell["source"] = [code.split('    """')[0], TEXTBOOK]
    path.write_text(json.dumps(book), encoding="utf-8")
    learn = ["--folder", str(folder)]
    main(["check", "cosine_similarity", *learn])
    assert "similarity.cosine_similarity: passed" in capsys.readouterr().out
    main(["reset", "cosine_similarity", *learn])
    assert (folder / "kept" / "02_similarity.1.ipynb").is_file()
    with pytest.raises(SystemExit):
        main(["check", "cosine_similarity", *learn])
    out = capsys.readouterr().out
    assert "not written yet" in out and "02_similarity" in out


def test_a_cell_that_checks(capsys, examples_alone):
    cells = code_cells(notebook_of(CHAPTERS[1]))
    body = f"def cosine_similarity(v, w):\n{TEXTBOOK}"
    check_cell("cosine_similarity", [*cells, "%time", body, "x ="])
    assert "similarity.cosine_similarity: passed" in capsys.readouterr().out
    broken = body.replace("dot", "dott")
    check_cell("cosine_similarity", [*cells, body, broken])
    out = capsys.readouterr().out
    assert "NameError" in out and f"cell {len(cells) + 2}, line 2" in out
    with pytest.raises(ValueError, match="run the cell of similarity that has pair"):
        check_cell("pairwise", ["x = 1"])
    with pytest.raises(ValueError, match="'nothing' is not the name"):
        check_cell("nothing", cells)


# --- Kept honest --------------------------------------------------------------


def play(chapter, folder):
    """Write the solutions of a chapter into its file; those that pass a check."""
    path = folder / file_name(chapter, ".py")
    text = path.read_text(encoding="utf-8")
    for exercise in chapter.exercises:
        text = replaced(text, exercise.name, solution(chapter, exercise))
    path.write_text(text, encoding="utf-8")
    names = [chapter.id_of(exercise) for exercise in chapter.exercises]
    return {one.exercise for one in judged(Workspace(folder), names) if one.passed}


@pytest.mark.figures
def test_a_whole_course_from_the_start_to_its_end(course, capsys):
    folder, learn = course
    assert learn("check") == 1
    assert f"0 of {len(BY_ID)} passed" in capsys.readouterr().out
    for chapter in CHAPTERS:
        assert play(chapter, folder) == set(matching(chapter.name))
    assert learn("status") == 0
    shown = capsys.readouterr().out
    assert f"{len(BY_ID)} of {len(BY_ID)} exercises passed" in shown
    assert "Next" not in shown
    assert learn("check", "popularity") == 0


@pytest.mark.parametrize(
    "chapters",
    [CHAPTERS[::6], pytest.param(CHAPTERS, marks=pytest.mark.figures)],
    ids=["some", "all"],
)
def test_worked_examples_alone_tell_the_blanks_from_the_solutions(
    chapters, examples_alone
):
    attempts = []
    for right in (False, True):
        for chapter in chapters:
            text = chapter_text(chapter)
            for exercise in chapter.exercises if right else ():
                text = replaced(text, exercise.name, solution(chapter, exercise))
            attempts += [
                Attempt(name, [("a file", text)]) for name in matching(chapter.name)
            ]
    verdicts = check(attempts, shrinks=False)
    half = len(verdicts) // 2
    blanks, rights = verdicts[:half], verdicts[half:]
    assert not [one.exercise for one in blanks if one.passed]
    assert not [one.exercise for one in rights if not one.passed or not one.calls]


def survivors(names, seconds):
    """{exercise: the wrong solutions that pass}, of exercises with less than three.

    Prints all that pass: each is a missing law, or for the brave.
    """
    wrong = {name: wrong_solutions(name) for name in names}
    attempts = [attempt for name in names for _, attempt in wrong[name]]
    limits = Limits(call=0.3, laws=seconds)
    verdicts = iter(check(attempts, limits, shrinks=False))
    few = {}
    for name in names:
        passed = [what for what, _ in wrong[name] if next(verdicts).passed]
        print(f"{name}: {len(wrong[name]) - len(passed)} of {len(wrong[name])} caught")
        for what in passed:
            print(f"  survives: {what}")
        if len(wrong[name]) - len(passed) < 3:
            few[name] = passed
    return few


@pytest.mark.slow
def test_three_wrong_solutions_of_an_exercise_are_caught():
    assert not survivors(matching("popularity"), seconds=1.5)


@pytest.mark.figures
@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.name)
def test_three_wrong_solutions_of_every_exercise_are_caught(chapter):
    assert not survivors(matching(chapter.name), seconds=30)
