"""Recipe of the reference values for the ranking metrics.

Nobody needs to run this: its results are committed beside it. It was run with
Python 3.11 and pytrec_eval-terrier 0.5.11, which holds NIST's trec_eval, in an
environment of its own:

    pip install pytrec_eval-terrier
    python make_trec_reference.py
"""

import platform
import random
from importlib.metadata import version

import pytrec_eval

from reference_file import write_reference

# {metric: the name of trec_eval}; the first hit counts only inside the list, so the
# runs hold no more than k items.
MEASURES = {
    "precision": "P_{k}",
    "recall": "recall_{k}",
    "hit rate": "success_{k}",
    "NDCG": "ndcg_cut_{k}",
    "MAP": "map_cut_{k}",
    "MRR": "recip_rank",
}
CUTS = (1, 5, 10)


def case(source):
    """One list, its relevant items, and what trec_eval says of them."""
    k = source.choice(CUTS)
    items = [f"i{n}" for n in range(20)]
    shown = source.sample(items, source.randint(1, k))
    relevant = source.sample(items, source.randint(1, 15))
    run = {"u": {item: float(-place) for place, item in enumerate(shown)}}
    truth = {"u": {item: 1 for item in relevant}}
    names = {"P", "recall", "success", "ndcg_cut", "map_cut"}
    asked = {f"{name}.{','.join(map(str, CUTS))}" for name in names} | {"recip_rank"}
    values = pytrec_eval.RelevanceEvaluator(truth, asked).evaluate(run)["u"]
    return {
        "k": k,
        "shown": shown,
        "relevant": sorted(relevant),
        "values": {name: values[one.format(k=k)] for name, one in MEASURES.items()},
    }


def main():
    """Write the file."""
    source = random.Random(0)
    document = {
        "about": "Lists of k items and the relevant ones, with what trec_eval computes "
        "of them. Its MAP divides by the number of relevant items.",
        "recipe": "make_trec_reference.py",
        "versions": {
            "pytrec_eval-terrier": version("pytrec_eval-terrier"),
            "python": platform.python_version(),
        },
        "cases": [case(source) for _ in range(120)],
    }
    write_reference("ranking.json", document)


if __name__ == "__main__":
    main()
