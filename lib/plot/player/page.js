// @ts-check
// The script of a figure that one hears. It goes into the page as it is: no imports, nothing from a network, one root at a time.
(() => {
  "use strict";
  const SVG = "http://www.w3.org/2000/svg";
  const NAMES = ["C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B"];
  const NOWHERE = -10000;
  /** More notes than this at one time are a cluster: the first of them are shown. */
  const MOST = 64;
  /** A note is shown for so long at least, in s: a click is heard, and gone before it is seen. */
  const SHORTEST = 0.1;
  /** How long words are shown, unless others follow: in s. */
  const CAPTION = 4;

  // Numbers of columns are typed any[]: what is read here was written by pageData.ts.
  const own = document.currentScript && document.currentScript.closest(".auscult");
  for (const root of own ? [own] : document.querySelectorAll(".auscult:not([data-ready])")) {
    try {
      if (!root.hasAttribute("data-ready")) start(/** @type {HTMLElement} */ (root));
    } catch (error) {
      tell(root, `The player could not start: ${error}`, true);
    }
  }

  /** @param {Element} root @param {string} text @param {boolean} [bad] */
  function tell(root, text, bad = false) {
    const status = find(root, ".auscult-status");
    status.textContent = text;
    status.toggleAttribute("data-error", bad);
  }

  /** @template {Element} T @param {Element} root @param {string} selector @returns {T} */
  function find(root, selector) {
    const element = root.querySelector(selector);
    if (!element) throw new Error(`it lacks ${selector}`);
    return /** @type {any} */ (element);
  }

  /** Columns hold differences of whole numbers. @param {number[]} column @param {number} unit @returns {any[]} */
  function sums(column, unit) {
    let sum = 0;
    return column.map((difference) => (sum += difference) / unit);
  }

  /** The index of the last number that is at most `value`; -1 before the first. @param {any[]} sorted @param {number} value */
  function lastUpTo(sorted, value) {
    let low = 0, high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle] <= value) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** Follows a line through points, beyond its ends too. @param {any[]} from @param {any[]} to @param {number} value @returns {number} */
  function follow(from, to, value) {
    if (from.length < 2) return to[0];
    const i = Math.min(from.length - 2, Math.max(0, lastUpTo(from, value)));
    return to[i] + (to[i + 1] - to[i]) * (value - from[i]) / (from[i + 1] - from[i]);
  }

  /** @param {number} hertz */
  function pitchName(hertz) {
    const midi = 69 + 12 * Math.log2(hertz / 440);
    const nearest = Math.round(midi);
    if (Math.abs(midi - nearest) > 0.015) return `${Number(hertz.toPrecision(4))} Hz`;
    return `${NAMES[(nearest + 120) % 12]}${Math.floor(nearest / 12) - 1}`;
  }

  /** @param {HTMLElement} root */
  function start(root) {
    const data = JSON.parse(find(root, 'script[type="application/json"]').textContent || "");
    const { duration, tracks } = data;
    const frames = data.frames.map((/** @type {any[]} */ [left, top, right, bottom, dx, track]) => (
      { left, top, right, bottom, dx, track: tracks[track] && tracks[track].t.length ? tracks[track] : null }
    ));
    const times = sums(data.notes.t, 1e4), sustains = sums(data.notes.s, 1e4);
    const [xs, ys, as, bs] = ["x", "y", "a", "b"].map((name) => data.notes[name] && sums(data.notes[name], 100));
    const longest = sustains.reduce((most, value) => Math.max(most, value), SHORTEST);
    const frameOf = (/** @type {number} */ i) => frames[data.notes.frame ? data.notes.frame[i] : 0];

    const picture = find(root, ".auscult-picture");
    const svg = /** @type {SVGSVGElement} */ (picture.querySelectorAll("svg")[Number(root.dataset.plot)]);
    const button = /** @type {HTMLButtonElement} */ (find(root, ".auscult-play"));
    const slider = /** @type {HTMLInputElement} */ (find(root, ".auscult-seek"));
    const volume = /** @type {HTMLInputElement} */ (find(root, ".auscult-volume input"));
    const clock = find(root, ".auscult-time");
    const words = find(root, ".auscult-now");
    // A live performance has no sound in the page: its panel stands in for it.
    const audio = /** @type {any} */ (root).auscultLive || root.querySelector("audio");
    const still = matchMedia("(prefers-reduced-motion: reduce)");

    const overlay = svg.appendChild(document.createElementNS(SVG, "g"));
    overlay.setAttribute("aria-hidden", "true");
    overlay.setAttribute("class", "auscult-overlay");
    const line = (/** @type {string} */ name) => {
      const element = document.createElementNS(SVG, "line");
      element.setAttribute("class", name);
      return overlay.appendChild(element);
    };
    const heads = frames.map((/** @type {any} */ frame) => {
      if (!frame.track) return null;
      const head = line("auscult-head");
      head.setAttribute("y1", frame.top);
      head.setAttribute("y2", frame.bottom);
      return head;
    });
    /** @type {SVGLineElement[][]} */
    const marks = [];
    svg.setAttribute("data-hearable", "");

    let silent = 0; // where we are while there is no sound yet
    let shown = "";
    let told = 0;
    let frame = 0;
    const position = () => Math.min(duration, audio ? audio.currentTime : silent);
    const isNow = (/** @type {any} */ track) => {
      const t = position();
      return !!track && t >= track.from && (track.until < 0 || t < track.until);
    };
    const playing = () => !!audio && !audio.paused;

    /** The notes that sound, the last one first. @param {number} t */
    function soundingAt(t) {
      const found = [];
      for (let i = lastUpTo(times, t + 1e-4); i >= 0 && t - times[i] <= longest && found.length < MOST; --i) {
        if (t < times[i] + Math.max(SHORTEST, sustains[i]) || (t >= duration && i === times.length - 1)) found.push(i);
      }
      return found;
    }

    /** The words that are shown: the last ones, for a while. @param {number} t @returns {string} */
    function captionAt(t) {
      const [time, text] = data.captions.findLast((/** @type {any} */ [time]) => time <= t + 1e-4) || [-Infinity, ""];
      return t - time < CAPTION ? text : "";
    }

    /** @param {any[]} found */
    function wordsFor(found) {
      const chord = found.filter((i) => times[found[0]] - times[i] < 1e-3).reverse();
      const said = chord.slice(0, 3).map((i) => {
        const label = data.notes.label[i];
        return `${label}${label ? ", " : ""}pitch ${pitchName(data.notes.hz[i])}`;
      });
      return said.join(" · ") + (chord.length > 3 ? ` · and ${chord.length - 3} more` : "");
    }

    function draw() {
      const t = position();
      // With less motion the playhead goes from note to note.
      const at = still.matches ? times[Math.max(0, lastUpTo(times, t + 1e-4))] || 0 : t;
      frames.forEach((/** @type {any} */ { left, right, dx, track }, /** @type {number} */ f) => {
        const head = heads[f];
        if (!head) return;
        const here = isNow(track);
        head.style.display = here ? "" : "none";
        if (!here) return;
        const x = String(Math.min(right, Math.max(left, follow(track.t, track.x, at) + dx)));
        head.setAttribute("x1", x);
        head.setAttribute("x2", x);
      });
      const found = soundingAt(t);
      const said = captionAt(t);
      const key = `${found.join()} ${said}`;
      if (key !== shown) {
        shown = key;
        mark(found);
        words.textContent = [said && `“${said}”`, wordsFor(found)].filter(Boolean).join(" · ");
      }
      clock.textContent = `${t.toFixed(1)} / ${duration.toFixed(1)} s`;
      slider.value = String(t);
      slider.style.setProperty("--auscult-part", `${duration > 0 ? 100 * t / duration : 0}%`);
      const now = performance.now();
      if (playing() && now - told < 1000) return; // a screen reader needs time to speak
      told = now;
      const text = words.textContent;
      slider.setAttribute("aria-valuetext", `${+t.toFixed(1)} of ${+duration.toFixed(1)} s${text ? `; ${text}` : ""}`);
    }

    /** Draws what sounds: a dot, or a bar where the note has a length in the picture. @param {number[]} found */
    function mark(found) {
      let used = 0;
      for (const i of [...found].reverse()) { // the last one on top
        const { bottom, dx, track } = frameOf(i);
        let from = as && as[i] > NOWHERE ? as[i] : null, to = bs && bs[i] > NOWHERE ? bs[i] : null;
        const x = xs && xs[i] > NOWHERE ? xs[i] : null;
        if (from === null || to === null || Math.abs(to - from) < 9) from = to = x;
        if (from === null) from = to = track ? follow(track.t, track.x, times[i]) + dx : null;
        if (from === null || to === null) continue;
        const y = ys && ys[i] > NOWHERE ? ys[i] : bottom - 6;
        const pair = marks[used] || (marks[used] = [line("auscult-halo"), line("auscult-note")]);
        // Round ends reach out by half the width.
        const inset = from === to ? 0 : Math.sign(to - from) * 2.5;
        for (const element of pair) {
          element.style.display = "";
          element.toggleAttribute("data-long", from !== to);
          element.setAttribute("data-note", String(i));
          element.setAttribute("x1", String(from + inset));
          element.setAttribute("x2", String(to - inset + (from === to ? 0.001 : 0)));
          element.setAttribute("y1", String(y));
          element.setAttribute("y2", String(y));
        }
        ++used;
      }
      for (const pair of marks.slice(used)) for (const element of pair) element.style.display = "none";
    }

    function tick() {
      cancelAnimationFrame(frame);
      if (audio && !root.isConnected) audio.pause(); // the cell was run again
      told = playing() ? told : 0;
      draw();
      if (playing()) frame = requestAnimationFrame(tick);
    }

    /** @param {number} t */
    function seek(t) {
      const to = Math.min(duration, Math.max(0, t));
      if (audio) audio.currentTime = to;
      silent = to;
      told = 0;
      tick();
    }

    function play() {
      if (!audio) return;
      if (audio.ended || audio.currentTime >= duration) audio.currentTime = 0;
      audio.play().catch((/** @type {Error} */ error) => {
        if (error.name !== "AbortError") tell(root, `The browser does not play: ${error.message}`, true);
      });
    }

    function toggle() {
      if (playing()) audio && audio.pause();
      else play();
    }

    /** The onset before or after the position. @param {number} direction */
    function step(direction) {
      const t = position();
      if (direction > 0) return times[lastUpTo(times, t + 1e-3) + 1] ?? duration;
      // While it plays, the note that has just begun is not the one before.
      const i = lastUpTo(times, t - (playing() ? 0.3 : 1e-3));
      return i < 0 ? 0 : times[i];
    }

    /** @param {KeyboardEvent} event */
    function press(event) {
      const target = /** @type {Element} */ (event.target);
      if (event.ctrlKey || event.metaKey || event.altKey || target.closest("a, summary, .auscult-strip")) return;
      if (event.key === " ") {
        if (target === button) return; // it clicks itself
        toggle();
      } else if (target === volume && /^Arrow|^Page|^Home$|^End$/.test(event.key)) return;
      else if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
        const direction = event.key === "ArrowRight" ? 1 : -1;
        seek(event.shiftKey ? position() + direction : step(direction));
      } else if (event.key === "ArrowUp" || event.key === "ArrowDown") {
        seek(position() + (event.key === "ArrowUp" ? 1 : -1));
      } else if (event.key === "PageUp" || event.key === "PageDown") {
        seek(position() + (event.key === "PageUp" ? 5 : -5));
      } else if (event.key === "Home") seek(0);
      else if (event.key === "End") seek(duration);
      else return;
      event.preventDefault();
      event.stopPropagation(); // the page has meanings of its own for these keys
    }

    /** The moment under the pointer; null beside the plot. @param {PointerEvent} event */
    function timeAt(event) {
      const matrix = svg.getScreenCTM();
      if (!matrix) return null;
      const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
      let nearest = null, distance = 40;
      for (const frame of frames) {
        const away = Math.hypot(
          Math.max(frame.left - x, 0, x - frame.right),
          Math.max(frame.top - y, 0, y - frame.bottom),
        );
        // A piece that is repeated has a frame for each time: that of now.
        if (away < distance || (nearest && away === distance && isNow(frame.track))) {
          [nearest, distance] = [frame, away];
        }
      }
      if (!nearest) return null;
      const { track, dx, left, right } = nearest;
      if (track) {
        const rising = track.x.length < 2 || track.x[track.x.length - 1] > track.x[0];
        const from = rising ? track.x : [...track.x].reverse(), to = rising ? track.t : [...track.t].reverse();
        const t = follow(from, to, Math.min(right, Math.max(left, x)) - dx);
        return Math.max(track.from, track.until < 0 ? t : Math.min(t, track.until - 0.001));
      }
      // Without a line through the picture, each note answers by itself.
      let note = -1, best = 24;
      for (let i = 0; xs && i < xs.length; ++i) {
        const away = Math.hypot(xs[i] - x, ys ? ys[i] - y : 0);
        if (away < best) [note, best] = [i, away];
      }
      return note < 0 ? null : times[note];
    }

    let dragging = false;
    svg.addEventListener("pointerdown", (event) => {
      const t = event.button === 0 && !/** @type {Element} */ (event.target).closest("a") ? timeAt(event) : null;
      if (t === null) return;
      event.preventDefault();
      dragging = true;
      svg.setPointerCapture(event.pointerId);
      slider.focus({ preventScroll: true });
      seek(t);
      play();
    });
    svg.addEventListener("pointermove", (event) => {
      const t = dragging ? timeAt(event) : null;
      if (t !== null) seek(t);
    });
    for (const end of ["pointerup", "pointercancel"]) svg.addEventListener(end, () => dragging = false);

    slider.addEventListener("input", () => seek(Number(slider.value)));
    button.addEventListener("click", toggle);
    root.addEventListener("keydown", press);
    const loud = () => {
      if (audio) audio.volume = Math.min(1, Math.max(0, Number(volume.value)));
      volume.style.setProperty("--auscult-part", `${100 * Number(volume.value)}%`);
    };
    volume.addEventListener("input", loud);
    loud();

    if (audio) {
      audio.controls = false; // they are there for pages without scripts
      button.disabled = false;
      const unplayable = () =>
        tell(
          root,
          // Chromium's words for a Content-Security-Policy that leaves sound in the page out.
          /URL safety/i.test(audio.error?.message ?? "")
            ? "This page forbids sound (its Content-Security-Policy): open the notebook elsewhere, or export it as HTML."
            : "This browser cannot play the sound (Ogg Vorbis): open the notebook in Firefox, Chrome or Edge.",
          true,
        );
      audio.addEventListener("error", unplayable);
      if (audio.error) unplayable();
      audio.addEventListener("play", () => {
        root.setAttribute("data-playing", "");
        button.setAttribute("aria-label", "Pause");
        document.dispatchEvent(new CustomEvent("auscult:play", { detail: root }));
        tick();
      });
      for (const end of ["pause", "ended"]) {
        audio.addEventListener(end, () => {
          root.removeAttribute("data-playing");
          button.setAttribute("aria-label", "Play");
          tick();
        });
      }
      audio.addEventListener("seeked", tick);
      // One at a time.
      document.addEventListener("auscult:play", (event) => {
        if (/** @type {CustomEvent} */ (event).detail !== root && !audio.live) audio.pause();
      });
    }
    root.setAttribute("data-ready", "");
    draw();
  }
})();
