"""How many files a reader opens to follow one rating through a model.

Traced with default settings from `fit` to one `predict`: the files of the library
whose functions run, with the fast forms and with the readable loops alone. `fast/` is
left out, which nobody needs for a first reading, and so are the data sets, the checks
of arguments, the progress bar and the `__init__` files.
"""

import ast

import pytest

from tests.helpers import answer

TRACED = """
import os, sys
import scratch_recs
from scratch_recs import {name}, synthetic_ratings

table = synthetic_ratings(users=9, items=8, ratings=40, seed=1)
genres = {{item_id: ["Drama", "War"][n % 2:] for n, item_id in enumerate(table.item_ids)}}
model = {name}({arguments}progress=False) if {learns} else {name}()
package = os.path.dirname(scratch_recs.__file__)
files = set()


def note(frame, event, argument):
    path = frame.f_code.co_filename
    if path.startswith(package) and frame.f_code.co_name != "<module>":
        files.add(os.path.relpath(path, package).replace(os.sep, "/"))


model.fit(table)  # what fast.unroll compiles is compiled before the trace
sys.setprofile(note)
model.fit(table).predict(table.user_ids[0], table.item_ids[0])
sys.setprofile(None)
print(sorted(files))
"""

LEFT_OUT = ("fast/", "datasets/", "arguments.py", "progress.py")


def files_that_run(name, arguments="", learns=True, fast="1"):
    code = TRACED.format(name=name, arguments=arguments, learns=learns)
    found = ast.literal_eval(answer(code, SCRATCH_RECS_FAST=fast))
    return [
        file
        for file in found
        if not file.startswith(LEFT_OUT) and not file.endswith("__init__.py")
    ]


@pytest.mark.parametrize("fast", ["1", "0"])
@pytest.mark.parametrize(
    "name, arguments, learns, most",
    [
        ("UserKNN", "", False, 5),
        ("MatrixFactorization", "", True, 6),
        # The twelfth is `dot_models`: genres are added up, then its loops learn.
        ("GenreDotBias", "genres, ", True, 12),
        ("EmbeddingNet", "", True, 11),
    ],
)
def test_a_rating_opens_few_files(name, arguments, learns, most, fast):
    files = files_that_run(name, arguments, learns, fast)
    assert len(files) <= most, files
