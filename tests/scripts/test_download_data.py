"""Fetching data sets: whole and right, or one sentence and everything as before.

A local server plays the publisher, honest and otherwise. The tests reach it with
`open_local`, which differs from the script's own `open_https` only in that the first
address may be http.
"""

import hashlib
import http.server
import io
import ntpath
import os
import posixpath
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scratch_recs.cli.options import run
from scratch_recs.errors import DataError
from scratch_recs.progress import SilentBar
from scripts.download_data import web as download_web
from scripts.download_data import archive as download_zip
from scripts.download_data import disk as download_disk
from scripts.download_data.disk import clear_leftovers, is_complete
from scripts.download_data.main import main
from scripts.download_data.sources import ML_100K, SOURCES, Source
from scripts.download_data.web import HttpsRedirects, check_md5, open_https, why
from scripts.download_data.archive import leads_outside, unpack

ROOT = Path(__file__).resolve().parents[2]
FILES = {"README": b"Be kind.\n", "u.data": b"196\t242\t3\n" * 500, "u.item": b"1|Toy"}
MEMBERS = {f"ml-toy/{name}": content for name, content in FILES.items()}
TOY = Source(
    name="ml-toy",
    url="http://127.0.0.1/to-be-replaced",
    licence="for tests",
    zip_folder="ml-toy/",
    files=tuple(FILES),
    download_cap=100_000,
    file_cap=10_000,
    total_cap=12_000,
)


# Made once: every new one reads all the certificates of this computer.
OPENER = urllib.request.build_opener(HttpsRedirects, urllib.request.ProxyHandler({}))


def open_local(url, timeout=20):
    return OPENER.open(url, timeout=timeout)


def impatient(url):
    return open_local(url, timeout=0.2)


# --- The publisher: bodies, answers, and the server that gives them ---


def make_zip(members, method=zipfile.ZIP_DEFLATED):
    """A zip of {path: content}; a path may be a ZipInfo."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", method) as archive:
        for path, content in members.items():
            archive.writestr(path, content, method)
    return body.getvalue()


GOOD_ZIP = make_zip({**MEMBERS, "ml-toy/mku.sh": b"not asked for"})


def with_field(body, path, local_offset, central_offset, field):
    """`body` with a header field of the entry `path` overwritten in both its places."""
    forged = bytearray(body)
    name = path.encode()
    local = body.index(name) - 30
    central = body.rindex(name) - 46
    assert body[local : local + 4] == b"PK\3\4"
    assert body[central : central + 4] == b"PK\1\2"
    for start in (local + local_offset, central + central_offset):
        forged[start : start + len(field)] = field
    return bytes(forged)


def symbolic_link(path):
    link = zipfile.ZipInfo(path)
    link.create_system = 3  # Unix
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    return link


def with_length(body, length):
    def answer(request):
        request.send_response(200)
        request.send_header("Content-Length", length)
        request.end_headers()
        request.wfile.write(body)

    return answer


def whole(body):
    return with_length(body, str(len(body)))


def without_length(body):
    def answer(request):
        request.send_response(200)
        request.end_headers()
        request.wfile.write(body)

    return answer


def half(body):
    return with_length(body[: len(body) // 2], str(len(body)))


def half_in_chunks(body):
    def answer(request):
        request.protocol_version = "HTTP/1.1"
        request.send_response(200)
        request.send_header("Transfer-Encoding", "chunked")
        request.end_headers()
        request.wfile.write(b"%x\r\n%s" % (len(body), body[: len(body) // 2]))

    return answer


def half_then_silence(body):
    def answer(request):
        half(body)(request)
        request.server.closing.wait(30)

    return answer


def silence(request):
    request.server.closing.wait(30)


def status(code):
    return lambda request: request.send_error(code)


def redirect(location):
    def answer(request):
        request.send_response(302)
        request.send_header("Location", location)
        request.end_headers()

    return answer


def endless(request):
    request.send_response(200)
    request.end_headers()
    while True:
        request.wfile.write(bytes(10_000))


def no_http(request):
    request.wfile.write(b"SSH-2.0-OpenSSH\r\n")


class Publisher(http.server.ThreadingHTTPServer):
    """Answers one path after the other with what `answers` holds, and keeps a log."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Request)
        self.address = f"http://127.0.0.1:{self.server_address[1]}"
        self.answers = {}
        self.log = []
        self.closing = threading.Event()

    def source(self, answer, **changes):
        self.answers["/toy.zip"] = answer
        return TOY._replace(url=f"{self.address}/toy.zip", **changes)

    def handle_error(self, request, client_address):
        """A client that hangs up is none."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class Request(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.log.append(self.path)
        self.server.answers[self.path](self)

    def log_message(self, *arguments):
        """Say nothing: what was asked for stands in the server's log."""


@pytest.fixture
def publisher():
    with Publisher() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.closing.set()
        server.shutdown()
        thread.join()


# --- What is on the disk and on the screen ---


def everything_in(folder):
    """{relative path: content}, with None for a folder."""
    return {
        path.relative_to(folder).as_posix(): (
            None if path.is_dir() else path.read_bytes()
        )
        for path in folder.rglob("*")
    }


def nothing(folder):
    """The data folder is not there either."""


def incomplete(folder):
    """One file of the set is missing, one is an old one, and one is the user's own."""
    folder.mkdir(parents=True)
    (folder / "u.data").write_bytes(b"an old edition")
    (folder / "my notes.txt").write_bytes(b"mine")
    (folder / "my plots").mkdir()
    (folder / "my plots" / "a.svg").write_bytes(b"<svg/>")


def complete(folder):
    incomplete(folder)
    for name, content in FILES.items():
        (folder / name).write_bytes(content)


BEFORE = [nothing, incomplete, complete]


def get(source, data, *arguments, open_url=open_local):
    return fetch(["--data", str(data), *arguments], [source], open_url)


def fetch(arguments, sources, open_url=open_local):
    """The exit status of the script."""
    return run(lambda: main(arguments, sources, open_url))


def the_sentence(errors):
    """The only line on standard error, but for the notice that tqdm is missing."""
    lines = [line for line in errors.splitlines() if not line.startswith("tqdm is not")]
    assert len(lines) == 1, errors
    assert lines[0].startswith("Sorry: ")
    return lines[0]


# --- All goes well ---


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_good_zip_gives_the_named_files_and_no_others(
    publisher, tmp_path, capsys, method
):
    body = make_zip({**MEMBERS, "ml-toy/mku.sh": b"#!/bin/sh"}, method)
    md5 = hashlib.md5(body).hexdigest()
    source = publisher.source(whole(body), zip_md5=md5)
    data = tmp_path / "not" / "yet" / "there"
    assert get(source, data) == 0
    assert everything_in(data) == {
        "ml-toy": None,
        **{f"ml-toy/{name}": content for name, content in FILES.items()},
    }
    assert is_complete(data / "ml-toy", source)
    assert capsys.readouterr().out.splitlines() == [
        "ml-toy: for tests",
        f"  3 files, 0.0 MB, in {data / 'ml-toy'}",
        "Next: python3 -m scratch_recs",
    ]


@pytest.mark.parametrize(
    "answer",
    [
        without_length(GOOD_ZIP),
        with_length(GOOD_ZIP, "many"),
        with_length(GOOD_ZIP, "-1"),
    ],
)
def test_a_body_without_a_sound_length_is_read_to_its_end(publisher, tmp_path, answer):
    source = publisher.source(answer)
    assert get(source, tmp_path) == 0
    assert is_complete(tmp_path / "ml-toy", source)


def test_the_bar_counts_the_bytes_of_the_zip(publisher, tmp_path, monkeypatch):
    bars = []

    def silent_bar(total, description, unit):
        bars.append((total, description, unit, SilentBar()))
        return bars[-1][-1]

    monkeypatch.setattr(download_web, "progress_bar", silent_bar)
    assert get(publisher.source(whole(GOOD_ZIP)), tmp_path) == 0
    assert [bar[:3] for bar in bars] == [(len(GOOD_ZIP), "ml-toy", "B")]
    assert bars[0][-1].n == len(GOOD_ZIP)


@pytest.mark.skipif(os.name != "posix", reason="permission bits are a Unix matter")
def test_the_folder_is_as_open_to_others_as_any(publisher, tmp_path):
    (tmp_path / "any").mkdir()
    get(publisher.source(whole(GOOD_ZIP)), tmp_path)
    modes = [(tmp_path / name).stat().st_mode for name in ("any", "ml-toy")]
    assert modes[0] == modes[1]


def test_a_complete_folder_is_kept_and_nobody_is_asked(publisher, tmp_path, capsys):
    complete(tmp_path / "ml-toy")
    before = everything_in(tmp_path)
    assert get(publisher.source(status(500)), tmp_path) == 0
    assert everything_in(tmp_path) == before
    assert publisher.log == []
    assert "ml-toy: complete, kept as it is" in capsys.readouterr().out


@pytest.mark.parametrize("before", [incomplete, complete])
def test_what_is_fetched_replaces_its_own_files_and_leaves_mine(
    publisher, tmp_path, before
):
    before(tmp_path / "ml-toy")
    (tmp_path / "ml-toy" / "u.data").write_bytes(b"an old edition")
    assert get(publisher.source(whole(GOOD_ZIP)), tmp_path, "--force") == 0
    assert publisher.log == ["/toy.zip"]
    assert everything_in(tmp_path / "ml-toy") == {
        **FILES,
        "my notes.txt": b"mine",
        "my plots": None,
        "my plots/a.svg": b"<svg/>",
    }
    assert [path.name for path in tmp_path.iterdir()] == ["ml-toy"]


@pytest.mark.skipif(os.name != "posix", reason="symbolic links need rights on Windows")
def test_a_linked_folder_stays_a_link(publisher, tmp_path):
    (tmp_path / "disk" / "films").mkdir(parents=True)
    (tmp_path / "data").mkdir()
    link = tmp_path / "data" / "ml-toy"
    link.symlink_to(tmp_path / "disk" / "films")
    assert get(publisher.source(whole(GOOD_ZIP)), tmp_path / "data") == 0
    assert link.is_symlink()
    assert everything_in(tmp_path / "disk" / "films") == FILES


@pytest.mark.skipif(os.name != "posix", reason="symbolic links need rights on Windows")
def test_links_of_mine_stay_links(publisher, tmp_path):
    folder = tmp_path / "data" / "ml-toy"
    incomplete(folder)
    (folder / "all plots").symlink_to("my plots")
    (folder / "lost").symlink_to("nowhere")
    assert get(publisher.source(whole(GOOD_ZIP)), tmp_path / "data") == 0
    links = {
        path.name: os.readlink(path) for path in folder.iterdir() if path.is_symlink()
    }
    assert links == {"all plots": "my plots", "lost": "nowhere"}


def test_the_next_command_names_the_folder_where_that_helps(tmp_path, capsys):
    complete(tmp_path / "ml-toy")
    assert get(TOY, tmp_path) == 0
    assert capsys.readouterr().out.endswith("Next: python3 -m scratch_recs\n")
    (tmp_path / "ml-100k").mkdir()
    (tmp_path / "ml-100k" / "u.data").write_bytes(b"196\t242\t3\t881250949\n")
    assert get(TOY, tmp_path) == 0
    command = f"python3 -m scratch_recs --data {tmp_path}"
    assert capsys.readouterr().out.endswith(f"Next: {command}\n")


def test_only_the_named_sets_are_fetched(publisher, tmp_path):
    source = publisher.source(whole(GOOD_ZIP))
    sources = [source, source._replace(name="ml-other")]
    assert fetch(["--data", str(tmp_path), "ml-other"], sources) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["ml-other"]


def test_a_name_that_no_set_has_is_a_mistake_in_the_command(tmp_path, capsys):
    with pytest.raises(SystemExit) as stop:
        get(TOY, tmp_path, "ml-1m")
    assert stop.value.code == 2
    assert "no set is called 'ml-1m': choose from ml-toy" in capsys.readouterr().err


def test_quick_and_seed_are_taken_and_change_nothing(publisher, tmp_path):
    source = publisher.source(whole(GOOD_ZIP))
    assert get(source, tmp_path, "--quick", "--seed", "7") == 0
    assert everything_in(tmp_path / "ml-toy") == FILES


# --- Something goes wrong: (name, what the server does, changes of TOY, words) ---

ENCRYPTED = with_field(GOOD_ZIP, "ml-toy/u.data", 6, 8, b"\1\0")
BOMB = make_zip({**MEMBERS, "ml-toy/u.data": bytes(5_000_000)})
TWO_BOMBS = make_zip(
    {**MEMBERS, "ml-toy/README": bytes(9_000), "ml-toy/u.data": bytes(9_000)}
)
LYING_BOMB = with_field(BOMB, "ml-toy/u.data", 22, 24, b"\x10\0\0\0")
NO_ITEMS = {path: MEMBERS[path] for path in ("ml-toy/README", "ml-toy/u.data")}

FAILURES = {
    "wrong checksum": (
        whole(GOOD_ZIP),
        {"zip_md5": "0" * 32},
        "the zip does not have its published",
    ),
    "wrong checksum of a file": (
        whole(GOOD_ZIP),
        {"file_md5": (("u.data", "0" * 32),)},
        "u.data does not have",
    ),
    "broken off": (half(GOOD_ZIP), {}, "it broke off after"),
    "broken off between chunks": (half_in_chunks(GOOD_ZIP), {}, "(it broke off)"),
    "broken off, length unknown": (
        without_length(GOOD_ZIP[:-30]),
        {},
        "no sound zip file",
    ),
    "silent": (silence, {}, "did not answer in time"),
    "silent halfway": (half_then_silence(GOOD_ZIP), {}, "did not answer in time"),
    "404": (status(404), {}, "the server answered 404 Not Found"),
    "500": (status(500), {}, "the server answered 500 Internal Server Error"),
    "away from https": (
        redirect("http://127.0.0.1:9/toy.zip"),
        {},
        "http://127.0.0.1:9/toy.zip is not https",
    ),
    "on to another kind of address": (
        redirect("file:///etc/hosts"),
        {},
        "the server answered 302 Found",
    ),
    "on to no address": (redirect("https://[/toy.zip"), {}, "Invalid IPv6 URL"),
    "no HTTP at all": (no_http, {}, "no sound HTTP answer came (BadStatusLine)"),
    "too long": (whole(GOOD_ZIP), {"download_cap": 500}, "longer than 500 bytes"),
    "too long, length unknown": (
        without_length(GOOD_ZIP),
        {"download_cap": 500},
        "longer than 500 bytes",
    ),
    "endless": (endless, {}, "longer than 100,000 bytes"),
    "no zip": (whole(b"<html>Please log in</html>"), {}, "no sound zip file"),
    "empty": (whole(b""), {}, "no sound zip file"),
    "climbs up": (
        whole(make_zip({**MEMBERS, "../evil.txt": b"evil"})),
        {},
        "'../evil.txt'",
    ),
    "climbs up in a named file": (
        whole(make_zip({f"ml-toy/../../{name}": FILES[name] for name in FILES})),
        {"zip_folder": "ml-toy/../../"},
        "leads out of its folder",
    ),
    "absolute": (whole(make_zip({**MEMBERS, "/evil.txt": b"evil"})), {}, "'/evil.txt'"),
    "drive letter": (
        whole(make_zip({**MEMBERS, "C:/evil.txt": b"evil"})),
        {},
        "'C:/evil.txt'",
    ),
    "symbolic link": (
        whole(make_zip({**NO_ITEMS, symbolic_link("ml-toy/u.item"): b"/etc/hosts"})),
        {},
        "ml-toy/u.item in the zip is not a plain file",
    ),
    "bomb": (whole(BOMB), {}, "ml-toy/u.data in the zip unpacks to over 10,000 bytes"),
    "bomb in pieces": (
        whole(TWO_BOMBS),
        {},
        "ml-toy/u.data in the zip unpacks to over 3,000 bytes",
    ),
    "bomb with a lying header": (whole(LYING_BOMB), {}, "no sound zip file"),
    "packed in an unlimited way": (
        whole(make_zip(MEMBERS, zipfile.ZIP_BZIP2)),
        {},
        "compressed in an unusual way",
    ),
    "encrypted": (whole(ENCRYPTED), {}, "no sound zip file"),
    "file missing": (whole(make_zip(NO_ITEMS)), {}, "the zip holds no ml-toy/u.item"),
    "file empty": (
        whole(make_zip({**MEMBERS, "ml-toy/u.item": b""})),
        {},
        "u.item in the zip is em",
    ),
}


@pytest.mark.parametrize("before", BEFORE)
@pytest.mark.parametrize("name", FAILURES)
def test_a_failure_is_one_sentence_and_changes_nothing(
    publisher, tmp_path, capsys, name, before
):
    answer, changes, words = FAILURES[name]
    source = publisher.source(answer, **changes)
    before(tmp_path / "data" / "ml-toy")
    there = everything_in(tmp_path)
    open_url = impatient if name.startswith("silent") else open_local
    assert get(source, tmp_path / "data", "--force", open_url=open_url) == 1
    assert everything_in(tmp_path) == there
    sentence = the_sentence(capsys.readouterr().err)
    assert f"ml-toy could not be fetched from {source.url} (" in sentence
    assert words in sentence
    assert publisher.log == ["/toy.zip"]


def test_a_bomb_is_stopped_while_it_unpacks(tmp_path):
    with pytest.raises(DataError):
        unpack(TOY, BOMB, tmp_path)
    assert (tmp_path / "u.data").stat().st_size <= TOY.file_cap


@pytest.mark.parametrize("before", BEFORE)
def test_no_server_is_one_sentence_and_changes_nothing(tmp_path, capsys, before):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # bound but not listening: connections fail
        address = f"http://127.0.0.1:{nobody.getsockname()[1]}/toy.zip"
        before(tmp_path / "data" / "ml-toy")
        there = everything_in(tmp_path)
        source = TOY._replace(url=address)
        assert get(source, tmp_path / "data", "--force") == 1
    assert everything_in(tmp_path) == there
    assert f"from {address} (" in the_sentence(capsys.readouterr().err)


def test_a_set_that_came_whole_stays_when_the_next_one_fails(
    publisher, tmp_path, capsys
):
    good = publisher.source(whole(GOOD_ZIP))
    lost = good._replace(name="lost", url=f"{publisher.address}/lost.zip")
    publisher.answers["/lost.zip"] = status(404)
    assert fetch(["--data", str(tmp_path)], [good, lost]) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["ml-toy"]
    assert is_complete(tmp_path / "ml-toy", good)
    out, errors = capsys.readouterr()
    assert "Sorry: lost could not be fetched" in the_sentence(errors)
    assert "Next:" not in out


@pytest.mark.parametrize("in_the_way", ["data", "data/ml-toy"])
def test_a_file_where_a_folder_should_be_is_left_alone(
    publisher, tmp_path, capsys, in_the_way
):
    (tmp_path / in_the_way).parent.mkdir(exist_ok=True)
    (tmp_path / in_the_way).write_bytes(b"a file")
    there = everything_in(tmp_path)
    assert get(publisher.source(whole(GOOD_ZIP)), tmp_path / "data") == 1
    assert everything_in(tmp_path) == there
    assert in_the_way in the_sentence(capsys.readouterr().err).replace(os.sep, "/")


@pytest.mark.skipif(os.name != "posix", reason="symbolic links need rights on Windows")
def test_links_that_lead_in_a_circle_are_left_alone(publisher, tmp_path, capsys):
    circle = tmp_path / "ml-toy"
    circle.symlink_to(circle)
    assert get(publisher.source(whole(GOOD_ZIP)), tmp_path) == 1
    assert circle.is_symlink() and os.listdir(tmp_path) == ["ml-toy"]
    assert "could not be written" in the_sentence(capsys.readouterr().err)


def fails_at(call, error, function):
    """`function`, but call number `call` raises `error` instead."""
    calls = []

    def failing(*arguments):
        calls.append(arguments)
        if len(calls) == call:
            raise error
        return function(*arguments)

    return failing


# Where nothing stood there is only one rename.
@pytest.mark.parametrize(
    "before, call",
    [(nothing, 1), (incomplete, 1), (incomplete, 2), (complete, 1), (complete, 2)],
)
@pytest.mark.parametrize(
    "error, exit_status",
    [(OSError(28, "No space left on device"), 1), (KeyboardInterrupt(), 130)],
)
def test_a_failure_or_ctrl_c_between_the_renames_undoes_them(
    publisher, tmp_path, monkeypatch, capsys, before, call, error, exit_status
):
    before(tmp_path / "data" / "ml-toy")
    there = everything_in(tmp_path)
    monkeypatch.setattr(os, "replace", fails_at(call, error, os.replace))
    source = publisher.source(whole(GOOD_ZIP))
    assert get(source, tmp_path / "data", "--force") == exit_status
    assert everything_in(tmp_path) == there
    errors = capsys.readouterr().err
    if exit_status == 1:
        assert "could not be written: No space left" in the_sentence(errors)


@pytest.mark.parametrize("before", BEFORE)
def test_ctrl_c_while_unpacking_leaves_nothing(
    publisher, tmp_path, monkeypatch, before
):
    before(tmp_path / "data" / "ml-toy")
    there = everything_in(tmp_path)
    second_file = fails_at(2, KeyboardInterrupt(), download_zip.unpack_file)
    monkeypatch.setattr(download_zip, "unpack_file", second_file)
    source = publisher.source(whole(GOOD_ZIP))
    assert get(source, tmp_path / "data", "--force") == 130
    assert everything_in(tmp_path) == there


PRESSED = """
import signal, sys, urllib.request
from scratch_recs.cli.options import run
from scripts.download_data.main import main
from tests.scripts.test_download_data import TOY
signal.signal(signal.SIGINT, signal.default_int_handler)
source = TOY._replace(url=sys.argv[2])
arguments = ["--data", sys.argv[1]]
sys.exit(run(lambda: main(arguments, [source], urllib.request.urlopen)))
"""


@pytest.mark.skipif(os.name != "posix", reason="Windows cannot send Ctrl-C to a child")
def test_ctrl_c_while_downloading_leaves_nothing(publisher, tmp_path):
    halfway = threading.Event()

    def half_then_tell(request):
        half(GOOD_ZIP)(request)
        halfway.set()
        request.server.closing.wait(30)

    source = publisher.source(half_then_tell)
    child = subprocess.Popen(
        [sys.executable, "-c", PRESSED, str(tmp_path / "data"), source.url],
        cwd=ROOT,
        env={**os.environ, "no_proxy": "127.0.0.1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert halfway.wait(60)
    child.send_signal(signal.SIGINT)
    _, errors = child.communicate(timeout=60)
    assert child.returncode == 130, errors
    assert b"Traceback" not in errors
    assert everything_in(tmp_path) == {}


def test_the_script_without_a_network(tmp_path):
    dead_end = "http://127.0.0.1:9"
    proxies = {"https_proxy": dead_end, "HTTPS_PROXY": dead_end}
    everywhere = {"no_proxy": "", "NO_PROXY": ""}
    script = subprocess.run(
        [sys.executable, "-m", "scripts.download_data", "--data", tmp_path / "data"],
        cwd=ROOT,
        env={**os.environ, **proxies, **everywhere},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    assert script.returncode == 1
    assert ML_100K.url in the_sentence(script.stderr)
    assert script.stdout.startswith("ml-100k: for research; not to be passed on")
    assert everything_in(tmp_path) == {}


# --- The deadline ---


def drop_by_drop(request):
    """A byte now and then: no single read ever waits for long."""
    head = b"HTTP/1.0 200 OK\r\nContent-Length: 9000\r\n\r\n"
    for byte in head + bytes(9000):
        request.wfile.write(bytes([byte]))
        if request.server.closing.wait(request.server.pause):
            return


@pytest.mark.parametrize("pause", [0.0005, 0.05])  # in the body, or in the head
def test_the_whole_has_a_deadline(publisher, tmp_path, monkeypatch, capsys, pause):
    monkeypatch.setattr(download_web, "DEADLINE_SECONDS", 1)
    publisher.pause = pause
    begin = time.monotonic()
    assert get(publisher.source(drop_by_drop), tmp_path) == 1
    assert time.monotonic() - begin < 4
    sentence = the_sentence(capsys.readouterr().err)
    assert "(it took longer than 1 seconds)" in sentence
    assert everything_in(tmp_path) == {}


# --- From a memory stick ---


def on_stick(tmp_path, body):
    """(a folder that holds this zip, the source with its checksum)."""
    stick = tmp_path / "stick"
    stick.mkdir()
    (stick / "toy.zip").write_bytes(body)
    md5 = hashlib.md5(body).hexdigest()
    return stick, TOY._replace(url="https://nobody.example/toy.zip", zip_md5=md5)


def nobody(url):
    pytest.fail(f"{url} was asked for")


@pytest.mark.parametrize("before", [nothing, incomplete])
def test_a_zip_may_come_from_a_folder(tmp_path, before):
    stick, source = on_stick(tmp_path, GOOD_ZIP)
    before(tmp_path / "data" / "ml-toy")
    arguments = ["--from", str(stick)]
    assert get(source, tmp_path / "data", *arguments, open_url=nobody) == 0
    assert is_complete(tmp_path / "data" / "ml-toy", source)
    assert everything_in(stick) == {"toy.zip": GOOD_ZIP}


@pytest.mark.parametrize(
    "body, changes, words",
    [
        (GOOD_ZIP[:-1] + b"x", {"zip_md5": "0" * 32}, "its published checksum"),
        (GOOD_ZIP, {"file_md5": (("u.data", "0" * 32),)}, "u.data does not have"),
        (GOOD_ZIP, {"download_cap": 100}, "it is longer than 100 bytes"),
        (b"<html>", {}, "no sound zip file"),
    ],
)
@pytest.mark.parametrize("before", BEFORE)
def test_a_zip_of_a_folder_is_checked_like_any_other(
    tmp_path, capsys, body, changes, words, before
):
    stick, source = on_stick(tmp_path, body)
    before(tmp_path / "data" / "ml-toy")
    there = everything_in(tmp_path)
    arguments = ["--force", "--from", str(stick)]
    source = source._replace(**changes)
    assert get(source, tmp_path / "data", *arguments, open_url=nobody) == 1
    assert everything_in(tmp_path) == there
    sentence = the_sentence(capsys.readouterr().err)
    assert f"ml-toy could not be fetched from {stick} (" in sentence
    assert words in sentence


def test_a_folder_that_lacks_a_zip_is_refused_before_anything_is_done(tmp_path, capsys):
    stick, source = on_stick(tmp_path, GOOD_ZIP)
    other = source._replace(name="other", url="https://nobody.example/other.zip")
    arguments = ["--data", str(tmp_path / "data"), "--from", str(stick)]
    assert fetch(arguments, [source, other], nobody) == 1
    assert f"Sorry: {stick} holds no other.zip" in the_sentence(capsys.readouterr().err)
    assert not (tmp_path / "data").exists()
    assert fetch([*arguments, "ml-toy"], [source, other], nobody) == 0


# --- Killed ---


def killed_at(call):
    """An os.replace that is the program's last one: nothing is tidied up."""
    return fails_at(call, KeyboardInterrupt(), os.replace)


OWN = {"my notes.txt": b"mine", "my plots": None, "my plots/a.svg": b"<svg/>"}


@pytest.mark.parametrize(
    "before, calls", [(nothing, 1), (incomplete, 4), (complete, 6)]
)
def test_a_kill_at_any_moment_is_undone_by_the_next_run(
    publisher, tmp_path, before, calls
):
    source = publisher.source(whole(GOOD_ZIP))
    for call in range(1, calls + 2):  # the last kill comes when all is in place
        data = tmp_path / str(call)
        folder = data / "ml-toy"
        before(folder)
        there = everything_in(data)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(os, "replace", killed_at(call))
            patch.setattr(download_disk, "settle", lambda *arguments: None)
            status = get(source, data, "--force")
        assert status == (130 if call <= calls else 0)
        left = everything_in(folder) if folder.exists() else {}
        if before is not nothing:
            assert {name: left.get(name) for name in OWN} == OWN
        assert len(list(data.glob(".ml-toy-*"))) == 1
        clear_leftovers(source, folder)
        found = everything_in(data)
        if call <= calls:
            assert found == there
        else:
            assert is_complete(folder, source)
            assert not list(data.glob(".ml-toy-*"))


@pytest.mark.skipif(os.name != "posix", reason="a kill that nothing can catch")
def test_after_a_real_kill_the_next_run_tidies_up(publisher, tmp_path):
    folder = tmp_path / "data" / "ml-toy"
    complete(folder)
    source = publisher.source(whole(GOOD_ZIP))
    dying = PRESSED.replace(
        "source =",
        "import os\n"
        "os.replace = lambda *a: os.kill(os.getpid(), signal.SIGKILL)\n"
        "source =",
    ).replace("arguments = [", 'arguments = ["--force", ')
    child = subprocess.run(
        [sys.executable, "-c", dying, str(tmp_path / "data"), source.url],
        cwd=ROOT,
        env={**os.environ, "no_proxy": "127.0.0.1"},
        capture_output=True,
    )
    assert child.returncode == -signal.SIGKILL, child.stderr
    assert len(list((tmp_path / "data").iterdir())) == 2
    there = everything_in(folder)
    assert get(source, tmp_path / "data") == 0
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["ml-toy"]
    assert everything_in(folder) == there


@pytest.mark.skipif(os.name != "posix", reason="whether one runs is a Unix matter")
def test_the_work_of_another_run_is_left_alone_and_so_is_mine(publisher, tmp_path):
    running = tmp_path / f".ml-toy-{os.getppid()}-abc.unfinished"
    mine = [tmp_path / ".ml-toy-personal", tmp_path / f".ml-toy-{2**40}-x.part"]
    dead = tmp_path / f".ml-toy-{2**40}-abc.unfinished"
    for folder in (running, dead, *mine):
        folder.mkdir()
    assert get(publisher.source(whole(GOOD_ZIP)), tmp_path) == 0
    assert running.is_dir() and all(folder.is_dir() for folder in mine)
    assert not dead.exists()


def test_a_folder_that_cannot_be_written_is_found_out_before_the_download(
    publisher, tmp_path, monkeypatch, capsys
):
    def full(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tempfile, "mkdtemp", full)
    assert get(publisher.source(whole(GOOD_ZIP)), tmp_path / "data") == 1
    assert "could not be written: No space" in the_sentence(capsys.readouterr().err)
    assert publisher.log == [] and everything_in(tmp_path) == {}


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_what_is_fetched_cannot_be_committed(source):
    names = [source.name, f"{source.name}/u.data", f".{source.name}-7-x.unfinished"]
    for name in names:
        ignored = subprocess.run(
            ["git", "check-ignore", "-q", f"data/{name}"], cwd=ROOT, check=False
        )
        if ignored.returncode == 128:
            pytest.skip("this is no clone")
        assert ignored.returncode == 0, f"data/{name}, be it a folder or a link"


# --- https and nothing else ---


def test_the_script_asks_nobody_who_is_not_https(publisher, tmp_path, capsys):
    source = publisher.source(whole(GOOD_ZIP))
    assert get(source, tmp_path, open_url=open_https) == 1
    assert "is not https" in the_sentence(capsys.readouterr().err)
    assert publisher.log == []


def test_a_redirect_to_https_is_followed():
    request = urllib.request.Request("https://old.example/toy.zip")
    further = HttpsRedirects().redirect_request(
        request, io.BytesIO(), 302, "Found", {}, "https://new.example/toy.zip"
    )
    assert further.full_url == "https://new.example/toy.zip"


def test_open_https_guards_redirects_and_has_a_time_out(monkeypatch):
    handlers = []
    build_opener = urllib.request.build_opener

    def spy(*given_handlers):
        handlers.extend(given_handlers)
        return build_opener(*given_handlers, urllib.request.ProxyHandler({}))

    monkeypatch.setattr(urllib.request, "build_opener", spy)
    monkeypatch.setattr(download_web, "TIMEOUT_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        hang_up = threading.Timer(20, silent.close)  # so that a failure ends, too
        hang_up.start()
        with pytest.raises(OSError) as error:
            open_https(f"https://127.0.0.1:{silent.getsockname()[1]}/toy.zip")
        hang_up.cancel()
    assert why(error.value) == "the server did not answer in time"
    assert handlers == [HttpsRedirects]


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_the_real_sources_are_well_formed(source):
    assert source.url.startswith("https://") and source.url.endswith(".zip")
    assert len(set(source.files)) == len(source.files)
    assert all(Path(file).name == file for file in source.files)
    assert {file for file, _ in source.file_md5} <= set(source.files)
    assert 0 < source.file_cap <= source.total_cap


def test_the_pinned_checksum_is_that_of_the_real_file(ml_100k_folder):
    content = (ml_100k_folder / "u.data").read_bytes()
    check_md5("u.data", content, dict(ML_100K.file_md5)["u.data"])
    with pytest.raises(DataError):
        check_md5("u.data", content[:-1], dict(ML_100K.file_md5)["u.data"])


@pytest.mark.parametrize(
    "error, words",
    [
        (
            urllib.error.URLError(socket.gaierror(-2, "Name or service not known")),
            "Name or service not known",
        ),
        (socket.timeout("timed out"), "the server did not answer in time"),
        (
            urllib.error.HTTPError(
                "", 302, "a loop.\nThe last message", {}, io.BytesIO()
            ),
            "the server answered 302 Found",
        ),
        (
            urllib.error.HTTPError("", 599, "", {}, io.BytesIO()),
            "the server answered 599",
        ),
        (ConnectionResetError(), "ConnectionResetError"),
        (ValueError("two\nlines \x1b[31min red"), "two lines [31min red"),
    ],
)
def test_every_reason_is_a_few_words_on_one_line(error, words):
    assert why(error) == words


def test_a_certificate_that_cannot_be_verified_comes_with_advice():
    error = urllib.error.URLError(OSError(1, "[SSL: CERTIFICATE_VERIFY_FAILED] (1129)"))
    assert "Install Certificates.command" in why(error)


# --- Complete, or not ---


@pytest.mark.parametrize("name", FILES)
def test_a_folder_that_lacks_a_file_is_not_complete(tmp_path, name):
    complete(tmp_path / "ml-toy")
    assert is_complete(tmp_path / "ml-toy", TOY)
    (tmp_path / "ml-toy" / name).write_bytes(b"")
    assert not is_complete(tmp_path / "ml-toy", TOY)
    (tmp_path / "ml-toy" / name).unlink()
    assert not is_complete(tmp_path / "ml-toy", TOY)
    (tmp_path / "ml-toy" / name).mkdir()
    assert not is_complete(tmp_path / "ml-toy", TOY)


def test_a_folder_with_a_damaged_file_is_not_complete(tmp_path):
    folder = tmp_path / "ml-toy"
    complete(folder)
    md5 = hashlib.md5(FILES["u.data"]).hexdigest()
    source = TOY._replace(file_md5=(("u.data", md5),))
    assert is_complete(folder, source)
    (folder / "u.data").write_bytes(FILES["u.data"][:-1])
    assert not is_complete(folder, source)


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_a_folder_is_known_by_its_name(tmp_path, source):
    folder = tmp_path / source.name
    folder.mkdir()
    for file in source.files:
        (folder / file).write_bytes(b"something")
    assert is_complete(folder) == (not source.file_md5)


# --- Laws ---


def unpacked(body):
    with tempfile.TemporaryDirectory() as folder:
        unpack(TOY, body, Path(folder))
        return everything_in(Path(folder))


@given(st.integers(0, len(GOOD_ZIP) - 1), st.integers(1, 255))
@example(29, 255)  # how long the first header is: an EOFError before Python 3.12
@example(len(GOOD_ZIP) - 5, 255)  # where the table of contents is: a ValueError
def test_a_damaged_byte_never_damages_a_file(position, flip):
    damaged = bytearray(GOOD_ZIP)
    damaged[position] ^= flip
    try:
        assert unpacked(bytes(damaged)) == FILES
    except DataError:
        pass  # refused: as good


@given(st.integers(0, len(GOOD_ZIP) - 1))
def test_a_zip_that_breaks_off_is_refused(length):
    with pytest.raises(DataError):
        unpacked(GOOD_ZIP[:length])


@given(
    st.lists(st.sampled_from(["..", ".", "", "a", "u.data", "C:", "c:a"]), min_size=1),
    st.sampled_from(["/", "\\"]),
)
def test_a_path_that_does_not_lead_outside_stays_inside(parts, slash):
    path = slash.join(parts)
    if leads_outside(path):
        return
    for system in (posixpath, ntpath):
        inside = system.normpath(system.join("base", path))
        assert inside == "base" or inside.startswith("base" + system.sep)
