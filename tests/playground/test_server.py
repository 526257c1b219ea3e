"""The web server itself: a real port, real connections."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time

import pytest

from tests.helpers import ROOT
from tests.playground.visit import FORM, made_up_server


@pytest.fixture(scope="module")
def server():
    with made_up_server() as playground:
        yield playground


def ask(server, method, path, body=None, **headers):
    """The response to one request, with its content."""
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
    names = {name.replace("_", "-"): text for name, text in headers.items()}
    connection.request(method, path, body, names)
    response = connection.getresponse()
    response.content = response.read()
    connection.close()
    return response


def token(server):
    return f"/{server.site.token}/"


def test_it_listens_on_this_machine_only(server):
    assert server.socket.getsockname()[0] == "127.0.0.1"
    assert server.address == f"http://127.0.0.1:{server.server_port}{token(server)}"


def test_a_visit_over_the_network(server):
    home = ask(server, "GET", token(server)).getheader("Location")
    page = ask(server, "GET", home)
    assert page.status == 200 and b"What should you see next?" in page.content
    sent = ask(server, "POST", f"{home}rate", "film-item+1=5", Content_Type=FORM)
    assert (sent.status, sent.getheader("Location")) == (303, home)
    assert b"forget Film 1" in ask(server, "GET", home).content


def test_every_answer_keeps_others_out(server):
    for path in (token(server), f"{token(server)}page.js", "/"):
        answer = ask(server, "GET", path)
        policy = answer.getheader("Content-Security-Policy")
        assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
        assert answer.getheader("X-Content-Type-Options") == "nosniff"
        assert answer.getheader("Cache-Control") == "no-store"
        assert answer.getheader("Referrer-Policy") == "same-origin"


def test_another_host_is_refused(server):
    assert ask(server, "GET", token(server), Host="evil.example").status == 403


@pytest.mark.parametrize(
    "headers, body, status",
    [
        ({"Content_Length": "many"}, b"", 400),
        ({"Content_Length": "-5"}, b"", 400),
        ({"Transfer_Encoding": "chunked"}, b"0\r\n\r\n", 411),
        ({}, b"x" * 20_000, 413),
    ],
)
def test_only_small_bodies_of_a_known_length_are_read(server, headers, body, status):
    answer = ask(server, "POST", token(server), body, Content_Type=FORM, **headers)
    assert answer.status == status
    assert answer.content.endswith(b".\n") and answer.content.count(b"\n") == 1


GARBAGE = [
    b"\r\n\r\n",
    b"GET\r\n\r\n",
    b"GET / HTTP/9.9\r\n\r\n",
    b"GET / HTTP/1.x\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\r\n\r\n",
    b"DELETE / HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\n\r\n",
    b"GET / HTTP/1.1\r\n" + b"".join(b"h%d: 1\r\n" % n for n in range(200)) + b"\r\n",
    b"GET / HTTP/1.1\r\nh: " + b"x" * 70_000 + b"\r\n\r\n",
    b"POST / HTTP/1.1\r\nContent-Length: 50\r\n\r\nshort",
]


@pytest.mark.parametrize("sent", GARBAGE, ids=range(len(GARBAGE)))
def test_garbage_gets_a_sentence_or_nothing(server, sent, capfd):
    with socket.create_connection(("127.0.0.1", server.server_port), 10) as connection:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        try:
            while True:
                read = connection.recv(65536)
                if not read:
                    break
                answer += read
        except ConnectionError:  # what was too long was not read to its end
            pass
    if answer.startswith(b"HTTP/"):
        assert 400 <= int(answer.split()[1]) < 500
    assert b"Traceback" not in answer
    assert answer.count(b".\n") <= 1
    assert capfd.readouterr().err == ""


def test_a_browser_that_leaves_early_is_no_error(server, capfd):
    with socket.create_connection(("127.0.0.1", server.server_port), 10) as connection:
        linger = b"\x01\x00\x00\x00\x00\x00\x00\x00"  # close with a reset
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        connection.sendall(b"GET / HTTP/1.1\r\n")
    time.sleep(0.05)
    assert capfd.readouterr().err == ""


# --- As a command -----------------------------------------------------------------------


def started(folder, *arguments):
    """The process of the command, without real data."""
    kept = ("PATH", "SYSTEMROOT", "HOME")
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    return subprocess.Popen(
        [sys.executable, "-m", "scratch_recs", "serve", "--no-browser", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        cwd=folder,
        env={**environment, "PYTHONPATH": str(ROOT)},
    )


def test_ctrl_c_ends_it_at_once(tmp_path):
    process = started(tmp_path, "--port", "0")
    try:
        lines = iter(process.stdout.readline, "")
        address = next(line.strip() for line in lines if "http://" in line)
        assert address.startswith("http://127.0.0.1:") and len(address) > 40
        begin = time.monotonic()
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 130
        assert time.monotonic() - begin < 2
        assert process.stderr.read().split() == ["Stopped."]
    finally:
        process.kill()
        process.communicate()
    assert list(tmp_path.iterdir()) == []


def test_a_taken_port_is_said_before_the_data_are_read(tmp_path, server):
    process = started(tmp_path, "--port", str(server.server_port))
    out, error = process.communicate(timeout=30)
    assert process.returncode == 1 and not out
    sentence = f"Sorry: port {server.server_port} cannot be used (Address already in "
    assert error.startswith(sentence) and "--port" in error
    assert error.count("\n") == 1


@pytest.mark.parametrize("port", ["-1", "65536", "x", ""])
def test_a_wrong_port_is_a_wrong_command(tmp_path, port):
    process = started(tmp_path, f"--port={port}")
    _, error = process.communicate(timeout=30)
    assert process.returncode == 2 and "from 0 to 65535" in error
