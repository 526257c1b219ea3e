"""README: its examples run, its commands and paths exist."""

import re

import pytest

from scratch_recs import synthetic_ratings
from tests.helpers import README, ROOT


def test_the_examples_run_from_top_to_bottom(tmp_path, monkeypatch, capsys):
    made_up = [
        ("ann" if user == "user 1" else user, item, rating)
        for user, item, rating in synthetic_ratings(users=30, items=15, ratings=300)
    ]
    named = {"item 1": "Alien", "item 2": "Brazil"}
    lines = ["user,item,rating"]
    lines += [f"{u},{named.get(i, i)},{r:g}" for u, i, r in made_up]
    (tmp_path / "mine.csv").write_text("\n".join(lines), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    names = {"__name__": "readme"}
    for code in re.findall(r"```python\n(.*?)```", README, re.S):
        exec(compile(code, "README.md", "exec"), names)
    out = capsys.readouterr().out
    assert "predicted" in out and "RMSE and MAE of MeanAndOffset on 5 folds" in out


@pytest.mark.parametrize("name", re.findall(r"python3 -m (scripts\.[a-z]\w*)", README))
def test_every_script_that_is_named_exists(name):
    assert (ROOT / name.replace(".", "/") / "__main__.py").is_file()


def test_every_script_stands_in_the_table():
    folders = {path.parent.name for path in (ROOT / "scripts").glob("*/__main__.py")}
    table = README[README.index("| script | what it shows |") :]
    assert folders == set(re.findall(r"^\| `(\w+)` \|", table, re.M)) & folders
    assert all(f"| `{name}` |" in table for name in folders)


def test_every_picture_and_link_leads_somewhere():
    for target in re.findall(r"\]\(([^)#][^)]*)\)", README):
        if not target.startswith("https://"):
            assert (ROOT / target).exists(), target
    headings = re.findall(r"^## (.+)$", README, re.M)
    anchors = {re.sub(r"[^\w -]", "", h).lower().replace(" ", "-") for h in headings}
    for anchor in re.findall(r"\]\(#([^)]*)\)", README):
        assert anchor in anchors


def test_every_chapter_is_on_the_way_through():
    order = README[README.index("## Reading order") : README.index("## Results")]
    for path in (ROOT / "scratch_recs").iterdir():
        if path.name.startswith("_") or path.suffix not in ("", ".py"):
            continue
        name = f"{path.name}/" if path.is_dir() else path.stem
        if name not in ("arguments", "errors", "progress", "start"):
            assert f"`{name}" in order, name
