// Keeps a page on the phone, to be read without internet: only if the reader wants it, and until the
// reader has it removed. Where a browser cannot do that, nothing is offered.
"use strict";
{
  const section = document.getElementById("keep");
  const [keep, kept, forget] = ["keep-it", "kept", "forget"].map((id) => document.getElementById(id));
  const FILES = ["/static/site.css", "/static/icon.svg", "/static/icons.svg"];

  async function show() {
    const here = await caches.match(location.pathname, { ignoreSearch: true });
    const any = (await caches.keys()).length > 0;
    [keep.hidden, kept.hidden, forget.hidden] = [Boolean(here), !here, !any];
    section.hidden = false;
  }

  keep.addEventListener("click", async () => {
    await navigator.serviceWorker.register("/kept.js");
    const cache = await caches.open("kept");
    const logo = [...document.querySelectorAll(".library-logo")].map((each) => each.src);
    const scripts = [...document.scripts].map((each) => each.src);
    const { blocks } = JSON.parse(document.querySelector(".advice").dataset.recordings ?? "{}");
    const offline = new URL(document.querySelector(".brand").href); // has the language and the place
    offline.pathname += "offline";
    const others = section.dataset.pages.split(" ").filter(Boolean); // after each answer of a pathway
    await cache.addAll([location.pathname + location.search, offline, ...others, ...FILES, ...scripts, ...logo, ...Object.values(blocks ?? {})]);
    await show();
    kept.focus();
  });

  forget.addEventListener("click", async () => {
    for (const name of await caches.keys()) await caches.delete(name);
    for (const each of await navigator.serviceWorker.getRegistrations()) await each.unregister();
    await show();
    keep.focus();
  });

  if ("serviceWorker" in navigator && "caches" in window) show();
}
