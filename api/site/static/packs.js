// The progress of a pack as it happens. A screen reader is told of it every few seconds.
"use strict";
const waiting = document.getElementById("waiting");
const bar = document.getElementById("bar");
const told = document.getElementById("told");
const SECONDS_BETWEEN_WORDS = 4;
const SECONDS_TO_RELOAD = 30;
let saidAt = 0;
let saidState = "";

function filled(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

function said(pack) {
  if (pack.state === "finished") return waiting.dataset.ready;
  if (pack.state === "binding") return waiting.dataset.binding;
  const made = filled(waiting.dataset.making, { done: pack.done, all: pack.handouts });
  if (pack.seconds_left === null) return made;
  return `${made} · ${filled(waiting.dataset.left, { seconds: pack.seconds_left })}`;
}

// What is known of a finished pack only, such as its sheets of paper, comes from its page.
async function showFinished() {
  const page = await (await fetch(location.href)).text();
  const finished = new DOMParser().parseFromString(page, "text/html").getElementById("finished");
  document.getElementById("finished").replaceWith(document.adoptNode(finished));
}

function show(event) {
  const pack = JSON.parse(event.data);
  bar.value = pack.done;
  if (pack.state !== saidState || Date.now() - saidAt > SECONDS_BETWEEN_WORDS * 1000) {
    told.textContent = said(pack);
    [saidAt, saidState] = [Date.now(), pack.state];
  }
  if (pack.state === "finished") {
    events.close();
    bar.hidden = true;
    showFinished();
    document.getElementById("delete").hidden = false;
    document.getElementById("stop").hidden = true;
  } else if (pack.state === "failed" || pack.state === "gone") {
    events.close();
    location.reload();
  }
}

const events = new EventSource(waiting.dataset.events);
for (const state of ["making", "binding", "finished", "failed", "gone"]) {
  events.addEventListener(state, show);
}
// It connects again by itself, unless the server refuses, because it has too many to tell.
events.addEventListener("error", () => {
  if (events.readyState === EventSource.CLOSED) {
    setTimeout(() => location.reload(), SECONDS_TO_RELOAD * 1000);
  }
});
