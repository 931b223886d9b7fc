import assert from "node:assert/strict";
import { has } from "../helpers/has.ts";
import { type Answer, type KernelSession, startKernel } from "./session.ts";

const launcher = new URL("../../lib/notebook/kernel/launcher.ts", import.meta.url).pathname;
const guarded = [Deno.execPath(), "run", "-A", "--no-check", launcher, "{connection_file}"];

/** A notebook as a front end has it: an update changes the output of its display id, wherever that is; all else is the newest cell's. */
class Notebook {
  readonly answers: Answer[] = [];
  readonly kernel: KernelSession;

  constructor(kernel: KernelSession) {
    this.kernel = kernel;
  }

  /** Runs a cell; returns its number in {@linkcode under}. */
  async run(code: string): Promise<number> {
    this.answers.push(await this.kernel.execute(code));
    return this.answers.length - 1;
  }

  /** What stands under a cell, as text, one output a line. */
  under(cell: number): string[] {
    const updates = [...this.answers.flatMap(({ outputs }) => outputs), ...this.kernel.late]
      .filter(({ output_type }) => output_type === "update_display_data");
    return this.answers[cell]!.outputs.filter(({ output_type }) => output_type !== "update_display_data").map(
      (output) => {
        const id = output.transient?.display_id;
        const newest = updates.findLast(({ transient }) => id !== undefined && transient?.display_id === id);
        const { data, text, ename, evalue } = newest ?? output;
        return ename !== undefined ? `${ename}: ${evalue}` : text ?? data?.["text/plain"] ?? "";
      },
    );
  }
}

const test = (name: string, fn: (notebook: Notebook) => Promise<void>) =>
  Deno.test({
    name,
    ignore: !has("jupyter"),
    async fn() {
      await using kernel = await startKernel({ argv: guarded });
      await fn(new Notebook(kernel));
    },
  });

const wait = (ms: number) => `await new Promise((resolve) => setTimeout(resolve, ${ms}));`;

test("errors of timers, promises, microtasks and Workers appear under the cell that started them, cells later", async (notebook) => {
  const timer = await notebook.run(`setTimeout(() => { throw new RangeError("in a <timer>") }, 700); 0;`);
  const promise = await notebook.run(`(async () => { ${wait(700)} throw new TypeError("in a promise") })(); 0;`);
  const own = await notebook.run(`Promise.reject(new Error("at once")); ${wait(50)}`);
  const worker = await notebook.run(
    `new Worker("data:text/javascript,setTimeout(() => { throw new Error('in a worker') }, 500)", { type: "module" }); 0;`,
  );
  const message = await notebook.run(`
    const talker = new Worker("data:text/javascript,setTimeout(() => postMessage(1), 500)", { type: "module" });
    talker.onmessage = () => { throw new Error("in a handler") };`);
  const printed = await notebook.run(`setTimeout(() => console.error("printed", { late: true }), 600)`);
  const chain = await notebook.run(
    `setTimeout(() => queueMicrotask(() => setTimeout(() => { throw new Error("deep") }, 50)), 500); 0;`,
  );
  const quiet = await notebook.run(`${wait(1500)}`);
  assert.deepEqual(notebook.under(timer).slice(0, 1), ["In the background: RangeError: in a <timer>"]);
  assert.deepEqual(notebook.under(promise).slice(0, 1), ["In the background: TypeError: in a promise"]);
  assert.deepEqual(notebook.under(own), ["In the background: Error: at once"]);
  assert.match(notebook.under(worker)[0]!, /In the background: Error: .*in a worker/);
  assert.match(notebook.under(message)[0]!, /In the background: Error: in a handler/);
  assert.deepEqual(notebook.under(printed).slice(0, 1), ["printed { late: true }"]);
  assert.deepEqual(notebook.under(chain).slice(0, 1), ["In the background: Error: deep"]);
  assert.deepEqual(notebook.under(quiet), []);
});

test("what a cell that was run again, or changed and run again, had left behind fails under the newest: its own outputs are gone", async (notebook) => {
  const cell = (run: number, ms: number) => `setTimeout(() => { throw new Error("of run ${run}") }, ${ms}); undefined;`;
  const first = await notebook.run(cell(1, 2000));
  const second = await notebook.run(cell(2, 1500));
  const last = await notebook.run(wait(2500));
  // The update of what stood under the first run would be seen by nobody.
  assert.deepEqual(notebook.under(first).filter((text) => text !== ""), []);
  assert(notebook.under(second).includes("In the background: Error: of run 2"), notebook.under(second).join("\n"));
  assert.match(notebook.under(last).join("\n"), /^In what cell \[1\] started:\nIn the background: Error: of run 1/);
});

test("while a timer of an older cell fails again and again, what a new cell starts is its own", async (notebook) => {
  const older = await notebook.run(`
    const failing = setInterval(() => { throw new Error("older") }, 50);
    setTimeout(() => clearInterval(failing), 2500); 0;`);
  await notebook.run(wait(300));
  const newer = await notebook.run(`setTimeout(() => { throw new Error("newer") }, 700); 0;`);
  await notebook.run(wait(2500));
  assert.match(notebook.under(newer).join("\n"), /^In the background: Error: newer$/m);
  assert.match(notebook.under(older)[0]!, /^In the background: Error: older\n\(\d+ times\)$/);
});

test("a cell that throws, and one that is no TypeScript, are cells, too: what the next one starts is its own", async (notebook) => {
  const thrown = await notebook.run(
    `setTimeout(() => { throw new Error("of the first") }, 800); throw new Error("first");`,
  );
  const next = await notebook.run(`setTimeout(() => { throw new Error("of the second") }, 600); 0;`);
  await notebook.run("const const = 3");
  const last = await notebook.run(
    `Promise.resolve().then(async () => { ${wait(600)} throw new Error("of the last") }); 0;`,
  );
  await notebook.run(wait(1500));
  const texts = (cell: number) => notebook.under(cell).join("\n");
  assert.match(texts(thrown), /Error: first/);
  assert.match(texts(next), /In the background: Error: of the second/);
  assert.match(texts(last), /In the background: Error: of the last/);
  for (const [cell, others] of [[next, /the first|the last/], [last, /the first|the second/]] as const) {
    assert.doesNotMatch(texts(cell), others);
  }
  assert(notebook.answers.some((_, cell) => /In the background: Error: of the first/.test(texts(cell))));
});

test("why Deno's kernel refused a cell is shown, with the line, where it shows nothing itself; what it says is said once", async (notebook) => {
  const refused = async (code: string) => {
    const cell = await notebook.run(code);
    assert.equal(notebook.answers[cell]!.status, "error");
    const said = () => notebook.under(cell).length + notebook.kernel.late.length > 0;
    for (let waited = 0; waited < 3000 && !said(); waited += 50) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    // Without a network the kernel does nothing more after a package that did not come, until the next cell runs.
    if (!said()) notebook.kernel.late.push(...(await notebook.kernel.execute(wait(500))).outputs);
    const late = notebook.kernel.late.splice(0).map(({ data }) => data?.["text/plain"] ?? "");
    return [...notebook.under(cell), ...late].join("\n");
  };
  assert.equal(
    await refused("let a = 1;\nconst b = (a + <b>;"),
    "Cell [1] did not run: SyntaxError: Unexpected token\n2 | const b = (a + <b>;\n                      ^",
  );
  assert.match(
    await refused("%time play()"),
    /^Cell \[2\] did not run: SyntaxError: .* \("%time play\(\)": lines that begin with % or ! are IPython's, /,
  );
  const missing = "npm:@auscult-has/no-such-package@1";
  for (
    const code of [`import { x } from '${missing}'; x;`, `export * from "${missing}"`, `await import("${missing}")`]
  ) {
    assert.match(
      await refused(code),
      /^Cell \[\d\] did not run: it cannot import "npm:@auscult-has\/no-such-package@1": .+\n1 \| .*\n +\^$/s,
    );
  }
  assert.match(
    await refused("let let = 1"),
    /^Cell \[\d+\] did not run: Deno's kernel refused it, and does not say why$/,
  );
  assert.match(await refused("nowhere.x"), /^ReferenceError: nowhere is not defined$/);
  assert.match(await refused("let c; let c;"), /^SyntaxError: Identifier 'c' has already been declared$/);
  const next = await notebook.run("typeof a");
  assert.match(notebook.under(next).join(), /undefined/); // what was refused did not run
  assert.deepEqual(notebook.kernel.late, []);
});

test("where others wait for their turn, what a cell that threw or did not run has to say names it", async (notebook) => {
  const run = (code: string) => notebook.kernel.execute(code);
  const threw = await Promise.all([
    run(`setTimeout(() => { throw new Error("late") }, 500); throw new Error("now");`),
    run(wait(1500)),
  ]);
  const refused = await Promise.all([run("let b = (1 +;"), run("'quick'"), run(wait(500))]);
  await new Promise((resolve) => setTimeout(resolve, 300));
  const texts = [...threw, ...refused].flatMap(({ outputs }) => outputs).concat(notebook.kernel.late)
    .map(({ data }) => data?.["text/plain"] ?? "").join("\n");
  assert.match(texts, /^In what cell \[1\] started:\nIn the background: Error: late$/m);
  assert.match(texts, /^Cell \[3\] did not run: SyntaxError: Unexpected token$/m);
});

test("what fails a thousand times is one output; a cell that only waits for its timers gets none; JSON and timers work on", async (notebook) => {
  const waits = await notebook.run(
    `${wait(20)} await Promise.all([1, 2].map((ms) => new Promise((r) => setTimeout(r, ms))));`,
  );
  assert.equal(notebook.under(waits).length, 1);
  const flood = await notebook.run(`
    let n = 0;
    const timer = setInterval(() => { if (++n === 40) clearInterval(timer); throw new Error("again " + n % 10) }, 5); 0;`);
  const later = await notebook.run(wait(1200));
  const [shown, result] = notebook.under(flood);
  assert.match(result!, /0/);
  assert.match(shown!, /^\(and 8 more\)\nIn the background: Error: again 1\n\(4 times\)\n/);
  assert.deepEqual(notebook.under(later), []);
  const works = await notebook.run(`
    const order = [];
    const cancelled = setTimeout(() => order.push("cancelled"), 5);
    clearTimeout(cancelled);
    setTimeout((a, b) => order.push(a + b), 10, "with ", "arguments");
    queueMicrotask(() => order.push("microtask"));
    ${wait(30)}
    JSON.stringify([order, JSON.stringify({ name: "n", message: "m", stack: "s" }), JSON.stringify({ a: [1] }, null, 1),
      new Worker("data:text/javascript,", { type: "module" }) instanceof Worker])`);
  assert.match(
    notebook.under(works).at(-1)!.replaceAll("\\", ""),
    /\[\["microtask","with arguments"\],"\{"name":"n","message":"m","stack":"s"\}","\{n "a": \[n {2}1n \]n\}",true\]/,
  );
});

test("a cell that makes JSON of an error by itself is not taken for one that threw", async (notebook) => {
  const makes = await notebook.run(`
    const asJson = ({ name, message, stack }) => JSON.stringify({ name, message, stack });
    setTimeout(() => { throw new RangeError("in a timer") }, 500);
    asJson(new Error("kept"));
    undefined;`);
  const refused = await notebook.run("let b = (1 +;");
  const later = await notebook.run(wait(1000));
  assert.deepEqual(
    notebook.under(makes).map((text) => text.split("\n")[0]),
    ["In the background: RangeError: in a timer"],
  );
  assert.match([refused, later].map((cell) => notebook.under(cell)).join(), /^,?Cell \[2\] did not run/);
});

test("what a Csound has to say while other cells run appears under the cell that started it", async (notebook) => {
  const mod = import.meta.resolve("../../mod.ts");
  const started = await notebook.run(`
    const { Csound } = await import(${JSON.stringify(mod)});
    const csound = await Csound.start({ engine: "embedded", output: "none" });
    csound.port`);
  await notebook.run("1 + 1");
  // A message with a wrong token comes: the engine counts it, and its conductor says so.
  const other = await notebook.run(`
    const dgram = await import("node:dgram");
    const { encodeMessage } = await import(${JSON.stringify(import.meta.resolve("../../lib/osc/codec.ts"))});
    const bytes = encodeMessage({ address: "/auscult/stop", types: "sif", args: ["wrong", 1, 0] });
    const socket = dgram.createSocket("udp4");
    await new Promise((resolve) => socket.send(bytes, csound.port, "127.0.0.1", resolve));
    socket.close();
    ${wait(600)}`);
  assert.match(notebook.under(started)[0]!, /^auscult: .*wrong token/);
  assert.deepEqual(notebook.under(other), []);
  await notebook.run("await csound.close()");
});
