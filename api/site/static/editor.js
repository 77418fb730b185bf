// While an editor types, the preview follows. Without this script “Check and preview” shows it.
const form = document.getElementById("guide");
const frame = document.getElementById("preview");
const state = document.getElementById("preview-state");
const PAUSE = 600; // milliseconds after the last letter
let waiting, asked, isChanged = false;

async function refresh() {
  asked?.abort();
  asked = new AbortController();
  try {
    const sent = { method: "POST", body: new FormData(form), signal: asked.signal };
    const answer = await fetch(form.dataset.preview, sent);
    const text = await answer.text();
    if (answer.ok) {
      show(text);
      state.textContent = "";
    } else {
      state.textContent = answer.status === 422 ? text : "No preview. If you are signed out, sign in again in another tab.";
    }
  } catch (error) {
    if (error.name !== "AbortError") state.textContent = "No preview: the server cannot be reached.";
  }
}

function show(page) {
  const top = frame.contentWindow?.scrollY ?? 0;
  frame.hidden = false;
  frame.addEventListener("load", () => frame.contentWindow.scrollTo(0, top), { once: true });
  frame.srcdoc = page;
}

form.addEventListener("input", () => {
  isChanged = true;
  clearTimeout(waiting);
  waiting = setTimeout(refresh, PAUSE);
});
form.addEventListener("submit", (event) => {
  if (event.submitter?.formTarget !== "_blank") isChanged = false;
});
addEventListener("beforeunload", (event) => {
  if (isChanged) event.preventDefault();
});
if (frame.hidden) refresh();
