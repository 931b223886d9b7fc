import { type Clock, systemClock } from "./clock.ts";
import { EngineLink } from "./link.ts";
import { Player } from "./player.ts";
import type { Command, FromWorker, ToWorker } from "./wire.ts";

/** The loop's step while something plays, and while nothing does, s. */
const STEP = { playing: 0.01, idle: 0.05 };
/** Progress is told so often, s. */
const PROGRESS = 0.1;
interface Playing {
  readonly player: Player;
  commands: number;
}

/** What runs in the conductor's Worker: the link to the engine, its heartbeat, and the players of all performances. */
export class ConductorLoop {
  readonly #post: (message: FromWorker) => void;
  readonly #clock: Clock;
  readonly #playing = new Map<number, Playing>();
  readonly #byTake = new Map<number, number>();
  #link: EngineLink | undefined;
  #nextTake = 1;
  #lost = false;
  /** Why the engine has ended, where its owner said so. */
  #ended: string | undefined;
  /** Whether notes wait for room. */
  #held = false;
  readonly #closing = new AbortController();
  #wake = new AbortController();
  #looping: Promise<void> | undefined;

  /** @param post tells the main thread */
  constructor(post: (message: FromWorker) => void, clock: Clock = systemClock) {
    this.#clock = clock;
    this.#post = post;
  }

  /** Carries out a message from the main thread. */
  async handle(message: ToWorker): Promise<void> {
    switch (message.kind) {
      case "open":
        return await this.#open(message);
      case "perform":
        return this.#perform(message);
      case "command":
        return this.#command(message.id, message.command);
      case "ended":
        this.#ended = message.reason;
        return this.#wake.abort();
      case "quit":
        await this.#stopAll();
        await this.#link?.quit(message.fade);
        return this.#post({ kind: "answer", call: message.call });
      case "close":
        await this.#stopAll();
        this.#closing.abort();
        this.#wake.abort();
        await this.#looping;
        await this.#link?.close();
        return this.#post({ kind: "answer", call: message.call });
    }
  }

  async #open({ firstTake, ...options }: ToWorker & { kind: "open" }) {
    this.#nextTake = firstTake;
    try {
      this.#link = await EngineLink.open({
        ...options,
        clock: this.#clock,
        onRoom: () => this.#held && this.#wake.abort(),
        onReply: (reply) => {
          if (reply.kind === "status") return this.#post({ kind: "status", status: reply.status });
          const player = this.#playing.get(this.#byTake.get(reply.take) ?? -1)?.player;
          if (reply.kind === "onset") player?.onset(reply.error);
          else player?.refused(reply.id, reply.reason);
        },
      });
    } catch (error) {
      const { name, message } = error instanceof Error ? error : new Error(String(error));
      return this.#post({ kind: "failed", error: { name, message } });
    }
    this.#post({ kind: "opened", info: this.#link.info });
    this.#looping = this.#loop(this.#link);
  }

  async #loop(link: EngineLink) {
    let told = link.clock.now();
    while (!this.#closing.signal.aborted) {
      const now = link.clock.now();
      link.beat();
      this.#check(link);
      this.#tick(link);
      if (now - told >= PROGRESS) {
        told = now;
        for (const id of this.#playing.keys()) this.#progress(id);
      }
      const step = this.#playing.size > 0 ? STEP.playing : STEP.idle;
      await link.clock.wait(now + step, this.#wake.signal);
      if (this.#wake.signal.aborted) this.#wake = new AbortController();
    }
  }

  #tick(link: EngineLink) {
    this.#held = false;
    for (const [id, { player }] of this.#playing) {
      this.#try(id, () => {
        if (player.tick(link.room)) this.#held = true;
        if (!player.ended) return;
        this.#progress(id);
        this.#end(id, { kind: "done", id, report: player.report() });
      });
    }
    link.sendQueued();
  }

  /** Ends all performances when the engine is gone, and looks whether it comes back. */
  #check(link: EngineLink) {
    const message = this.#problem(link);
    if (message !== undefined && !this.#lost) {
      this.#post({ kind: "problem", message });
      for (const id of [...this.#playing.keys()]) this.#end(id, { kind: "lost", id, message });
    }
    if (message !== undefined && this.#ended === undefined) link.retry().catch(() => {}); // no route any more is no answer either
    this.#lost = message !== undefined;
  }

  #problem(link: EngineLink): string | undefined {
    return this.#ended === undefined ? link.problem() : `${link.name} has ended: ${this.#ended}`;
  }

  #perform({ id, notes, options }: ToWorker & { kind: "perform" }) {
    const link = this.#link!;
    const problem = this.#problem(link);
    if (problem !== undefined) return this.#post({ kind: "lost", id, message: problem });
    const player = new Player(notes, {
      ...options,
      out: link,
      newTake: () => {
        const take = this.#nextTake;
        this.#nextTake = take % 0x7fffffff + 1;
        this.#byTake.set(take, id);
        return take;
      },
    });
    for (const { player: other } of this.#playing.values()) other.alone = player.alone = false;
    this.#playing.set(id, { player, commands: 0 });
    this.#progress(id);
    this.#wake.abort();
  }

  #command(id: number, command: Command) {
    const playing = this.#playing.get(id);
    if (!playing) return; // it ended meanwhile
    const { player } = playing;
    this.#try(id, () => {
      if (command.do === "seek") player.seek(command.to);
      else if (command.do === "rate") player.setRate(command.rate);
      else player[command.do]();
    });
    playing.commands++;
    this.#progress(id);
    this.#wake.abort();
  }

  #progress(id: number) {
    const playing = this.#playing.get(id);
    if (!playing) return;
    const { player, commands } = playing;
    const { mapping } = player;
    const motion = mapping
      ? { at: this.#link!.sync.toLocal(mapping.origin), start: mapping.start, rate: mapping.rate }
      : null;
    this.#post({ kind: "progress", id, progress: player.progress(), motion, commands });
  }

  #end(id: number, last: FromWorker) {
    for (const take of this.#playing.get(id)?.player.takes ?? []) this.#byTake.delete(take);
    this.#playing.delete(id);
    this.#post(last);
  }

  /** Stops all performances, and waits until the engine's reports are in (for 0.7 s at most): it is about to be left. */
  async #stopAll() {
    for (const [id, { player }] of this.#playing) this.#try(id, () => player.stop());
    this.#wake.abort();
    while (this.#playing.size > 0) await this.#clock.wait(this.#clock.now() + STEP.playing);
  }

  #try(id: number, action: () => void) {
    try {
      action();
    } catch (error) {
      this.#end(id, { kind: "lost", id, message: error instanceof Error ? error.message : String(error) });
    }
  }
}
