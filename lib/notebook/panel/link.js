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

    /** Where the kernel may be: on this machine, or behind the server that the page comes from. @returns {string[]} */
    get ways() {
      const direct = `ws://127.0.0.1:${this.at.port}/${this.at.token}`;
      const { protocol, hostname } = location;
      if (!/^https?:$/.test(protocol)) return [direct];
      const proxied = this.#proxied(protocol === "https:" ? "wss:" : "ws:");
      return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname) ? [direct, proxied] : [proxied];
    }

    /** jupyter-server-proxy, and VS Code in a browser, lead to the ports of the kernel's machine. @param {string} protocol */
    #proxied(protocol) {
      let base = "/";
      try {
        const config = document.getElementById("jupyter-config-data");
        base = JSON.parse((config && config.textContent) || "{}").baseUrl || "/";
      } catch {
        // no page of Jupyter's
      }
      return `${protocol}//${location.host}${base}proxy/${this.at.port}/${this.at.token}`;
    }

    connect() {
      if (this.state === "connecting" || this.state === "open") return;
      this.state = "connecting";
      this.why = "";
      this.#go(this.ways);
    }

    /** @param {string[]} ways */
    #go([url, ...others]) {
      this.best = Infinity;
      /** @type {WebSocket} */
      let socket;
      try {
        socket = new WebSocket(/** @type {string} */ (url));
      } catch (error) {
        return this.#closed(`this page may not connect (${error})`);
      }
      this.socket = socket;
      socket.binaryType = "arraybuffer";
      // A proxy opens before it has asked the kernel: what counts is that the kernel answers.
      let heard = false, silent = 0;
      socket.onopen = () => {
        for (let i = 0; i < 5; ++i) setTimeout(() => this.#ping(), 40 * i);
      };
      socket.onmessage = ({ data }) => {
        if (!heard) {
          heard = this.opened = true;
          this.state = "open";
          this.#remember(true);
          this.#tell({ kind: "open" });
        }
        if (typeof data !== "string") return this.#tell({ kind: "bytes", data });
        const message = JSON.parse(data);
        if (message.kind !== "pong") return this.#tell(message);
        const now = performance.now() / 1000;
        const trip = now - message.t;
        if (trip > this.best + 0.0005) return;
        this.best = trip;
        this.offset = message.now - (now + message.t) / 2;
      };
      socket.onclose = async () => {
        if (heard) return this.#closed("");
        if (others.length > 0) return this.#go(others);
        this.#closed(await this.#reason());
      };
      const timer = setInterval(() => {
        if (this.socket !== socket || socket.readyState > WebSocket.OPEN) return clearInterval(timer);
        if (!heard && ++silent > 3) return socket.close(); // something else listens there
        this.best += 0.0002; // two clocks drift
        this.#ping();
        if (heard) this.#remember(true);
      }, 3000);
    }

    /** Why no way leads to the kernel, as the server of the page answers. */
    async #reason() {
      const { port } = this.at;
      const { protocol, origin, hostname } = location;
      if (!/^https?:$/.test(protocol)) return "";
      let status = 0, text = "";
      try {
        const answer = await fetch(this.#proxied(protocol));
        [status, text] = [answer.status, await answer.text()];
      } catch {
        // no server, or no leave to ask it
      }
      if (status === 403 && text.startsWith("auscult's panels are not for")) {
        return `it runs, and does not know this page: set AUSCULT_ORIGINS=${origin} in its environment, and restart it`;
      }
      if (status === 404) {
        const tunnel = `ssh -L ${port}:127.0.0.1:${port}`;
        return `if it runs on another machine, the server there needs jupyter-server-proxy (pip install jupyter-server-proxy)${
          hostname === "localhost" || hostname === "127.0.0.1" ? `, or this port a tunnel (${tunnel})` : ""
        }; else it has ended`;
      }
      return "";
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
        this.why ? `; ${this.why}` : ". It has ended, or runs on another machine"
      }. Run the cell for a live one.`;
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
