// Leaves at once for another website: by the link at the top, or when Shift is pressed three times.
// The page is taken out of the history. A page in other languages, for other places or after other
// answers is one entry, so that none of them is left behind; and no guide stays behind another page.
// This script runs before the page is drawn: see the last part.
"use strict";
{
  const TIMES = 3;
  const MILLISECONDS = 5000;
  const LEFT = "left"; // in the storage of this tab, until it shows one of our pages again
  const root = document.documentElement;
  const showsGuide = "guide" in root.dataset;
  let pressed = [];

  function hide() {
    root.hidden = true;
    document.title = "\u2026";
    dispatchEvent(new Event("leave")); // what is read aloud stops
  }

  // A browser may refuse storage, but leaving must not fail.
  function stored(change) {
    try { return change(sessionStorage); } catch { return null; }
  }

  function leave() {
    location.replace(document.getElementById("leave").href);
  }

  function go(event) {
    event.preventDefault();
    hide();
    stored((storage) => storage.setItem(LEFT, "yes"));
    leave();
  }

  document.addEventListener("keyup", (event) => {
    pressed = event.key === "Shift" ? [...pressed, event.timeStamp].slice(-TIMES) : [];
    if (pressed.length === TIMES && event.timeStamp - pressed[0] < MILLISECONDS) go(event);
  });

  // The path without the language.
  function rest(path) {
    return path.split("/").slice(2).join("/");
  }

  function isSamePage(address) {
    const same = rest(address.pathname);
    return address.pathname === location.pathname || (same && same === rest(location.pathname));
  }

  // The form to print leads to a file; from a file the way back is to the guide.
  function isFile(path) {
    return path.startsWith("/v1/") || path.endsWith("/print");
  }

  function replaces(address) {
    if (address.origin !== location.origin || isFile(address.pathname)) return false;
    return showsGuide || isSamePage(address);
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    if (link.id === "leave") return go(event);
    const address = new URL(link.href);
    if (!replaces(address)) return;
    event.preventDefault();
    location.replace(address);
  });

  // A typed place is in no address. Without internet the page stays as it is.
  async function findPlace(address, body) {
    const answer = await fetch(address, { method: "POST", body }).catch(() => ({ url: address }));
    const found = new URL(answer.url);
    found.hash = found.searchParams.has("near") ? "near-fault" : address.hash;
    if (!root.hidden) location.replace(found); // nobody has left
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const address = new URL(form.action);
    const isPlace = form.matches(".where[method=post]");
    if (!isPlace && form.method !== "get" || !replaces(address)) return;
    event.preventDefault();
    const typed = new URLSearchParams(new FormData(form));
    if (isPlace) return findPlace(address, typed);
    address.search = typed;
    location.replace(address);
  });

  // An answer was a part of the page of its pathway once: old links lead to the page that it has now.
  if (root.dataset.guide === "pathway" && location.hash.startsWith("#at-")) {
    addEventListener("DOMContentLoaded", () => {
      const [path, id] = [location.pathname.split("/").slice(0, 3).join("/"), location.hash.slice(1)];
      if (!document.getElementById(id)) location.replace(`${path}/${id.slice(3)}${location.search}`);
    });
  }

  // Whoever has left does not see a guide again by the way back: neither one that is loaded again nor
  // one that the browser still has in memory. That one is hidden as long as it is not shown.
  const hasLeft = () => stored((storage) => storage.getItem(LEFT)) !== null;
  const [arrival] = performance.getEntriesByType("navigation");
  if (arrival?.type === "navigate") stored((storage) => storage.removeItem(LEFT));
  if (showsGuide) {
    if (hasLeft()) hide();
    addEventListener("pagehide", () => { root.hidden = true; });
    addEventListener("pageshow", () => {
      if (hasLeft()) return leave();
      root.hidden = false;
    });
  }
}
