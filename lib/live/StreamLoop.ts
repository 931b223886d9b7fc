import { encodeMessage } from "../osc/codec.ts";
import { addressToward, isLoopback, resolveHost } from "../osc/resolveHost.ts";
import { isPortFree, UdpSocket } from "../osc/socket.ts";
import { udpSockets } from "../osc/udpTable.ts";
import { type Clock, systemClock } from "../time/clock.ts";
import { Tally } from "../time/tally.ts";
import { RowPacer } from "./RowPacer.ts";
import type { FromWorker, StreamCommand, StreamHead, StreamPlan, ToWorker } from "./streamWire.ts";
import type { StreamValue } from "./typeTags.ts";

/** Progress is told so often, s. */
const PROGRESS = 0.1;

/** What runs in a stream's Worker: the socket, and what sends rows when they are due, or as they come. */
export class StreamLoop {
  readonly #post: (message: FromWorker) => void;
  readonly #clock: Clock;
  readonly #tally = new Tally();
  readonly #warned = new Set<string>();
  #socket: UdpSocket | undefined;
  #head: StreamHead | undefined;
  #pacer: RowPacer | undefined;
  #plan: StreamPlan | undefined;
  #commands = 0;
  #told = -Infinity;
  #began = NaN;
  #sent = 0;
  #skipped = 0;
  #failed = 0;
  #stopped = false;
  #values: readonly StreamValue[] | null = null;
  /** Rows that came one by one are sent one after the other. */
  #rows = Promise.resolve();
  /** Of these: the least gap, when the next may go, and whether they wait. */
  #gap = 0;
  #free = -Infinity;
  #came = 0;
  #paused = false;
  #wake = new AbortController();

  /** @param post tells the main thread */
  constructor(post: (message: FromWorker) => void, clock: Clock = systemClock) {
    this.#post = post;
    this.#clock = clock;
  }

  /** Carries out a message from the main thread. */
  async handle(message: ToWorker): Promise<void> {
    try {
      switch (message.kind) {
        case "open":
          return await this.#open(message);
        case "rows":
          return await (this.#rows = this.#rows.then(() => this.#take(message)));
        case "end":
          await this.#rows;
          return await this.#end();
        case "command":
          return await this.#command(message.command);
      }
    } catch (error) {
      const { name, message } = error instanceof Error ? error : new Error(String(error));
      await this.#socket?.close();
      this.#post({ kind: "failed", error: { name, message } });
    }
  }

  async #open(message: ToWorker & { kind: "open" }) {
    const { host, port } = this.#head = message.head;
    // Made before anything is waited for: commands may come meanwhile.
    if ("plan" in message) this.#pacer = this.#pace(message.plan);
    else this.#gap = message.gap;
    const address = await resolveHost(host);
    if (isLoopback(address) && !await isListenedOn(port)) {
      this.#warn(
        "nobody",
        `Nobody listens on UDP port ${port} of this machine: start the receiver, or compare the port with its own; the rows are sent all the same`,
      );
    }
    this.#socket = await UdpSocket.open({ host: address, port, bind: addressToward(address) });
    this.#began = this.#clock.now();
    if (!this.#pacer && !this.#stopped) return this.#post({ kind: "room", rows: 0 });
    await this.#pacer?.run();
    await this.#end();
  }

  #pace(plan: StreamPlan): RowPacer {
    this.#plan = plan;
    return new RowPacer({
      ...plan,
      rate: this.#head!.rate,
      clock: this.#clock,
      send: (row, late) => this.#send(plan, row, late),
      onStep: () => this.#progress(),
      onStall: (seconds) =>
        this.#warn(
          "stall",
          `The rows were ${
            seconds.toFixed(1)
          } s late (this machine stood still, or cannot send as fast): the rest is moved, not sent in a burst`,
        ),
    });
  }

  async #send({ columns, skip, types }: StreamPlan, row: number, late: number) {
    if (skip[row]) return void this.#skipped++;
    await this.#sendValues(types, columns.map((column) => column[row]!), late);
  }

  async #sendValues(types: string, args: readonly StreamValue[], late: number) {
    const { address } = this.#head!;
    const tags = types.includes("T") ? [...types].map((tag, i) => tag === "T" && !args[i] ? "F" : tag).join("") : types;
    try {
      this.#socket!.send(encodeMessage({ address, types: tags, args }));
      await this.#socket!.flush();
      this.#sent++;
      this.#values = args;
      this.#tally.add(late);
    } catch (error) {
      this.#failed++;
      this.#warn("send", (error as Error).message);
    }
  }

  /** Rows that came by themselves; null for one that is not sent. */
  async #take({ types, rows }: ToWorker & { kind: "rows" }) {
    for (const args of rows) {
      if (this.#stopped) return; // #command ends it
      this.#came++;
      if (!args) this.#skipped++;
      else {
        const late = await this.#turn();
        if (this.#stopped) return;
        this.#free = this.#clock.now() + this.#gap / this.#head!.rate;
        await this.#sendValues(types, args, late);
      }
      this.#progress();
    }
    this.#post({ kind: "room", rows: rows.length });
  }

  /** Waits until a row that came may go: the gap since the last, and no pause. Tells how much later it is than it should, s. */
  async #turn(): Promise<number> {
    let due = Math.max(this.#clock.now(), this.#free);
    for (;;) {
      const now = this.#clock.now();
      if (this.#paused) due = now;
      else if (now >= due) return now - due;
      if (this.#stopped) return 0;
      await this.#clock.wait(this.#paused ? now + PROGRESS : due, this.#wake.signal);
      if (this.#wake.signal.aborted) this.#wake = new AbortController();
    }
  }

  async #command(command: StreamCommand) {
    this.#commands++;
    const pacer = this.#pacer;
    if (command.do === "stop") {
      this.#stopped = true;
      pacer?.stop();
    } else if (command.do === "rate") {
      pacer?.setRate(command.rate);
      if (this.#head) this.#head = { ...this.#head, rate: command.rate };
    } else if (command.do === "seek") pacer?.seek(command.to);
    else {
      this.#paused = command.do === "pause";
      pacer?.[command.do]();
    }
    this.#wake.abort();
    this.#told = -Infinity;
    if (this.#socket) this.#progress();
    if (command.do === "stop" && !pacer && this.#socket) await this.#end();
  }

  #progress() {
    const now = this.#clock.now();
    if (now - this.#told < PROGRESS) return;
    this.#told = now;
    this.#post({
      kind: "progress",
      progress: this.#state(),
      motion: this.#pacer?.motion ?? null,
      commands: this.#commands,
    });
  }

  #state() {
    return {
      position: this.#pacer?.position ?? this.#came,
      rows: this.#plan?.times.length ?? null,
      pass: this.#pacer?.pass ?? 1,
      sent: this.#sent,
      skipped: this.#skipped,
      values: this.#values,
    };
  }

  async #end() {
    const seconds = this.#clock.now() - this.#began;
    await this.#socket?.close();
    this.#post({
      kind: "done",
      counts: {
        sent: this.#sent,
        skipped: this.#skipped,
        failed: this.#failed,
        seconds,
        error: this.#tally.summary(),
        stopped: this.#stopped,
      },
      progress: this.#state(),
    });
  }

  /** Says a thing of each kind once: it may come with every row. */
  #warn(kind: string, message: string) {
    if (this.#warned.has(kind)) return;
    this.#warned.add(kind);
    this.#post({ kind: "warning", message });
  }
}

/** Whether somebody listens on a port of the loopback. To bind it for a moment, where nothing else tells, might be in their way. */
async function isListenedOn(port: number): Promise<boolean> {
  const sockets = udpSockets(port);
  if (sockets === undefined) return !await isPortFree(port);
  return sockets.some(({ address }) => /^0+$/.test(address) || (address.length === 8 && address.endsWith("7F")));
}
