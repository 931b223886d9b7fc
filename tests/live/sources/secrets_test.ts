import assert from "node:assert/strict";
import { poll, socket, type Source, sse } from "auscult";
import { withFolder } from "../../cli/auscult.ts";
import { fastClock } from "../../helpers/fastClock.ts";
import { feedServer } from "../../helpers/feedServer.ts";

const KEY = "k3y-(XyZ)_0123456789";
const EVENTS = { "content-type": "text/event-stream" };

/** Rows until one has `last`, and all that is said, shown and recorded meanwhile, as one text. */
async function everything(make: (options: { cassette: string; onFault: (message: string) => void }) => Source) {
  let text = "";
  await withFolder(async (folder) => {
    const cassette = `${folder}/tape`;
    const source = make({ cassette, onFault: (message) => text += `${message}\n` });
    text += source.name;
    for await (const row of source) {
      text += JSON.stringify(row);
      if (row["last"]) break;
    }
    text += JSON.stringify(source.faults) + Deno.inspect(source, { depth: 9, showHidden: true });
    text += await Deno.readTextFile(cassette);
  });
  assert(!text.includes("XyZ"), `the key shows: …${text.slice(Math.max(0, text.indexOf("XyZ") - 80)).slice(0, 120)}…`);
  assert(text.includes("***"), "the place of the key is seen");
  return text;
}

Deno.test("sse() hands its secret headers to nobody that it is redirected to, and they stand nowhere, though the server repeats them", async () => {
  const seen: (string | null)[] = [];
  let calls = 0;
  await using other = feedServer(({ headers }) => {
    seen.push(headers.get("x-api-token"), headers.get("x-other"));
    return new Response(`data: {"last": true}\n\n`, { headers: EVENTS });
  });
  await using server = feedServer(({ headers }) => {
    const token = headers.get("x-api-token");
    if (calls++ === 0) {
      return new Response(`data: {"echo": "${token}"}\n\ndata: {"no": "${token}"\n\n`, { headers: EVENTS });
    }
    if (calls === 2) return new Response(`no ${token}`, { status: 401 });
    return new Response(null, { status: 302, headers: { location: `${other.base}/feed` } });
  });
  const headers = { "x-api-token": KEY, "x-other": "kept" };
  const text = await everything((options) => sse(server.base, { headers, clock: fastClock(50), ...options }));
  assert.deepEqual(seen, [null, "kept"]);
  assert.match(text, /401 Unauthorized; trying again/);
});

Deno.test("sse() does not follow a redirect away from HTTPS, or to this machine from elsewhere", async () => {
  for (const location of ["http://example.com/", "https://127.0.0.1:9/"]) {
    const said: string[] = [];
    const asked: string[] = [];
    const fetch = (address: string | URL) => {
      asked.push(String(address));
      if (asked.length === 2) return Promise.resolve(new Response('data: {"last": true}\n\n', { headers: EVENTS }));
      return Promise.resolve(new Response(null, { status: 302, headers: { location } }));
    };
    const feed = sse("https://example.com/", { fetch, clock: fastClock(50), onFault: (message) => said.push(message) });
    for await (const _ of feed) break;
    assert.match(said[0]!, /redirected to http.*, which is (not encrypted|this machine); trying again/);
    assert.deepEqual(asked, ["https://example.com/", "https://example.com/"]);
  }
});

Deno.test("what socket() signs in with stands nowhere, though the server repeats it in messages and when it hangs up", async () => {
  let connections = 0;
  await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    const { socket, response } = Deno.upgradeWebSocket(request);
    const last = connections++ > 0;
    socket.onmessage = ({ data }) => {
      socket.send(JSON.stringify({ heard: data, at: request.url, last }));
      if (!last) socket.close(4001, `no more for ${JSON.parse(data).auth.token}`);
    };
    return response;
  });
  const text = await everything((options) =>
    socket(`ws://127.0.0.1:${server.addr.port}/path-XyZ-1/?key=${encodeURIComponent(KEY)}`, {
      subscribe: { channel: "trades", auth: { token: KEY } },
      secrets: ["path-XyZ-1"],
      clock: fastClock(50),
      ...options,
    })
  );
  assert.match(text, /the connection was lost: no more for \*\*\*; trying again/);
});

Deno.test("an option that nobody knows, and an address that is none, are refused without a word of the key", () => {
  for (
    const make of [
      () => sse(`http://a.example/?api_key=${KEY}`, { evnet: "b" } as object),
      () => sse(`htp://me:${KEY}@a.example/?q=1&token=${KEY}#a`),
      () => socket(`ws://a.example/?token=${KEY}`, { subscripe: "b" } as object),
      () => socket(`a.example/?token=${KEY}`),
      () => poll(`a.example/?access_token=${KEY}`),
      () => poll(`ftp://a.example/?access_token=${KEY}`),
    ]
  ) {
    assert.throws(make, (error: Error) => {
      assert(error instanceof TypeError);
      assert(!error.message.includes("XyZ"), error.message);
      return true;
    });
  }
});
