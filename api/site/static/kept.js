// What a reader has kept is shown when there is no internet, and never else; in place of other pages
// one that says so, with whom to ring and what is kept. Read with internet it is kept as it is now,
// and no longer when it is withdrawn.
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
    const page = event.request.mode === "navigate" && await offlinePage(event.request);
    if (page) return page;
    throw fault;
  }
}

// The address of the page without internet, in the language and for the place of another page.
function offlineAddress(request) {
  const { pathname, searchParams } = new URL(request.url);
  const place = searchParams.get("place");
  return `/${pathname.split("/")[1]}/offline${place ? `?place=${encodeURIComponent(place)}` : ""}`;
}

const isOfflinePage = (request) => guideOf(request).endsWith("/offline");

async function offlinePage(request) {
  const cache = await caches.open("kept");
  const address = offlineAddress(request);
  const page = await cache.match(address) ?? await cache.match(address, { ignoreSearch: true })
    ?? await cache.match((await cache.keys()).find(isOfflinePage) ?? address);
  if (!page) return null;
  const links = await keptLinks(cache);
  const [list, filled] = ['<ul class="answers"></ul>', `<ul class="answers">${links.join("")}</ul>`];
  const html = await page.text();
  const body = links.length ? html.replace('id="kept" hidden', 'id="kept"').replace(list, () => filled) : html;
  return new Response(body, { status: 503, headers: page.headers });
}

// A link to each kept guide, by its title; of a pathway to its first question.
async function keptLinks(cache) {
  const links = new Map();
  for (const each of (await cache.keys()).filter((key) => !isOfflinePage(key))) {
    const { pathname, search } = new URL(each.url);
    if (links.has(pathname) || pathname !== `/${guideOf(each)}`) continue;
    const [, attributes, title] = (await (await cache.match(each)).text()).match(/<h1([^>]*)>(.*?)<\/h1>/s) ?? [];
    if (title) links.set(pathname, `<li><a href="${pathname}${search}"${attributes}>${title}</a></li>`);
  }
  return [...links.values()];
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
  if (answer.status !== 200 || !await cache.match(request)) return;
  await cache.put(request, answer);
  if (request.mode === "navigate") await cache.add(offlineAddress(request));
}
