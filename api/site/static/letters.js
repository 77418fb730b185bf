// The form for letters. What is typed stays in the page: the way back leads to the step before with
// all of it, and a file with many letters tells how far it is. Nothing of it is stored, not even in
// the browser, so that asks before it is lost. Without this script all works too.
"use strict";
{
  const NEWLINE = 10;
  const FILES = ["pdf", "docx"];
  const form = () => document.getElementById("filled");
  let leaving = new AbortController();

  const ask = (event) => event.preventDefault();

  // Whether the browser asks before what was typed is lost, when the page is loaded again for instance.
  function asksBefore(isTyped) {
    if (isTyped) addEventListener("beforeunload", ask);
    else removeEventListener("beforeunload", ask);
  }

  function filled(text, values) {
    return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  }

  function sent(action, accept, address) {
    const body = new FormData(form());
    body.set("do", action);
    leaving.abort();
    leaving = new AbortController();
    const [headers, signal] = [{ Accept: accept }, leaving.signal];
    return fetch(address, { method: "POST", body, headers, signal });
  }

  // As the browser does it: also what went wrong is a page then.
  function submit(action, address) {
    const chosen = document.createElement("input");
    [chosen.type, chosen.name, chosen.value] = ["hidden", "do", action];
    form().append(chosen);
    asksBefore(false);
    form().action = address;
    form().submit();
  }

  // Shows the page that was answered in place of this one.
  function show(text) {
    const page = new DOMParser().parseFromString(text, "text/html");
    if (!page.getElementById("filled")) return false;
    const { lang, dir } = page.documentElement;
    Object.assign(document.documentElement, { lang, dir });
    document.title = page.title;
    document.body.replaceWith(document.adoptNode(page.body));
    scrollTo(0, 0);
    (document.getElementById("errors") ?? document.querySelector("h1")).focus();
    return true;
  }

  async function go(action, address, isNew) {
    try {
      const answer = await sent(action, "text/html", address);
      if (!show(await answer.text())) return submit(action, address);
      const step = form().elements.at.value;
      if (isNew && step !== history.state?.step) history.pushState({ step }, "");
      history.replaceState({ step }, "", address);
    } catch (error) {
      if (error.name !== "AbortError") submit(action, address);
    }
  }

  // Calls `told` with each line, and returns the name of the file and what follows its line.
  async function read(stream, told) {
    let rest = new Uint8Array();
    let name = "";
    const parts = [];
    for (const reader = stream.getReader(); ;) {
      const { done, value } = await reader.read();
      if (done) break;
      if (name) {
        parts.push(value);
        continue;
      }
      rest = new Uint8Array([...rest, ...value]);
      for (let end; !name && (end = rest.indexOf(NEWLINE)) >= 0; rest = rest.slice(end + 1)) {
        const line = JSON.parse(new TextDecoder().decode(rest.subarray(0, end)));
        if (line.file) name = line.file;
        else told(line);
      }
      if (name) parts.push(rest);
    }
    return name && new File(parts, name, { type: "application/pdf" });
  }

  async function pack(button) {
    const [bar, status] = [document.querySelector("progress"), document.getElementById("told")];
    const words = form().dataset;
    const working = document.getElementById("working");
    button.disabled = true;
    working.hidden = false;
    try {
      const answer = await sent("pack", "application/x-ndjson", form().action);
      const made = answer.headers.get("content-type").startsWith("application/x-ndjson");
      const file = made && await read(answer.body, (line) => {
        if (line.failed) return;
        [bar.max, bar.value] = [line.all, line.done];
        status.textContent = line.done < line.all ? filled(words.making, line) : words.binding;
      });
      if (!file) return submit("pack", form().action);
      const link = document.createElement("a");
      [link.href, link.download] = [URL.createObjectURL(file), file.name];
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
      status.textContent = words.ready;
      asksBefore(false);
    } catch (error) {
      if (error.name !== "AbortError") submit("pack", form().action);
    } finally {
      button.disabled = false;
      working.hidden = true;
    }
  }

  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (event.target !== form() || !button) return;
    if (FILES.includes(button.value)) return asksBefore(false);
    event.preventDefault();
    if (button.value === "pack") pack(button);
    else go(button.value, button.getAttribute("formaction") ?? form().action, true);
  });
  document.addEventListener("input", (event) => event.target.form === form() && asksBefore(true));
  addEventListener("leave", () => asksBefore(false));
  addEventListener("popstate", (event) => {
    if (event.state?.step) go(event.state.step, form().action, false);
  });
  // A page that the browser loads itself, after a mistake for instance, may be at a later step.
  history.replaceState({ step: form().elements.at.value }, "");
}
