import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import { csv } from "../../lib/data/csv.ts";
import { parseCsv } from "../../lib/data/parseCsv.ts";

async function withFile(content: string | Uint8Array, use: (path: string) => Promise<void>): Promise<void> {
  const path = await Deno.makeTempFile({ suffix: ".csv" });
  try {
    await Deno.writeFile(path, typeof content === "string" ? new TextEncoder().encode(content) : content);
    await use(path);
  } finally {
    await Deno.remove(path);
  }
}

/** A response whose body comes in pieces of this many bytes. */
function inPieces(bytes: Uint8Array, size: number): Response {
  let at = 0;
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      controller.enqueue(new Uint8Array(bytes.subarray(at, at += size)));
      if (at >= bytes.length) controller.close();
    },
  });
  return new Response(body, { headers: { "content-type": "text/csv" } });
}

Deno.test("csv() reads the bundled S&P 500", async () => {
  const rows = await csv(new URL("../../data/sp500.csv", import.meta.url));
  assert.equal(rows.length, 5105);
  assert.deepEqual(rows.warnings, []);
  assert.deepEqual(rows.at(-1), {
    date: new Date("2020-04-17"),
    open: 2842.429932,
    high: 2879.219971,
    low: 2830.879883,
    close: 2874.560059,
    adjclose: 2874.560059,
    volume: 5792140000,
  });
});

Deno.test("csv() reads paths, file: URLs, and file: URLs as text", () =>
  withFile("a,b\n1,ä\n", async (path) => {
    for (const source of [path, pathToFileURL(path), pathToFileURL(path).href]) {
      const rows = await csv(source);
      assert.deepEqual(rows, [{ a: 1, b: "ä" }]);
      assert.deepEqual(rows.columns, ["a", "b"]);
    }
  }));

Deno.test("csv() says what is missing and where it looked", async () => {
  await assert.rejects(csv("no/such.csv"), (error: Error) => {
    assert(error instanceof Deno.errors.NotFound);
    assert(error.message.includes('"no/such.csv"') && error.message.includes(Deno.cwd()), error.message);
    return true;
  });
  await assert.rejects(csv("tests"), { message: /"tests": it is a folder/ });
  await assert.rejects(csv("ftp://a/b.csv"), { name: "TypeError", message: /ftp.*https:/ });
  await assert.rejects(csv("a,b\n1,2\n"), { name: "TypeError", message: /parseCsv/ });
});

Deno.test("csv() names the file in errors about its text", () =>
  withFile("a,b\n1,2\n3\n", (path) =>
    assert.rejects(csv(path), (error: Error) => {
      assert(
        error instanceof SyntaxError && error.message.includes(path) && error.message.includes("line 3"),
        error.message,
      );
      return true;
    })));

Deno.test("csv() refuses an empty file", () =>
  withFile("", (path) => assert.rejects(csv(path), { name: "SyntaxError", message: /empty/ })));

Deno.test("csv() says that a file is not UTF-8, with the line and what to do", async () => {
  const latin = Uint8Array.from([..."a,b\n1,x\n2,caf\xe9\n"].map((letter) => letter.charCodeAt(0)));
  await withFile(latin, async (path) => {
    await assert.rejects(csv(path), {
      name: "SyntaxError",
      message: /line 3: it is not UTF-8.*encoding: "windows-1252"/,
    });
    assert.equal((await csv(path, { encoding: "windows-1252" }))[1]!["b"], "café");
    await assert.rejects(csv(path, { encoding: "klingon" }), { name: "RangeError", message: /"klingon".*utf-8/ });
  });
  await withFile(Uint8Array.from([0xff, 0xfe, 0x61, 0, 10, 0, 0x31, 0]), async (path) => {
    await assert.rejects(csv(path), { message: /encoding: "utf-16le"/ });
    assert.deepEqual(await csv(path, { encoding: "utf-16le" }), [{ a: 1 }]);
  });
  await withFile(
    Uint8Array.from([0x61, 10, 0xc3]),
    (path) => assert.rejects(csv(path), { message: /line 2: it is not UTF-8/ }),
  );
});

Deno.test("csv() fetches addresses over a real server", async () => {
  await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/a.csv") return new Response("a\n1\n");
    return pathname === "/latin.csv"
      ? new Response(Uint8Array.from([0x61, 10, 0xe9]), { headers: { "content-type": "text/csv; charset=ISO-8859-1" } })
      : new Response("gone", { status: 404, statusText: "Not Found" });
  });
  const base = `http://127.0.0.1:${server.addr.port}`;
  assert.deepEqual(await csv(`${base}/a.csv`), [{ a: 1 }]);
  assert.deepEqual(await csv(new URL(`${base}/latin.csv`)), [{ a: "é" }]);
  await assert.rejects(csv(`${base}/b.csv`), (error: Error) => {
    assert(error.message.includes(`${base}/b.csv`) && error.message.includes("404"), error.message);
    return true;
  });
});

Deno.test("csv() says why an address cannot be reached", async () => {
  const { port } = (() => {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    return listener.addr as Deno.NetAddr;
  })();
  await assert.rejects(csv(`http://127.0.0.1:${port}/a.csv`), {
    name: "TypeError",
    message: new RegExp(`^Cannot read CSV "http://127\\.0\\.0\\.1:${port}/a\\.csv": .*[Cc]onnection refused`),
  });
  await assert.rejects(csv("http://no-such-host.invalid/a.csv"), {
    name: "TypeError",
    message: /^Cannot read CSV "http:\/\/no-such-host\.invalid\/a\.csv": dns error: /,
  });
});

Deno.test("csv() uses the fetch that it is given, once", async () => {
  let calls = 0;
  // The types at the beginning of this text are not those of the whole, so that it is read twice.
  const text = `n\n${Array.from({ length: 20_000 }, (_, i) => i).join("\n")}\n${"word\n".repeat(20_000)}`;
  const fetch = (source: string | URL) => {
    calls++;
    assert.equal(source, "https://example.org/n.csv");
    return Promise.resolve(inPieces(new TextEncoder().encode(text), 10_000));
  };
  const rows = await csv("https://example.org/n.csv", { fetch });
  assert.equal(calls, 1);
  assert.deepEqual(rows, parseCsv(text));
  assert.deepEqual([rows.length, rows[0], rows.at(-1)], [40_000, { n: "0" }, { n: "word" }]);
  await withFile(text, async (path) => assert.deepEqual(await csv(path), rows));
});

Deno.test("csv() says which address did not answer", async () => {
  const fetch = () => Promise.reject(new TypeError("connection refused"));
  await assert.rejects(csv("http://127.0.0.1:1/a.csv", { fetch }), {
    name: "TypeError",
    message: /127\.0\.0\.1:1\/a\.csv.*refused/,
  });
});

Deno.test("csv() names the address when the connection breaks, and leaves no rejection behind", async () => {
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start: (controller) => controller.enqueue(new TextEncoder().encode("a,b\n1,")),
    pull: (controller) => controller.error(new Error("connection reset")),
  });
  const fetch = () => Promise.resolve(new Response(body));
  await assert.rejects(csv("https://example.org/a.csv", { fetch }), {
    message: /example\.org\/a\.csv.*connection reset/,
  });
});

Deno.test("csv() cancels the body when the text is refused", async () => {
  let cancelled = false;
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull: (controller) => controller.enqueue(new TextEncoder().encode("a,b\n1\n".repeat(20_000))),
    cancel: () => void (cancelled = true),
  });
  const fetch = () => Promise.resolve(new Response(body));
  await assert.rejects(csv("https://example.org/a.csv", { fetch }), { name: "SyntaxError", message: /line 2/ });
  assert(cancelled);
});

Deno.test("csv() joins characters, line endings and quotes that pieces divide", async () => {
  const text = '\ufeffa,ключ\r\n1,"𝄞 ""é""\r\n"\r\n2,ß\r\n';
  const expected = parseCsv(text);
  assert.equal(expected[0]!["ключ"], '𝄞 "é"\r\n');
  for (let size = 1; size <= 8; size++) {
    const fetch = () => Promise.resolve(inPieces(new TextEncoder().encode(text), size));
    assert.deepEqual(await csv("https://example.org", { fetch }), expected, `pieces of ${size}`);
  }
});
