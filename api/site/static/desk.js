// The fields of the desk: check while somebody types, save when they leave a field. Without this
// script the same form saves with a button.
const form = document.getElementById("rows");
const PAUSE = 250; // milliseconds without a key, after which a text is checked
const LATER = 15000; // until a text that could not be saved is sent again

const field = (kind, context) => form.elements.namedItem(`${kind}:${context}`);
const contextOf = (area) => area.name.slice("text:".length);
const rowOf = (element) => element.closest(".message");

function localTimes(root) {
  for (const each of root.querySelectorAll("time")) {
    const at = new Date(each.dateTime);
    const today = at.toDateString() === new Date().toDateString();
    each.textContent = today ? at.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" }) : at.toLocaleString();
  }
}

function say(row, text, at) {
  const status = row.querySelector(".saved");
  status.textContent = text;
  if (!at) return;
  const time = document.createElement("time");
  time.dateTime = at;
  status.append(" ", time);
  localTimes(status);
}

function showChecks(row, { errors, warnings }) {
  const lines = [...errors.map((text) => ["Error:", text, "error"]), ...warnings.map((text) => ["Warning:", text, ""])];
  row.querySelector(".checks").replaceChildren(...lines.map(([kind, text, name]) => {
    const line = document.createElement("li");
    const strong = document.createElement("strong");
    line.className = name;
    strong.textContent = kind;
    line.append(strong, ` ${text}`);
    return line;
  }));
}

async function check(area) {
  area.asked?.abort();
  area.asked = new AbortController();
  const body = JSON.stringify({ context: contextOf(area), text: area.value });
  const headers = { "Content-Type": "application/json", Accept: "application/json" };
  try {
    const answer = await fetch(form.dataset.checks, { method: "POST", body, headers, signal: area.asked.signal });
    if (answer.ok) showChecks(rowOf(area), await answer.json());
  } catch {
    // Without the network there are no checks; the text is saved, or not, by itself.
  }
}

// The last text that is known to be saved, so that leaving a field without a change sends nothing.
const isUnsaved = (area) => area.value !== area.known || field("confirm", contextOf(area))?.checked;

async function save(area, leaving = false) {
  clearTimeout(area.later);
  if (!isUnsaved(area)) return;
  if (area.saving) { area.again = true; return; }
  const row = rowOf(area), context = contextOf(area), sent = area.value, body = new FormData();
  for (const kind of ["text", "english", "before", "shown"]) body.append(`${kind}:${context}`, field(kind, context).value);
  const confirm = field("confirm", context);
  if (confirm?.checked) body.append(confirm.name, "1");
  area.saving = true;
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" }, keepalive: leaving });
    if (answer.status === 401) throw new Error("You are signed out: sign in in another tab.");
    if (!answer.headers.get("Content-Type")?.includes("json")) throw new Error("Try again later.");
    const { saved = {}, problems = {}, detail } = await answer.json();
    if (problems[context]) { say(row, problems[context]); area.known = sent; return; }
    if (!(context in saved)) throw new Error(detail || "Try again later.");
    area.known = sent;
    if (confirm) confirm.checked = false;
    field("shown", context).value = saved[context].shown;
    say(row, saved[context].at ? "Draft saved" : "No draft: this is published", saved[context].at);
  } catch (error) {
    say(row, `Not saved. ${error instanceof TypeError ? "The server cannot be reached." : error.message} Your text stays here.`);
    area.later = setTimeout(() => save(area), LATER);
  } finally {
    area.saving = false;
    if (area.again) { area.again = false; save(area); }
  }
}

if (form) {
  const areas = [...form.querySelectorAll("textarea")];
  for (const area of areas) {
    area.known = area.value;
    area.addEventListener("input", () => {
      clearTimeout(area.pause);
      area.pause = setTimeout(() => check(area), PAUSE);
    });
    area.addEventListener("blur", () => save(area));
    area.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      areas[(areas.indexOf(area) + 1) % areas.length].focus();
    });
    field("confirm", contextOf(area))?.addEventListener("change", () => save(area));
  }
  let submitted = false;
  form.addEventListener("submit", () => { submitted = true; });
  addEventListener("pagehide", () => areas.forEach((area) => { if (!submitted) save(area, true); }));
  addEventListener("beforeunload", (event) => { if (!submitted && areas.some((area) => area.later && isUnsaved(area))) event.preventDefault(); });
}
localTimes(document);
