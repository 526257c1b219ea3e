"""The tour as a person runs it: in a process of its own, with and without data."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scratch_recs.cli.tour import _show_items

ROOT = Path(__file__).resolve().parents[2]


def tour(*arguments, answers="", folder=ROOT, data=None, **environment):
    """The finished process of `python -m scratch_recs` with a bare environment."""
    kept = {
        name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ
    }
    if data is not None:
        kept["SCRATCH_RECS_DATA"] = str(data)
    return subprocess.run(
        [sys.executable, "-m", "scratch_recs", *arguments],
        input=answers,
        capture_output=True,
        encoding="utf-8",
        cwd=folder,
        env={
            **kept,
            "PYTHONPATH": str(ROOT),
            "PYTHONIOENCODING": "utf-8",
            **environment,
        },
    )


@pytest.fixture(scope="module")
def without_data(tmp_path_factory):
    """The finished tour in an empty folder, and this folder."""
    folder = tmp_path_factory.mktemp("empty")
    return tour(folder=folder, PYTHONHASHSEED="1"), folder


def test_without_data_it_shows_recommendations_of_made_up_items(without_data):
    finished, folder = without_data
    assert finished.returncode == 0, finished.stderr
    assert "Made-up ratings" in finished.stdout
    for words in ("MapReduce (0.567)", "two learned factors", "predicted", "Why item"):
        assert words in finished.stdout
    assert max(map(len, finished.stdout.splitlines())) <= 80
    assert list(folder.iterdir()) == []


def test_the_hash_seed_changes_nothing(without_data, tmp_path):
    other = tour(folder=tmp_path, PYTHONHASHSEED="7")
    assert other.stdout == without_data[0].stdout != ""


def test_another_seed_makes_up_other_ratings(without_data, tmp_path):
    other = tour("--seed", "1", folder=tmp_path)
    assert other.returncode == 0 and other.stdout != without_data[0].stdout


def ending_of_rating(folder, *lines, data=None):
    """What --rate prints if these lines are typed, after it went well."""
    typed = "".join(line + "\n" for line in lines)
    finished = tour("--rate", "--quick", answers=typed, folder=folder, data=data)
    assert finished.returncode == 0, finished.stderr
    assert "Traceback" not in finished.stderr
    # What was typed is not in the output: a prompt stands before the next one.
    rows = finished.stdout.replace(": ", ": \n").splitlines()
    assert max(map(len, rows)) <= 80
    return finished.stdout


def test_ratings_give_a_list_of_other_items_that_says_what_is_taste(tmp_path):
    shown = ending_of_rating(tmp_path, "5", "", "1", "nonsense", "4", "q")
    assert "'nonsense' is not a rating from 1 to 5, and in no title" in shown
    assert shown.count("For you") == 1 and "= predicted  for all" in shown
    assert "of these 8 are in everybody's list, too: fame." in shown
    asked = {line.split(": ")[0].split("  ")[-1] for line in shown.splitlines()}
    table = shown[shown.index("For you") :].splitlines()[3:11]
    listed = [line[5:13].strip() for line in table]
    assert len(set(listed)) == 8 and all(one.startswith("item ") for one in listed)
    assert not asked & set(listed)
    for line in table:
        fame, taste, predicted, place = line.split()[-4:]
        assert round(float(fame) + float(taste), 2) == float(predicted)
        assert int(place) >= 1


def test_undo_more_why_and_search_work_on_made_up_items(tmp_path):
    shown = ending_of_rating(
        tmp_path, *"5432154321", "why 2", "undo", "item 77", "4", "more", "5", "help"
    )
    assert shown.count("For you") == 3  # after ten, after item 77, at the end
    assert "Its fame, and what each of your ratings adds" in shown
    assert "Taken back: 1 for item " in shown and "  item 77 (1 to 5; " in shown
    assert "  12/20  item " in shown and "take the last answer back; again" in shown


def test_no_answer_still_recommends(tmp_path):
    shown = ending_of_rating(tmp_path)
    assert "what most people like" in shown and "For everybody" in shown


@pytest.mark.skipif(os.name != "posix", reason="a terminal of another kind")
@pytest.mark.parametrize("key, status", [(b"\x04", 0), (b"\x03", 130)])
def test_at_a_terminal_ctrl_d_ends_with_the_list_and_ctrl_c_without(
    key, status, tmp_path
):
    import pty

    master, slave = pty.openpty()
    command = [sys.executable, "-m", "scratch_recs", "--rate", "--quick"]
    kept = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        command, cwd=tmp_path, env=kept, stdin=slave, stdout=slave, stderr=slave,
        start_new_session=True, preexec_fn=lambda: own_terminal(slave),
    )  # fmt: skip
    os.close(slave)
    for wanted, typed in (("1/10", b"5\n"), ("2/10", b"undo\n"), ("1/10", b"")):
        seen = ""
        while wanted not in seen:
            seen += shown_soon(master)
        os.write(master, typed)
    shown = ""
    while process.poll() is None:
        if not shown:  # Python loses a Ctrl-C that comes just before it reads
            os.write(master, key)
        shown = shown_soon(master)
        seen += shown
    seen += shown_soon(master)
    assert process.wait(timeout=60) == status
    os.close(master)
    assert "Traceback" not in seen
    assert ("For everybody" in seen) == (status == 0)
    assert ("Stopped." in seen) == (status == 130)


def shown_soon(master):
    """What a terminal shows next; an empty text if that takes three seconds."""
    import select

    if not select.select([master], [], [], 3.0)[0]:
        return ""
    try:
        return os.read(master, 10_000).decode()
    except OSError:  # the program has ended
        return ""


def own_terminal(slave):
    """Make the terminal that of this process, so that Ctrl-C reaches it."""
    import fcntl
    import termios

    fcntl.ioctl(slave, termios.TIOCSCTTY, 0)


@pytest.mark.parametrize(
    "arguments, words",
    [
        (("--user", "nobody"), "there is no user 'nobody'"),
        (("--data", "nowhere"), "nowhere holds no ml-100k"),
    ],
)
def test_what_is_not_there_is_one_sentence(tmp_path, arguments, words):
    finished = tour(*arguments, folder=tmp_path)
    assert finished.returncode == 1
    assert words in finished.stderr and "Traceback" not in finished.stderr
    assert "How well" not in finished.stdout  # it is said before the work


@pytest.mark.parametrize(
    "arguments, words",
    [
        (("--user", ""), "argument --user: it is empty"),
        (("--data", ""), "argument --data: it is empty"),
        (("--user", "1", "--rate"), "--rate: not allowed with argument --user"),
        (("--seed", "x"), "argument --seed: invalid int value"),
    ],
)
def test_a_wrong_command_has_an_exit_status_of_its_own(tmp_path, arguments, words):
    finished = tour(*arguments, folder=tmp_path)
    assert finished.returncode == 2 and finished.stdout == ""
    assert words in finished.stderr.splitlines()[-1]


def test_a_variable_that_leads_to_nowhere_is_one_sentence(tmp_path):
    finished = tour(folder=tmp_path, data=tmp_path / "nowhere")
    assert finished.returncode == 1 and finished.stdout == ""
    assert finished.stderr.endswith(
        f"Sorry: SCRATCH_RECS_DATA is {tmp_path / 'nowhere'}, which holds none of "
        "ml-100k, ml-latest-small, jester\n"
    )


def test_without_tqdm_it_runs_and_says_so_in_one_line(tmp_path):
    (tmp_path / "tqdm").mkdir()
    hidden = tmp_path / "sitecustomize.py"
    hidden.write_text(
        "import importlib.util as u\n"
        "found = u.find_spec\n"
        "u.find_spec = lambda name, *a: None if name == 'tqdm' else found(name, *a)\n",
        encoding="utf-8",
    )
    path = os.pathsep.join([str(tmp_path), str(ROOT)])
    finished = tour("--quick", PYTHONPATH=path)
    assert finished.returncode == 0, finished.stderr
    assert finished.stderr.splitlines() == [
        "tqdm is not installed: running without progress bars"
    ]


@pytest.mark.figures
def test_on_movielens_it_shows_films_and_who_was_best(ml_100k_folder):
    finished = tour(data=ml_100k_folder.parent)
    assert finished.returncode == 0, finished.stderr
    assert "100000 ratings, 943 users, 1682 items" in finished.stdout
    errors = {}
    for line in finished.stdout.splitlines():
        name, _, error = line.strip().rpartition("  ")
        if error.startswith(("0.", "1.")) and len(error) == 6:
            errors[name.strip()] = float(error)
    assert errors["two learned factors"] < errors["40 nearest users"]
    assert errors["mean and biases"] < errors["the mean of the item"]
    assert max(map(len, finished.stdout.splitlines())) <= 80


@pytest.mark.figures
def test_a_list_on_movielens_is_personal_and_says_so(ml_100k_folder, tmp_path):
    likes = ["find star wars (", "5", "find return of the jedi", "5", "find fargo", "1"]
    shown = ending_of_rating(tmp_path, *likes, data=ml_100k_folder.parent)
    assert "are in everybody's list, too: fame." in shown
    assert "MovieLens 100k." in shown


def test_a_long_title_leaves_room_for_its_rating(capsys):
    _show_items([("1", 4.5), ("2", 4.25)], {"1": "x" * 58, "2": "y" * 59})
    _, first, second = capsys.readouterr().out.splitlines()
    assert first.split() == ["x" * 58, "4.50"]
    assert second.split() == ["y" * 55 + "...", "4.25"]
    assert len(second) <= 80
