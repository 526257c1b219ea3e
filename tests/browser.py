"""A real browser for the tests: chromium without a window, driven through two pipes.

With `--remote-debugging-pipe` it reads commands from file descriptor 3 and writes
answers and events to file descriptor 4: JSON, each message ended by a zero byte. No
WebSocket and no library is needed.

    with Browser() as browser:
        page = browser.open("http://127.0.0.1:8000/")
        page.value("document.title")

Source: the Chrome DevTools Protocol, https://chromedevtools.github.io/devtools-protocol/
"""

import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time

PROGRAM = next(
    filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])),
    None,
)

# What keys are called: (key, code, number, text that it types).
_KEYS = {
    "Tab": ("Tab", "Tab", 9, None),
    "Enter": ("Enter", "Enter", 13, "\r"),
    "Space": (" ", "Space", 32, " "),
    "Right": ("ArrowRight", "ArrowRight", 39, None),
    "Left": ("ArrowLeft", "ArrowLeft", 37, None),
}


class Browser:
    """A browser with a fresh profile; it ends, with all its processes, at the exit."""

    def __enter__(self):
        self._folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        commands, self._commands = os.pipe()
        self._answers, answers = os.pipe()

        def pipes_as_3_and_4():  # by way of 10 and 11: 3 and 4 may be in use
            os.dup2(commands, 10)
            os.dup2(answers, 11)
            os.dup2(10, 3)
            os.dup2(11, 4)

        self._process = subprocess.Popen(
            [
                PROGRAM,
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--remote-debugging-pipe",
                f"--user-data-dir={self._folder.name}",
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            close_fds=False,
            preexec_fn=pipes_as_3_and_4,
        )
        os.close(commands)
        os.close(answers)
        self._waiting = b""
        self._number = 0
        self.events = []
        return self

    def __exit__(self, *exception):
        try:
            self.call("Browser.close")
            self._process.wait(10)
        except (OSError, EOFError, TimeoutError, subprocess.TimeoutExpired):
            self._process.kill()
            self._process.wait()
        os.close(self._commands)
        os.close(self._answers)
        self._folder.cleanup()

    def call(self, method, session=None, **params):
        """The result of a command; the events before it go to `events`."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        os.write(self._commands, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.read()
            if answer.get("id") == self._number:
                assert "error" not in answer, f"{method}: {answer['error']}"
                return answer["result"]
            self.events.append(answer)

    def read(self, patience=30):
        """The next message. Raises TimeoutError if none comes."""
        while b"\0" not in self._waiting:
            if not select.select([self._answers], [], [], patience)[0]:
                raise TimeoutError("the browser does not answer")
            read = os.read(self._answers, 1 << 20)
            if not read:
                raise EOFError("the browser has ended")
            self._waiting += read
        message, _, self._waiting = self._waiting.partition(b"\0")
        return json.loads(message)

    def open(self, address, width=1366, height=900, dark=False, scripts=True):
        """A page at this address, of this size, when it is loaded."""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        page = Page(self, attached["sessionId"])
        for name in ("Page.enable", "Runtime.enable", "Log.enable"):
            page.call(name)
        page.call("Emulation.setScriptExecutionDisabled", value=not scripts)
        page.resize(width, height, dark)
        page.go(address)
        return page


class Page:
    """One tab."""

    def __init__(self, browser, session):
        self.browser = browser
        self.session = session

    def call(self, method, **params):
        """The result of a command for this tab."""
        return self.browser.call(method, self.session, **params)

    def go(self, address):
        """Load an address and wait until it is there."""
        self.call("Page.navigate", url=address)
        self.until(
            "document.readyState === 'complete' && location.href !== 'about:blank'"
        )

    def resize(self, width, height, dark=False):
        """Another window, in a light or a dark room."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < 500,
        )
        scheme = {
            "name": "prefers-color-scheme",
            "value": "dark" if dark else "light",
        }
        self.call("Emulation.setEmulatedMedia", features=[scheme])

    def value(self, expression):
        """What an expression of JavaScript says."""
        result = self.call(
            "Runtime.evaluate", expression=expression, returnByValue=True
        )
        assert "exceptionDetails" not in result, result["exceptionDetails"]
        return result["result"].get("value")

    def until(self, expression, patience=20):
        """Wait until an expression is true; it is an error if it does not become so."""
        end = time.monotonic() + patience
        while not self.value(expression):
            assert time.monotonic() < end, f"it does not come true: {expression}"
            time.sleep(0.05)

    def press(self, *names):
        """Press keys one after the other: Tab, Enter, Space, Right, Left, or letters."""
        for name in names:
            key, code, number, text = _KEYS.get(name, (name, "", 0, name))
            event = {"key": key, "code": code, "windowsVirtualKeyCode": number}
            down = {**event, "text": text} if text else event
            kind = "keyDown" if text else "rawKeyDown"
            self.call("Input.dispatchKeyEvent", type=kind, **down)
            self.call("Input.dispatchKeyEvent", type="keyUp", **event)

    def complaints(self):
        """Errors and warnings that the page has caused so far."""
        self.value("1")  # what has happened before is told first
        found = []
        for event in self.browser.events:
            if event.get("sessionId") != self.session:
                continue
            what = event["params"]
            if event["method"] == "Runtime.exceptionThrown":
                found.append(what["exceptionDetails"]["text"])
            elif event["method"] == "Log.entryAdded":
                entry = what["entry"]
                found.append(
                    f"{entry['level']}: {entry['text']} {entry.get('url', '')}"
                )
            elif event["method"] == "Runtime.consoleAPICalled":
                found.append(f"console.{what['type']}")
        return found

    def screenshot(self, path, whole=True):
        """Save a picture of the page as PNG."""
        data = self.call(
            "Page.captureScreenshot", format="png", captureBeyondViewport=whole
        )["data"]
        path.write_bytes(base64.b64decode(data))
