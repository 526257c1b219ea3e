// Saves reloading, and nothing else: every page works without it.
//
// It sends a form, or follows a link, without leaving the page, and exchanges
// those parts of the page that have `data-live`. All parts are written in
// Python. `data-swap` says when a form is sent: as soon as something in it is
// changed, while somebody writes ("input"), or only by its button ("submit").
"use strict";

document.documentElement.classList.add("js");

let queue = []; // what waits to be sent: [address, options]
let sending = false;
let typing = 0; // the timer that waits for the end of a word
let polling = 0; // the timer that asks again while something happens

// --- Sending -----------------------------------------------------------------

// One request after the other, so that the last answer is the latest state. A
// form holds all that it shows: of two waiting requests of one form, the
// second is enough.
async function send(address, options = {}) {
  queue = queue.filter(([other]) => other !== address);
  queue.push([address, options]);
  if (sending) return;
  sending = true;
  clearTimeout(polling);
  try {
    while (queue.length) {
      const response = await fetch(...queue.shift());
      const text = await response.text();
      if (!response.ok) say(text);
      else if (!queue.length) show(text, response.url);
    }
  } catch {
    queue = [];
    say("The server does not answer. Has it been stopped?");
  }
  sending = false;
  pollWhileBusy();
}

function sendForm(form, button) {
  const fields = new URLSearchParams(new FormData(form));
  if (button?.name) fields.append(button.name, button.value);
  if (form.method === "post") send(form.action, { method: "post", body: fields });
  else send(`${form.action.split("?")[0]}?${fields}`);
}

// While something happens in the background, look again and again.
function pollWhileBusy() {
  clearTimeout(polling);
  if (!document.querySelector("[data-busy]")) return;
  polling = setTimeout(() => send(location.href), 400);
}

// --- Showing -----------------------------------------------------------------

function say(text) {
  document.getElementById("status").textContent = text;
}

// Puts the live parts of a new page in place of the old ones. What has the
// focus keeps it, and what is unfolded stays unfolded.
function show(text, address) {
  const page = new DOMParser().parseFromString(text, "text/html");
  history.replaceState(null, "", address);
  for (const old of document.querySelectorAll("[data-live]")) {
    const fresh = page.getElementById(old.id);
    if (!fresh || fresh.innerHTML === old.innerHTML) continue;
    for (const details of old.querySelectorAll("details[open]")) {
      const same = fresh.querySelector(`#${CSS.escape(details.id)}`);
      if (same) same.open = true;
    }
    const focused = old.contains(document.activeElement) && document.activeElement.id;
    old.replaceChildren(...fresh.childNodes);
    if (focused) {
      old.tabIndex = -1; // it takes the focus of what is gone
      (document.getElementById(focused) ?? old).focus({ preventScroll: true });
    }
  }
}

// --- What a person does ------------------------------------------------------

document.addEventListener("submit", (event) => {
  if (!event.target.dataset.swap) return;
  event.preventDefault();
  clearTimeout(typing);
  sendForm(event.target, event.submitter);
});

document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (form?.dataset.swap === "change") sendForm(form);
});

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (event.target.type === "range") {
    const shown = form.querySelector(`output[for="${event.target.id}"]`);
    shown.textContent = Number(event.target.value);
  }
  if (form?.dataset.swap !== "input") return;
  clearTimeout(typing);
  typing = setTimeout(() => sendForm(form), 200);
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-swap]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  send(link.href);
});

pollWhileBusy();
