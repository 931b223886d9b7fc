// @ts-check
// The script of a live performance. It goes into the page before the player's, and is to it what the sound of a saved figure is.
(() => {
  "use strict";
  const script = document.currentScript;
  const own = script && script.closest(".auscult");
  for (const panel of own ? [own] : document.querySelectorAll(".auscult:not([data-begun])")) {
    if (panel.hasAttribute("data-begun") || !panel.querySelector(".auscult-strip")) continue;
    panel.setAttribute("data-begun", "");
    begin(/** @type {HTMLElement} */ (panel));
  }

  /** @param {HTMLElement} panel */
  function begin(panel) {
    const data = JSON.parse(find(".auscult-strip").getAttribute("data-live") || "");
    const link = data.at ? /** @type {any} */ (globalThis)[Symbol.for("auscult.link.1")](data.at) : null;
    /** @template {Element} T @param {string} selector @returns {T} */
    function find(selector) {
      return /** @type {any} */ (panel.querySelector(selector));
    }
    const stop = /** @type {HTMLButtonElement} */ (find(".auscult-stop"));
    const pause = /** @type {HTMLButtonElement | null} */ (find(".auscult-pause"));
    const rate = /** @type {HTMLSelectElement} */ (find(".auscult-rate select"));
    const meter = /** @type {HTMLElement} */ (find(".auscult-meter"));
    const level = find(".auscult-level");
    const counts = find(".auscult-counts");
    const news = find(".auscult-news");
    const again = /** @type {HTMLButtonElement} */ (find(".auscult-again"));
    const listen = /** @type {HTMLButtonElement} */ (find(".auscult-listen"));
    const heard = find(".auscult-heard");
    const lines = find(".auscult-lines pre");
    const latest = find(".auscult-latest");

    /** Score time as it sounds: what the player asks for where a saved figure has an <audio>. */
    class Remote extends EventTarget {
      constructor() {
        super();
        this.live = true;
        this.error = null;
        this.controls = false;
        /** @type {string} */
        this.state = data.state;
        this.duration = data.duration;
        this.position = data.position;
        /** @type {{ at: number, start: number, rate: number } | null} */
        this.motion = null;
        /** Where the listener wants to be, and since when. @type {{ to: number, since: number } | null} */
        this.wanted = null;
        this.sent = -Infinity;
        this.timer = 0;
        this.delay = 0;
        this.loud = -1;
        /** Whether the page has been told that it plays. @type {boolean | undefined} */
        this.moved = undefined;
      }
      get over() {
        return this.state === "done" || this.state === "stopped";
      }
      get ended() {
        return this.state === "done";
      }
      get paused() {
        return this.state !== "playing" || !panel.isConnected || !link || link.state !== "open";
      }
      get currentTime() {
        if (this.wanted) return this.wanted.to;
        if (this.state !== "playing" || !this.motion || !link) return this.position;
        const { at, start, rate } = this.motion;
        return Math.min(this.duration, start + Math.max(0, link.now() - this.delay - at) * rate);
      }
      set currentTime(to) {
        if (this.over || !link || link.state !== "open") {
          this.position = to;
          return;
        }
        this.wanted = { to, since: performance.now() };
        // A drag asks for many places: each takes the engine 0.25 s to be heard.
        clearTimeout(this.timer);
        const wait = this.sent + 150 - performance.now();
        const go = () => {
          this.sent = performance.now();
          if (this.wanted) link.send({ do: "seek", id: data.key, to: this.wanted.to });
        };
        if (wait <= 0) go();
        else this.timer = Number(setTimeout(go, wait));
      }
      play() {
        if (!this.over && this.state === "paused") this.#ask("resume");
        return Promise.resolve();
      }
      pause() {
        if (panel.isConnected && this.state === "playing") this.#ask("pause");
      }
      /** @param {"resume" | "pause"} what */
      #ask(what) {
        if (link) link.send({ do: what, id: data.key });
      }
      get volume() {
        return this.loud;
      }
      set volume(value) {
        const first = this.loud < 0;
        if (this.loud === value) return;
        this.loud = value;
        if (!first && link) {
          link.send({ do: "control", name: "volume", value: value <= 0.001 ? -120 : 40 * Math.log10(value) });
        }
      }
    }
    const remote = new Remote();
    /** @type {any} */ (panel).auscultLive = remote;

    /** @param {string} text @param {boolean} [bad] */
    function tell(text, bad = false) {
      news.textContent = text;
      news.toggleAttribute("data-error", bad);
    }

    /** @param {any} message */
    function progress({ progress, motion, paused, rate: pace }) {
      if (!remote.over) remote.state = paused ? "paused" : "playing";
      remote.motion = motion;
      remote.position = progress.position;
      remote.duration = Math.max(progress.duration, 0);
      // News from before the seek would move the playhead back for a moment.
      if (remote.wanted && performance.now() - Math.max(remote.sent, remote.wanted.since) > 60) remote.wanted = null;
      showRate(pace);
      counts.textContent = wordsOf(progress);
      counts.toggleAttribute("data-error", progress.late > 0 || progress.lost > 0);
      const moves = remote.state === "playing";
      remote.dispatchEvent(new Event(moves === remote.moved ? "seeked" : moves ? "play" : "pause"));
      remote.moved = moves;
      show();
    }

    /** @param {any} progress */
    function wordsOf({ position, started, late, lost }) {
      const time = data.open ? `${Number(position || 0).toFixed(0)} s, ` : "";
      return `${time}${started} note${started === 1 ? "" : "s"}, ${late} late${lost ? `, ${lost} lost` : ""}`;
    }

    /** @param {number} pace */
    function showRate(pace) {
      if (document.activeElement === rate || Number(rate.value) === pace) return;
      if (![...rate.options].some(({ value }) => Number(value) === pace)) {
        rate.add(new Option(`${+pace.toFixed(2)}×`, String(pace)));
      }
      rate.value = String([...rate.options].map(({ value }) => Number(value)).find((value) => value === pace));
    }

    function show() {
      const open = !!link && link.state === "open";
      panel.setAttribute("data-state", remote.state);
      panel.toggleAttribute("data-open", open);
      stop.disabled = rate.disabled = remote.over || !open;
      listen.disabled = !open || data.sound !== true;
      if (pause) {
        pause.disabled = stop.disabled;
        pause.textContent = remote.state === "paused" ? "Resume" : "Pause";
      }
      const button = /** @type {HTMLButtonElement | null} */ (panel.querySelector(".auscult-play"));
      if (button) button.disabled = remote.over || !open;
      again.hidden = !link || open || remote.over || link.state === "connecting";
    }

    // ---- the meter: peak since the last news, and the greatest of the last two seconds
    let hold = -Infinity, holdAt = 0, fall = -Infinity, frame = 0;
    /** @param {number} peak linear */
    function measure(peak) {
      const db = peak > 0 ? 20 * Math.log10(peak) : -Infinity;
      const now = performance.now();
      fall = Math.max(db, fall - 2.5);
      if (db >= hold || now - holdAt > 2000) [hold, holdAt] = [db, now];
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => {
        meter.style.setProperty("--level", `${part(fall)}%`);
        meter.style.setProperty("--hold", `${part(hold)}%`);
        const text = hold < -60 ? "silent" : `${hold.toFixed(1)} dB`;
        level.textContent = text;
        meter.setAttribute("aria-valuenow", String(Math.round(Math.max(-60, fall))));
        meter.setAttribute("aria-valuetext", text);
      });
    }
    /** @param {number} db */
    function part(db) {
      return Math.min(100, Math.max(0, (db + 60) / 60 * 100));
    }

    /** @param {string} line */
    function say(line) {
      const bottom = lines.scrollHeight - lines.scrollTop - lines.clientHeight < 8;
      const all = `${lines.textContent ? `${lines.textContent}\n` : ""}${line}`.split("\n");
      lines.textContent = all.slice(-40).join("\n");
      if (/error|warning|failed|cannot|^auscult: /.test(line)) latest.textContent = line;
      if (bottom) lines.scrollTop = lines.scrollHeight;
    }

    // ---- the engine's sound, in the page
    /** @type {{ context: AudioContext, node: AudioWorkletNode | null, made: number, fill: number } | null} */
    let player = null;
    async function startListening() {
      const context = new AudioContext({ sampleRate: data.sampleRate, latencyHint: "interactive" });
      player = { context, node: null, made: 0, fill: 0 };
      const url = URL.createObjectURL(
        new Blob([find(".auscult-strip").getAttribute("data-worklet") || ""], { type: "text/javascript" }),
      );
      try {
        if (!context.audioWorklet) throw new Error("a browser does that in pages of https and of its own machine only");
        await context.audioWorklet.addModule(url);
      } finally {
        URL.revokeObjectURL(url);
      }
      await context.resume();
      if (player?.context !== context) return; // the button was pressed again meanwhile
      const node = new AudioWorkletNode(context, "auscult-listen", { outputChannelCount: [2] });
      node.connect(context.destination);
      player.node = node;
      node.port.onmessage = ({ data: { fill, dropped, missed } }) => {
        if (!player || !link) return;
        const c = player.context;
        const rest = (c.outputLatency || c.baseLatency || 0) + fill;
        // What the newest block waited for on its way, and what waits here.
        const latency = rest + Math.max(0, player.made);
        remote.delay = latency;
        panel.setAttribute("data-latency", (1000 * latency).toFixed(0));
        panel.setAttribute("data-missed", String(missed));
        panel.setAttribute("data-dropped", String(dropped));
        const gaps = missed ? `, ${missed} gap${missed === 1 ? "" : "s"}` : "";
        heard.textContent = `${(1000 * latency).toFixed(0)} ms behind the engine${gaps}`;
      };
      link.send({ do: "listen", conductor: data.conductor, on: true });
    }
    function stopListening() {
      if (!player) return;
      link.send({ do: "listen", conductor: data.conductor, on: false });
      player.context.close().catch(() => {});
      player = null;
      remote.delay = 0;
      heard.textContent = "";
      panel.removeAttribute("data-latency");
    }
    listen.addEventListener("click", () => {
      if (player) stopListening();
      else {
        startListening().catch((error) => {
          stopListening();
          tell(`This page cannot play the engine's sound: ${error.message}`, true);
        });
      }
      listen.setAttribute("aria-pressed", String(!!player));
    });
    /** @param {ArrayBuffer} packet */
    function play(packet) {
      const view = new DataView(packet);
      if (!player || !player.node || view.getUint32(0, true) !== data.conductor) return;
      const late = link.now() - view.getFloat64(8, true);
      player.made += (late - player.made) / 20;
      player.node.port.postMessage(packet.slice(16));
    }

    if (pause) pause.addEventListener("click", () => remote.state === "paused" ? remote.play() : remote.pause());
    stop.addEventListener("click", () => link && link.send({ do: "stop", id: data.key }));
    rate.addEventListener("change", () => {
      if (link) link.send({ do: "rate", id: data.key, rate: Number(rate.value) });
      rate.blur();
    });
    again.addEventListener("click", () => {
      if (link) link.connect();
      show();
    });

    /** @param {any} message */
    function receive(message) {
      if (!panel.isConnected && !document.contains(panel)) {
        // The cell was run again, or is out of sight: it may come back.
        if (player) stopListening();
      }
      switch (message.kind) {
        case "open":
          tell("");
          link.send({ do: "watch", id: data.key });
          return show();
        case "closed":
          if (player) stopListening();
          remote.position = remote.currentTime;
          remote.motion = null;
          remote.moved = false;
          remote.dispatchEvent(new Event("pause"));
          hold = fall = -Infinity;
          measure(0);
          if (!remote.over) tell(link.words);
          return show();
        case "progress":
          if (message.key === data.key) progress(message);
          return;
        case "status":
          if (message.conductor === data.conductor) measure(message.status.peak);
          return;
        case "problem":
          if (message.conductor === data.conductor) tell(message.message, true);
          return;
        case "line":
          if (message.conductor === data.conductor) say(message.line);
          return;
        case "bytes":
          return play(message.data);
        case "control": {
          if (message.name !== "volume") return;
          const volume = /** @type {HTMLInputElement | null} */ (panel.querySelector(".auscult-volume input"));
          remote.loud = message.value <= -119 ? 0 : Math.min(1, 10 ** (message.value / 40));
          if (!volume) return;
          volume.value = String(remote.loud);
          volume.style.setProperty("--auscult-part", `${100 * remote.loud}%`);
          return;
        }
        case "done":
        case "lost": {
          if (message.key !== data.key || remote.over) return;
          const report = message.report;
          remote.state = report && !report.stopped ? "done" : "stopped";
          remote.wanted = null;
          remote.position = report ? report.position : remote.currentTime;
          remote.motion = null;
          if (report) counts.textContent = wordsOf(report);
          if (message.kind === "lost") tell(message.message, true);
          remote.moved = false;
          remote.dispatchEvent(new Event("pause"));
          return show();
        }
      }
    }

    lines.textContent = "";
    if (data.at && typeof data.sound === "string") heard.textContent = data.sound;
    for (const line of data.lines) say(line);
    if (link) {
      link.listeners.add(receive);
      if (link.state === "open") receive({ kind: "open" });
      else if (link.state !== "connecting" && !remote.over) tell(link.words);
    }
    panel.toggleAttribute("data-over", !link);
    setTimeout(show); // after the player's script
  }
})();
