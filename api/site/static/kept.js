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
    if (kept) return partOf(event.request, kept);
    throw fault;
  }
}

// Browsers ask for a recording part by part, and some play nothing else.
async function partOf(request, kept) {
  const [, first, last] = request.headers.get("Range")?.match(/^bytes=(\d+)-(\d*)$/) ?? [];
  if (first === undefined) return kept;
  const body = await kept.arrayBuffer();
  const part = body.slice(Number(first), last ? Number(last) + 1 : body.byteLength);
  const headers = new Headers(kept.headers);
  const end = Number(first) + part.byteLength - 1;
  headers.set("Content-Range", `bytes ${first}-${end}/${body.byteLength}`);
  headers.set("Content-Length", part.byteLength);
  return new Response(part, { status: 206, headers });
}

// The pages after the answers of a pathway belong to the same guide, and so do its recordings.
function guideOf(request) {
  const path = new URL(request.url).pathname.split("/").slice(1);
  return path[1] === "recordings" ? `${path[3]}/${path[2]}` : path.slice(0, 2).join("/");
}

async function renewed(request, answer) {
  const cache = await caches.open("kept");
  if (answer.status === 410) {
    const kept = await cache.keys();
    for (const each of kept.filter((each) => guideOf(each) === guideOf(request))) await cache.delete(each);
  }
  if (answer.status === 200 && await cache.match(request)) await cache.put(request, answer);
}
