"""Ctrl-C ends a program in one way at any moment, also while it is being loaded."""

import ast
import os
import signal
import subprocess
import sys

import pytest

from tests.helpers import ROOT, python

MAINS = [ROOT / "scratch_recs/__main__.py", *sorted(ROOT.glob("scripts/*/__main__.py"))]

# Loads a program, in which Ctrl-C comes when it begins to load a module of that name.
PROGRAM = """
import sys
class CtrlC:
    def find_spec(self, name, *rest):
        if name == sys.argv[1]:
            raise KeyboardInterrupt
sys.meta_path.insert(0, CtrlC())
sys.path.insert(0, ".")
from scratch_recs.start import start
sys.exit(start("scripts.interests.main"))
"""


@pytest.mark.parametrize(
    "module, words",
    [
        ("scratch_recs.cli.options", ""),
        ("argparse", ""),
        ("scripts.interests.main", "\nStopped.\n"),
        ("scratch_recs.popularity", "\nStopped.\n"),
    ],
)
def test_ctrl_c_while_a_module_is_loaded_ends_with_130(module, words):
    finished = python("-c", PROGRAM, module)
    told = finished.stderr.replace(
        "tqdm is not installed: running without progress bars\n", ""
    )
    assert (finished.returncode, finished.stdout, told) == (130, "", words)


@pytest.mark.parametrize("path", MAINS, ids=lambda path: path.parent.name)
def test_a_main_file_loads_nothing_before_ctrl_c_can_be_answered(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imports = [n for n in ast.walk(tree) if isinstance(n, (ast.Import, ast.ImportFrom))]
    assert [ast.unparse(n) for n in imports] == ["from scratch_recs.start import start"]
    folder = path.parent.relative_to(ROOT)
    name = ".".join(folder.parts) + ".main"
    if folder.name == "scratch_recs":
        name = "scratch_recs.cli.commands"
    assert f"start({name!r})" in ast.unparse(tree)


def test_importing_start_loads_nothing_else():
    code = (
        "import sys; before = set(sys.modules); import scratch_recs.start; "
        "print(*sorted(set(sys.modules) - before))"
    )
    loaded = python("-c", code, check=True).stdout.split()
    ours = [name for name in loaded if name.startswith("scratch_recs")]
    assert ours == ["scratch_recs", "scratch_recs.start"]
    assert "argparse" not in loaded


@pytest.mark.skipif(
    os.name != "posix" or sys.implementation.name != "cpython",
    reason="needs signals, and a Python that says what it is importing",
)
def test_a_real_ctrl_c_at_some_moment_of_the_loading():
    command = [sys.executable, "-m", "scripts.interests"]
    process = subprocess.Popen(
        [sys.executable, "-X", "importtime", *command[1:]],
        cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, encoding="utf-8",
    )  # fmt: skip
    for line in process.stderr:
        if line.rstrip().endswith(" argparse"):
            process.send_signal(signal.SIGINT)
            break
    errors = process.stderr.read()
    assert "Traceback" not in errors and process.wait() == 130
