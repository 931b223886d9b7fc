// @ts-check
// The page's connection with the hub of a kernel: one for all panels and controls of the page. It goes into the page as it is.
(() => {
  "use strict";
  const KEY = Symbol.for("auscult.link.1");
  const page = /** @type {any} */ (globalThis);
  if (page[KEY]) return;
  /** @type {Map<string, Link>} */
  const links = new Map();

  /** A page that was made so long ago (ms) is a saved one: its kernel may have ended, and is not called. */
  const FRESH = 60000;
  /** Unless it answered so long ago: the page was loaded again. */
  const ALIVE = 15000;

  class Link {
    /** @param {{ port: number, token: string }} at */
    constructor(at) {
      this.at = at;
      /** "new" before it was tried, then "connecting", "open", "closed". */
      this.state = "new";
      this.why = "";
      /** @type {Set<(message: any) => void>} */
      this.listeners = new Set();
      /** @type {WebSocket | null} */
      this.socket = null;
      this.key = `auscult:${at.port}:${at.token.slice(0, 8)}`;
      this.best = Infinity;
      this.offset = 0;
      this.opened = false;
    }

    /** Whether the kernel was heard of not long ago. */
    get alive() {
      try {
        return Date.now() - Number(localStorage.getItem(this.key) || 0) < ALIVE;
      } catch {
        return false;
      }
    }

    /** @param {boolean} yes */
    #remember(yes) {
      try {
        if (yes) localStorage.setItem(this.key, String(Date.now()));
        else localStorage.removeItem(this.key);
      } catch {
        // a page without a storage of its own
      }
    }

    /** @param {number} born when the page's HTML was made, ms */
    begin(born) {
      if (this.state !== "new") return;
      if (Math.abs(Date.now() - born) < FRESH || this.alive) this.connect();
    }

    get url() {
      const { port, token } = this.at;
      const { protocol, hostname, host } = location;
      const local = !/^https?:$/.test(protocol) || /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
      if (local) return `ws://127.0.0.1:${port}/${token}`;
      // The page of a JupyterHub, where jupyter-server-proxy leads to the ports of the kernel's machine.
      let base = "/";
      try {
        const config = document.getElementById("jupyter-config-data");
        base = JSON.parse((config && config.textContent) || "{}").baseUrl || "/";
      } catch {
        // no page of Jupyter's
      }
      return `${protocol === "https:" ? "wss" : "ws"}://${host}${base}proxy/${port}/${token}`;
    }

    connect() {
      if (this.state === "connecting" || this.state === "open") return;
      this.state = "connecting";
      this.best = Infinity;
      /** @type {WebSocket} */
      let socket;
      try {
        socket = new WebSocket(this.url);
      } catch (error) {
        return this.#closed(`this page may not connect (${error})`);
      }
      this.socket = socket;
      socket.binaryType = "arraybuffer";
      socket.onopen = () => {
        this.state = "open";
        this.opened = true;
        this.#remember(true);
        for (let i = 0; i < 5; ++i) setTimeout(() => this.#ping(), 40 * i);
        this.#tell({ kind: "open" });
      };
      socket.onmessage = ({ data }) => {
        if (typeof data !== "string") return this.#tell({ kind: "bytes", data });
        const message = JSON.parse(data);
        if (message.kind !== "pong") return this.#tell(message);
        const now = performance.now() / 1000;
        const trip = now - message.t;
        if (trip > this.best + 0.0005) return;
        this.best = trip;
        this.offset = message.now - (now + message.t) / 2;
      };
      socket.onclose = () => this.#closed("");
      const timer = setInterval(() => {
        if (this.socket !== socket || socket.readyState !== WebSocket.OPEN) return clearInterval(timer);
        this.best += 0.0002; // two clocks drift
        this.#ping();
        this.#remember(true);
      }, 3000);
    }

    #ping() {
      this.send({ do: "ping", t: performance.now() / 1000 });
    }

    /** @param {string} why */
    #closed(why) {
      this.state = "closed";
      this.why = why;
      this.#remember(false);
      this.#tell({ kind: "closed" });
    }

    /** @param {any} message */
    #tell(message) {
      for (const listener of [...this.listeners]) {
        try {
          listener(message);
        } catch (error) {
          console.warn("auscult:", error);
        }
      }
    }

    /** @param {any} message @returns {boolean} whether it went out */
    send(message) {
      if (!this.socket || this.socket.readyState !== WebSocket.OPEN) return false;
      this.socket.send(JSON.stringify(message));
      return true;
    }

    /** The hub's clock, s. */
    now() {
      return performance.now() / 1000 + this.offset;
    }

    /** What is to be said of a connection that is not there. */
    get words() {
      if (this.state === "open" || this.state === "connecting") return "";
      if (this.opened) return "Not live any more: the kernel has ended or was restarted. This is where it stood.";
      if (this.state === "new") return "Saved: this is where it stood. Run the cell for a live one.";
      return `Not live: the kernel cannot be reached from this page${
        this.why ? `, ${this.why}` : ""
      }. It has ended, or runs on another machine. Run the cell for a live one.`;
    }
  }

  /** @param {{ port: number, token: string, born: number }} at */
  page[KEY] = (at) => {
    const name = `${at.port}/${at.token}`;
    const link = links.get(name) || new Link(at);
    links.set(name, link);
    link.begin(at.born);
    return link;
  };
})();
