/** What an app does with the types: `test_clients.py` generates them, checks this program with them
 * and runs it with the address of a server, a key, and a guide with one easy text. */

import createClient from "openapi-fetch";
import type { components, paths } from "./polyleaf.js";

declare const process: { argv: string[] };

const [ADDRESS, KEY, SLUG] = process.argv.slice(2) as [string, string, string];
const [URDU, PLACE] = ["ur", "GB-GLS"];
const client = createClient<paths>({ baseUrl: ADDRESS });
const editor = createClient<paths>({
  baseUrl: ADDRESS,
  headers: { Authorization: `Bearer ${KEY}` },
});
type Progress = components["schemas"]["Progress"];

function assert(true_: boolean, message: string): asserts true_ {
  if (!true_) throw new Error(message);
}

/** Return the data of an answer. */
function data<T>(answer: { data?: T; error?: unknown }): T {
  if (answer.data === undefined) throw new Error(JSON.stringify(answer.error));
  return answer.data;
}

function begins(file: ArrayBuffer, start: string): boolean {
  return new TextDecoder("latin1").decode(file.slice(0, start.length)) === start;
}

async function readLists(): Promise<void> {
  const languages = data(await client.GET("/v1/languages"));
  assert(
    languages.items.some((each) => each.tag === URDU),
    "Urdu",
  );
  const query = { lang: URDU };
  const guides = data(await client.GET("/v1/advice", { params: { query } }));
  assert(
    guides.items.some((each) => each.slug === SLUG),
    SLUG,
  );
}

async function readGuides(): Promise<void> {
  const params = { path: { slug: SLUG, lang: URDU }, query: { place: PLACE } };
  const urdu = data(await client.GET("/v1/advice/{slug}/{lang}", { params }));
  assert(urdu.direction === "rtl" && urdu.title.lang === URDU, "direction");
  assert(urdu.place.code === PLACE && urdu.notice === null, "place");
  const first = urdu.blocks[0];
  assert(first?.type === "callout", "a callout");
  // @ts-expect-error It may be left out, and is left out here.
  const never: object = first.easy;
  assert(never === undefined, "left out");
  const easy = urdu.blocks.flatMap((each) => Object.values(each.easy ?? {}));
  assert(easy.length === 1 && easy[0]?.lang === URDU, "there");
}

async function readFiles(): Promise<void> {
  const path = { slug: SLUG, lang: URDU, format: "pdf" } as const;
  const answer = await client.GET("/v1/handouts/{slug}/{lang}.{format}", {
    params: { path },
    parseAs: "arrayBuffer",
  });
  assert(begins(data(answer), "%PDF"), "a PDF");
  const header = { "If-None-Match": answer.response.headers.get("ETag") ?? "" };
  const again = await client.GET("/v1/handouts/{slug}/{lang}.{format}", {
    params: { path, header },
    parseAs: "arrayBuffer",
  });
  assert(again.response.status === 304, "unchanged");
}

async function meetErrors(): Promise<void> {
  const params = { path: { slug: "nothing", lang: URDU } };
  const unknown = await client.GET("/v1/advice/{slug}/{lang}", { params });
  assert(unknown.error?.status === 404, "unknown");
  assert(unknown.error.allowed?.includes(SLUG) === true, "the guides that there are");
  const wrong = await client.GET("/v1/handouts/{slug}/{lang}.{format}", {
    params: {
      path: { slug: SLUG, lang: URDU, format: "pdf" },
      query: { width: 40, place: "X" },
    },
  });
  const fields = wrong.error?.errors?.map((each) => each.field).sort();
  assert(fields?.join() === "place,width", "two faults");
}

async function writeALetter(): Promise<void> {
  const slug = data(await client.GET("/v1/letters")).items[0]?.slug ?? "";
  const path = { slug, lang: URDU };
  const form = data(await client.GET("/v1/letters/{slug}/{lang}", { params: { path } }));
  const examples: Record<string, string> = { date: "2026-09-01", phone: "01234 567 890" };
  const required = Object.entries(form.fields).filter(([, field]) => field.required);
  const body = {
    fields: Object.fromEntries(
      required.map(([name, field]) => [name, examples[field.kind] ?? field.example]),
    ),
    acknowledgements: form.acknowledgements.map((each) => each.id),
  };
  const letter = await client.POST("/v1/letters/{slug}/{lang}.{format}", {
    params: { path: { ...path, format: "pdf" } },
    body,
    parseAs: "arrayBuffer",
  });
  assert(begins(data(letter), "%PDF"), "a letter");
}

async function printPacks(): Promise<void> {
  const ordered = await client.POST("/v1/packs", {
    params: { query: { place: PLACE } },
    body: `handout,language,copies\n${SLUG},Urdu,2\n`,
    bodySerializer: (table) => table,
    headers: { "Content-Type": "text/csv" },
  });
  let pack: Progress = data(ordered);
  while (pack.state !== "finished") {
    assert(pack.state === "making" || pack.state === "binding", pack.state);
    await new Promise((done) => setTimeout(done, 200));
    const params = { path: { id: pack.id } };
    pack = data(await client.GET("/v1/packs/{id}", { params }));
  }
  assert(pack.copies === 2 && pack.pdf !== null, "two copies");
  const file = await client.GET("/v1/packs/{id}.{format}", {
    params: { path: { id: pack.id, format: "pdf" } },
    parseAs: "arrayBuffer",
  });
  assert(begins(data(file), "%PDF"), "a pack");
  const body = { entries: [{ handout: SLUG, language: URDU }] };
  const { id } = data(await client.POST("/v1/packs", { body }));
  const cancelled = await client.DELETE("/v1/packs/{id}", { params: { path: { id } } });
  assert(cancelled.response.status === 204, "cancelled");
}

async function editAGuide(): Promise<void> {
  const path = { slug: SLUG };
  const source = await editor.GET("/v1/edit/guides/{slug}", {
    params: { path },
    parseAs: "text",
  });
  const send = (etag: string, check: boolean) =>
    editor.PUT("/v1/edit/guides/{slug}", {
      params: { path, query: { check }, header: { "If-Match": etag } },
      body: data(source),
      bodySerializer: (text) => text,
      headers: { "Content-Type": "text/yaml" },
    });
  const answer = data(await send(source.response.headers.get("ETag") ?? "", true));
  assert(!answer.stored && answer.etag === null, "only checked");
  const stale = await send('"stale"', false);
  assert(stale.error?.status === 412, "stale");
}

/** Register a webhook, publish something, verify the message, and follow its cursor. */
async function hearOfAChange(): Promise<void> {
  const http = await import("node:http" as string);
  const crypto = await import("node:crypto" as string);
  type Received = { headers: Record<string, string>; body: string };
  let arrived: (message: Received) => void;
  const received = new Promise<Received>((resolve) => (arrived = resolve));
  const receiver = http.createServer(async (request: any, response: any) => {
    let body = "";
    for await (const part of request) body += part;
    response.writeHead(204).end();
    arrived({ headers: request.headers, body });
  });
  await new Promise<void>((done) => receiver.listen(0, "127.0.0.1", done));
  const url = `http://127.0.0.1:${receiver.address().port}/`;
  const webhook = data(await editor.POST("/v1/edit/webhooks", { body: { url } }));
  const reasons = { en: "A number has changed." };
  const notice = { kind: "correction", slug: SLUG, reasons } as const;
  const { id } = data(await editor.POST("/v1/edit/notices", { body: notice }));
  assert(id !== null, "stored");
  const { headers, body } = await received;
  receiver.close();
  const signed = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
  const key = webhook.secret.replace("whsec_", "");
  const known = crypto.createHmac("sha256", crypto.createSecretKey(key, "base64"));
  const signature = `v1,${known.update(signed).digest("base64")}`;
  assert(headers["webhook-signature"] === signature, "the signature");
  const message = JSON.parse(body).data;
  const query = { since: message.since as string };
  const changes = data(await client.GET("/v1/changes", { params: { query } }));
  assert(changes.next === message.publication, "the cursor");
  assert(changes.items.map((each) => each.type).join() === "corrected", "the change");
  const lifted = { params: { path: { id } } };
  assert((await editor.DELETE("/v1/edit/notices/{id}", lifted)).response.ok, "lifted");
  const path = { id: webhook.id };
  const deleted = await editor.DELETE("/v1/edit/webhooks/{id}", { params: { path } });
  assert(deleted.response.status === 204, "deleted");
}

await readLists();
await readGuides();
await readFiles();
await meetErrors();
await writeALetter();
await printPacks();
await editAGuide();
await hearOfAChange();
