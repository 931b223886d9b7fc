// @ts-check
// The script of a control: a slider, a select or a toggle. It goes into the page after the one of the connection.
(() => {
  "use strict";
  const script = document.currentScript;
  const own = script && script.closest(".auscult-control");
  for (const root of own ? [own] : document.querySelectorAll(".auscult-control:not([data-begun])")) {
    if (root.hasAttribute("data-begun")) continue;
    root.setAttribute("data-begun", "");
    begin(/** @type {HTMLElement} */ (root));
  }

  /** @param {HTMLElement} root */
  function begin(root) {
    const data = JSON.parse(root.dataset.control || "");
    const link = /** @type {any} */ (globalThis)[Symbol.for("auscult.link.1")](data.at);
    const input = /** @type {HTMLInputElement & HTMLSelectElement} */ (root.querySelector("input, select"));
    const shown = /** @type {HTMLInputElement | null} */ (root.querySelector(".auscult-number"));
    const news = /** @type {Element} */ (root.querySelector(".auscult-news"));

    const read = () => data.kind === "toggle" ? Number(input.checked) : Number(input.value);
    /** @param {number} value */
    function write(value) {
      if (data.kind === "toggle") input.checked = value > 0.5;
      else input.value = String(value);
      show();
    }
    function show() {
      if (data.kind !== "range") return;
      const value = Number(input.value);
      input.style.setProperty("--auscult-part", `${100 * (value - data.min) / (data.max - data.min)}%`);
      input.setAttribute("aria-valuetext", `${value}${data.unit ? ` ${data.unit}` : ""}`);
      if (shown && document.activeElement !== shown) shown.value = String(value);
    }
    function state() {
      const open = link.state === "open";
      root.toggleAttribute("data-open", open);
      news.textContent = link.words;
    }
    const send = () => {
      show();
      link.send({ do: "control", name: data.name, value: read() });
    };
    input.addEventListener("input", send);
    if (shown) {
      shown.addEventListener("change", () => {
        const value = Number(shown.value);
        if (shown.value.trim() !== "" && Number.isFinite(value)) {
          input.value = String(value); // held to the range
          send();
        }
        shown.value = input.value;
      });
    }
    root.addEventListener("keydown", (event) => event.stopPropagation()); // the page has meanings of its own for keys
    link.listeners.add((/** @type {any} */ message) => {
      if (message.kind === "control" && message.name === data.name) write(message.value);
      else if (message.kind === "open" || message.kind === "closed") state();
    });
    show();
    if (link.state !== "connecting") state();
  }
})();
