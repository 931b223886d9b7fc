// @ts-check
// Lets one hear an example from its card. Without it, the cards are links.
(() => {
  "use strict";
  const audio = new Audio();
  /** @type {HTMLButtonElement | null} */
  let playing = null;
  const show = () => {
    for (const button of document.querySelectorAll(".card-play")) {
      button.toggleAttribute("data-playing", button === playing && !audio.paused);
      button.setAttribute("aria-pressed", String(button === playing && !audio.paused));
    }
  };
  for (const event of ["play", "pause", "ended"]) audio.addEventListener(event, show);
  const here = /** @type {HTMLScriptElement} */ (document.currentScript).src;
  for (const element of document.querySelectorAll(".card-play")) {
    const button = /** @type {HTMLButtonElement} */ (element);
    button.hidden = false;
    button.addEventListener("click", () => {
      if (button === playing && !audio.paused) return audio.pause();
      if (button !== playing) audio.src = new URL(`sounds/${button.dataset.sound}.ogg`, here).href;
      playing = button;
      document.dispatchEvent(new CustomEvent("auscult:play", { detail: audio }));
      audio.play().catch(show);
    });
  }
  // One at a time, of all that can play on the page.
  document.addEventListener("auscult:play", (event) => {
    if (/** @type {CustomEvent} */ (event).detail !== audio) audio.pause();
  });
})();
