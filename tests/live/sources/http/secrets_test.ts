import assert from "node:assert/strict";
import { cassette, nasdaqDataLink, openMeteo, poll, type PollOptions, replay, type Source } from "auscult";
import { isSecretName, Secrets } from "../../../../lib/live/sources/http/Secrets.ts";
import { bundleOf } from "../../../../lib/notebook/bundle.ts";
import { feedServer } from "../../../helpers/feedServer.ts";
import { StepClock } from "../../../helpers/StepClock.ts";
import { withEnv } from "../../../helpers/withEnv.ts";

/** A key as a server gives it: with what URLs and JSON write in another way. */
const KEY = 'k3y+/"q7-XyZ_0123456789';
/** All that would give it away: as it is, as a URL or JSON has it, and each half of it. */
const FORMS = [KEY, encodeURIComponent(KEY), JSON.stringify(KEY).slice(1, -1), "XyZ_0123456789"];

/** The texts of all files in a folder. */
async function texts(folder: string): Promise<string> {
  let all = "";
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    all += `${name}\n`;
    all += isDirectory ? await texts(`${folder}/${name}`) : await Deno.readTextFile(`${folder}/${name}`);
  }
  return all;
}

/**
 * Listens to a source whose server repeats all that it is sent, in rows and in errors; everything that is said, shown or written is
 * returned as one text.
 */
async function everything(
  make: (base: string, options: PollOptions) => Source<object>,
  rows: (echo: string) => unknown,
) {
  const folder = await Deno.makeTempDir({ prefix: "auscult-secrets-" });
  const sent: string[] = [];
  const echo = (request: Request) => {
    const heard = [decodeURIComponent(request.url), request.url, ...request.headers].join(" ");
    sent.push(heard);
    return heard;
  };
  await using server = feedServer(
    (request) => Response.json({ error: { message: `no ${echo(request)}` } }, { status: 403 }),
    (request) => Response.json(rows(echo(request)), { headers: { etag: `"${KEY}"`, "set-cookie": KEY } }),
    () => new Response("{", { headers: { "content-type": "application/json" } }),
    (request) => Response.json({ error: { message: `no ${echo(request)}` } }, { status: 403 }),
  );
  const said: string[] = [];
  try {
    const source = make(server.base, {
      clock: new StepClock({ start: 1_800_000_000, held: 30 }),
      ledger: `${folder}/ledger.json`,
      cache: `${folder}/cache`,
      cassette: `${folder}/tape.jsonl`,
      onFault: (message) => said.push(message),
    });
    const stop = new AbortController();
    let shown = "";
    for await (const reception of source.receptions(stop.signal)) {
      shown += JSON.stringify(reception);
      setTimeout(() => stop.abort(), 100);
    }
    shown += JSON.stringify([source.name, source.quota, source.faults]) +
      Deno.inspect(source, { depth: 9, showHidden: true });
    shown += JSON.stringify(await bundleOf(source.quota)) + JSON.stringify(await bundleOf(source));
    for await (const row of replay(`${folder}/tape.jsonl`, { speed: Infinity })) shown += JSON.stringify(row);
    shown += JSON.stringify(await cassette(`${folder}/tape.jsonl`));
    const written = await texts(folder);
    for (const file of ["tape.jsonl", "ledger.json", "cache"]) {
      assert(written.includes(`${file}\n`), `${file} is written`);
    }
    assert(sent.some((text) => text.includes("XyZ_0123456789")), "the server was given the key");
    assert(said.length >= 2, "there were faults");
    return `${said.join("\n")}\n${shown}\n${written}`;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function assertHidden(text: string) {
  for (const form of FORMS) {
    const at = text.indexOf(form);
    assert(at < 0, `the key shows: …${text.slice(Math.max(0, at - 80), at + 60)}…`);
  }
  assert(text.includes("***"), "the place of the key is seen");
}

Deno.test("the key of Nasdaq Data Link is sent to the server, and stands nowhere in what is said, shown or written", () =>
  withEnv({ NASDAQ_DATA_LINK_API_KEY: KEY }, async () => {
    assertHidden(
      await everything(
        (base, options) => nasdaqDataLink("WIKI/AAPL", { base, ...options } as object),
        (echo) => ({ dataset_data: { column_names: ["Date", "Echo"], data: [["2026-01-01", echo]] } }),
      ),
    );
  }));

Deno.test("the key of a paid Open-Meteo plan stands nowhere either", () =>
  withEnv({ OPEN_METEO_API_KEY: KEY }, async () => {
    assertHidden(
      await everything(
        (base, options) =>
          openMeteo({ latitude: 1, longitude: 2, base, limit: { calls: 9, window: 60 }, ...options } as never),
        (echo) => ({ current: { time: "2026-01-01T12:00", echo } }),
      ),
    );
  }));

Deno.test("keys in the address, and in headers, of poll() stand nowhere", async () => {
  const limit = { calls: 9, window: 60 };
  for (
    const make of [
      (base: string, options: PollOptions) =>
        poll(`${base}/?api_key=${encodeURIComponent(KEY)}&n=1`, { limit, ...options }),
      (base: string, options: PollOptions) =>
        poll(base, { limit, headers: { authorization: `Bearer ${KEY}` }, ...options }),
      (base: string, options: PollOptions) =>
        poll(`${base}/feeds/${encodeURIComponent(KEY)}`, { limit, secrets: [KEY], ...options }),
    ]
  ) assertHidden(await everything(make, (echo) => [{ id: 1, echo }]));
});

Deno.test("a user and password in the address are sent as a header, and stand nowhere", async () => {
  const clock = new StepClock({ held: 30 });
  await using server = feedServer((request) =>
    Response.json([{ echo: request.headers.get("authorization"), password: "secret word", url: request.url }])
  );
  const source = poll(server.base.replace("//", "//me:secret%20word@"), { clock });
  assert.equal(source.name, `poll ${server.base}/`);
  for await (const row of source) {
    assert.deepEqual(row, { echo: "***", password: "***", url: `${server.base}/` });
    break;
  }
  assert.equal(server.requests[0]!.headers.get("authorization"), `Basic ${btoa("me:secret word")}`);
});

Deno.test("names tell what is secret: a key is, a keyword is data", () => {
  for (
    const name of [
      "api_key",
      "apikey",
      "apiKey",
      "key",
      "access_token",
      "X-Api-Token",
      "Authorization",
      "appid",
      "client-secret",
      "sig",
    ]
  ) {
    assert(isSecretName(name), name);
  }
  for (const name of ["keyword", "keys_only", "author", "q", "minmagnitude", "accept"]) {
    assert(!isSecretName(name), name);
  }
  const secrets = new Secrets(new URL("http://a.example/?key=storm&q=storm"), new Headers());
  assert.equal(secrets.address("http://a.example/?key=storm&q=storm"), "http://a.example/?key=***&q=storm");
  assert.equal(secrets.hide("a storm"), "a storm", "what is no key for sure is not taken out of data");
  const odd = "it's (my) key!~";
  const forms = [odd, encodeURIComponent(odd), String(new URLSearchParams({ k: odd })), JSON.stringify({ k: odd })];
  for (const form of forms) {
    assert.match(new Secrets(new URL("http://a.example/"), new Headers(), [odd]).hide(form), /\*\*\*/);
  }
});
