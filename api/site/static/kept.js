// What a reader has kept is shown when there is no internet, and never else. Read with internet it
// is kept as it is now, and no longer when it is withdrawn.
"use strict";
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  if (event.request.method === "GET") event.respondWith(answered(event));
});

async function answered(event) {
  const kept = await caches.match(event.request, { ignoreSearch: true });
  try {
    const answer = await fetch(event.request);
    if (kept) event.waitUntil(renewed(event.request, answer.clone()));
    return answer;
  } catch (fault) {
    if (kept) return kept;
    throw fault;
  }
}

// The pages after the answers of a pathway belong to the same guide.
function guideOf(request) {
  return new URL(request.url).pathname.split("/").slice(1, 3).join("/");
}

async function renewed(request, answer) {
  const cache = await caches.open("kept");
  if (answer.status === 410) {
    const kept = await cache.keys();
    for (const each of kept.filter((each) => guideOf(each) === guideOf(request))) await cache.delete(each);
  }
  if (answer.ok && await cache.match(request)) await cache.put(request, answer);
}
