import { type Clock, systemClock } from "./clock.ts";
import type { EngineStatus } from "./engineMessages.ts";
import { type Back, EngineLink } from "./link.ts";
import { OpenPlayer } from "./openPlayer.ts";
import { Player } from "./player.ts";
import { Resumption } from "./resumption.ts";
import { isRate } from "./rate.ts";
import { backAgain, gone, strangersSaid } from "./words.ts";
import type { Command, FromWatcher, FromWorker, ToWatcher, ToWorker } from "./wire.ts";

/** The loop's step while something plays, and while nothing does, s. */
const STEP = { playing: 0.01, idle: 0.05 };
/** Progress is told so often, s. */
const PROGRESS = 0.1;
/** A performance whose end has come while the engine is away ends only when that is away for so long, s. */
const GRACE = 5;
/** What watchers are told. */
const TOLD: ReadonlySet<string> = new Set<ToWatcher["kind"]>(["progress", "done", "lost", "problem", "status"]);
interface Playing {
  readonly player: Player | OpenPlayer;
  commands: number;
}

/** What runs in the conductor's Worker: the link to the engine, its heartbeat, and the players of all performances. */
export class ConductorLoop {
  readonly #tell: (message: FromWorker) => void;
  readonly #watchers: MessagePort[] = [];
  readonly #clock: Clock;
  readonly #playing = new Map<number, Playing>();
  readonly #byTake = new Map<number, number>();
  #link: EngineLink | undefined;
  #recording: Resumption | undefined;
  #nextTake = 1;
  /** Why the engine has ended, where its owner said so, and whether another takes its place. */
  #ended: { reason: string; again: boolean } | undefined;
  /** Messages with a wrong token, when the link was opened, or said since. */
  #strangers: number | undefined;
  #wasGone = false;
  /** Whether notes wait for room. */
  #held = false;
  readonly #closing = new AbortController();
  #wake = new AbortController();
  #looping: Promise<void> | undefined;

  /** @param post tells the main thread */
  constructor(post: (message: FromWorker) => void, clock: Clock = systemClock) {
    this.#clock = clock;
    this.#tell = post;
  }

  /** Carries out a message from the main thread. */
  async handle(message: ToWorker): Promise<void> {
    switch (message.kind) {
      case "open":
        return await this.#open(message);
      case "perform":
        return this.#perform(message);
      case "performOpen":
        return this.#performOpen(message);
      case "command":
        return this.#command(message.id, message.command, message.command.do !== "append");
      case "control":
        return this.#link?.control(message.name, message.value);
      case "watch":
        return this.#watch(message.port);
      case "ended":
        return this.#engineEnded(message);
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

  async #open({ firstTake, owned, ...options }: ToWorker & { kind: "open" }) {
    this.#nextTake = firstTake;
    try {
      this.#link = await EngineLink.open({
        ...options,
        clock: this.#clock,
        onRoom: () => this.#held && this.#wake.abort(),
        onGone: (reason) => {
          if (!this.#ended) this.#say(gone(reason, this.#playing.size > 0));
          this.#wasGone = true;
        },
        onBack: (back) => this.#back(back),
        onUseless: (reason) => this.#playing.size > 0 && this.#post({ kind: "useless", reason }),
        onReply: (reply) => {
          if (reply.kind === "status") return this.#status(reply.status);
          if (reply.kind === "refused" && reply.take === 0) return this.#recording?.refused(reply.reason);
          const player = this.#playing.get(this.#byTake.get(reply.take) ?? -1)?.player;
          if (reply.kind === "onset") player?.onset(reply.error, reply.take);
          else player?.refused(reply.id, reply.reason, reply.take);
        },
      });
    } catch (error) {
      const { name, message } = error instanceof Error ? error : new Error(String(error));
      return this.#post({ kind: "failed", error: { name, message } });
    }
    this.#strangers = this.#link.status?.strangers;
    if (owned) this.#recording = new Resumption(this.#link, (sample) => this.#post({ kind: "recording", sample }));
    this.#post({ kind: "opened", info: this.#link.info });
    this.#looping = this.#loop(this.#link);
  }

  async #loop(link: EngineLink) {
    let told = link.clock.now();
    while (!this.#closing.signal.aborted) {
      const now = link.clock.now();
      link.beat();
      this.#tick(link);
      if (now - told >= PROGRESS) {
        told = now;
        for (const id of this.#playing.keys()) this.#progress(id);
      }
      const step = this.#playing.size > 0 || !link.here ? STEP.playing : STEP.idle;
      await link.clock.wait(now + step, this.#wake.signal);
      if (this.#wake.signal.aborted) this.#wake = new AbortController();
    }
  }

  #tick(link: EngineLink) {
    this.#held = false;
    for (const [id, { player }] of this.#playing) {
      this.#try(id, () => {
        if (player.tick(link.room)) this.#held = true;
        const problem = link.problem();
        if (problem !== undefined && player.overdue && link.away > GRACE) {
          return this.#end(id, { kind: "lost", id, message: `${problem}; it did not come back until the end` });
        }
        if (!player.ended) return;
        this.#progress(id);
        this.#end(id, { kind: "done", id, report: player.report() });
      });
    }
    if (link.here) link.sendQueued();
  }

  #engineEnded({ reason, again }: { reason: string; again: boolean }) {
    const link = this.#link!;
    this.#ended = { reason, again };
    if (again) this.#say(`${link.name} has ended: ${reason}; another one is started in its place`);
    link.leave(reason, { ended: true });
    if (!again && this.#playing.size === 0) this.#say(`${link.name} has ended: ${reason}`);
    if (!again) { for (const id of [...this.#playing.keys()]) this.#lose(id); }
    this.#wake.abort();
  }

  /** The engine is there again, or another one in its place. */
  #back(back: Back) {
    this.#ended = undefined;
    let lost = 0;
    for (const [id, { player }] of this.#playing) {
      this.#try(id, () => {
        lost += player.engineBack(back);
      });
      this.#progress(id);
    }
    if (back.other) {
      this.#strangers = this.#link!.status?.strangers ?? 0;
      this.#recording?.resume(back.shift);
    }
    // A busy machine stumbles now and then; that is no news.
    if (back.other || this.#wasGone || lost > 0 || (back.stood > 0.5 && this.#playing.size > 0)) {
      this.#say(backAgain(this.#link!.name, back, { lost, playing: this.#playing.size > 0 }));
    }
    this.#wasGone = false;
    this.#wake.abort();
  }

  #status(status: EngineStatus) {
    this.#post({ kind: "status", status });
    const before = this.#strangers;
    if (before === undefined || !this.#link) return void (this.#strangers ??= status.strangers);
    if (status.strangers <= before) return;
    this.#say(strangersSaid(this.#link.name, status.strangers - before));
    this.#strangers = Infinity; // said once
  }

  #watch(port: MessagePort) {
    this.#watchers.push(port);
    port.onmessage = ({ data }: MessageEvent<FromWatcher>) => {
      if (data.kind === "control") return this.#link?.control(data.name, data.value);
      const { command } = data;
      if (command.do === "seek" && !(command.to >= 0 && Number.isFinite(command.to))) return;
      if (command.do === "rate" && !isRate(command.rate)) return;
      this.#command(data.id, command, false);
    };
  }

  #post(message: FromWorker) {
    this.#tell(message);
    if (TOLD.has(message.kind)) { for (const port of this.#watchers) port.postMessage(message as ToWatcher); }
  }

  #say(message: string) {
    this.#post({ kind: "problem", message });
  }

  #perform({ id, notes, options }: ToWorker & { kind: "perform" }) {
    const link = this.#link!;
    if (link.problem() !== undefined && !this.#ended?.again) return this.#lose(id);
    const player = new Player(notes, { ...options, out: link, newTake: this.#takesOf(id) });
    if (options.record) this.#recording?.begun(player.mapping!.origin);
    this.#begin(id, player);
  }

  /** A performance whose notes come while it plays. */
  #performOpen({ id, options }: ToWorker & { kind: "performOpen" }) {
    const link = this.#link!;
    if (link.problem() !== undefined && !this.#ended?.again) return this.#lose(id);
    const onBegin = (origin: number) => options.record && this.#recording?.begun(origin);
    this.#begin(id, new OpenPlayer({ ...options, out: link, newTake: this.#takesOf(id), onBegin }));
  }

  #takesOf(id: number): () => number {
    return () => {
      const take = this.#nextTake;
      this.#nextTake = take % 0x7fffffff + 1;
      this.#byTake.set(take, id);
      return take;
    };
  }

  #begin(id: number, player: Playing["player"]) {
    for (const { player: other } of this.#playing.values()) other.alone = player.alone = false;
    this.#playing.set(id, { player, commands: 0 });
    this.#progress(id);
    this.#wake.abort();
  }

  /** @param counted whether the main thread waits to see it done */
  #command(id: number, command: Command, counted = true) {
    const playing = this.#playing.get(id);
    if (!playing) return; // it ended meanwhile
    const { player } = playing;
    this.#try(id, () => {
      if (player instanceof OpenPlayer) commandOpen(player, command);
      else if (command.do === "seek") player.seek(command.to);
      else if (command.do === "rate") player.setRate(command.rate);
      else if (command.do === "replace") player.replace(command.notes, command.duration);
      else if (command.do === "pause" || command.do === "resume" || command.do === "stop") player[command.do]();
    });
    if (counted) playing.commands++;
    if (command.do !== "append") this.#progress(id); // hundreds a second are no news
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
    const { paused, rate } = player;
    const now = this.#clock.now();
    this.#post({ kind: "progress", id, progress: player.progress(), motion, now, commands, paused, rate });
  }

  /** Ends a performance for want of an engine. */
  #lose(id: number) {
    const link = this.#link!;
    this.#end(id, {
      kind: "lost",
      id,
      message: this.#ended ? `${link.name} has ended: ${this.#ended.reason}` : link.problem()!,
    });
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

/** Rows come when they come: what is live has no rate, and cannot be sought in. */
function commandOpen(player: OpenPlayer, command: Command): void {
  if (command.do === "append") player.append(command.notes, command.start);
  else if (command.do === "close" || command.do === "pause" || command.do === "resume" || command.do === "stop") {
    player[command.do]();
  }
}
