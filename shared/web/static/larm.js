// Shows whether the console hears anything, and connects again when the first try failed.
// Without this script the page still works: it only has to be loaded again by hand.
(() => {
  const SILENT_AFTER_MS = 35000; // three heartbeats of 10 s, and a little
  const AGAIN_AFTER_MS = 1000;
  const NOT_FOR_HER = [401, 403, 404]; // the session or the role has ended
  const TEXTS = {
    open: "Ansluten. Nya larm visas här direkt.",
    lost: "Anslutningen är bruten. Försöker igen. Ring om det är bråttom.",
    out: "Du är inte inloggad längre. Ladda om sidan och logga in. Ring om det är bråttom.",
  };
  const status = document.getElementById("anslutning");
  const stream = document.getElementById("strom");
  if (!status || !stream) return;
  let silence;

  const show = (state) => {
    if (status.dataset.state !== state || status.textContent !== TEXTS[state]) {
      status.dataset.state = state;
      status.textContent = TEXTS[state];
    }
  };
  const alive = () => {
    show("open");
    clearTimeout(silence);
    silence = setTimeout(() => show("lost"), SILENT_AFTER_MS);
  };
  // Each new try begins as a broken line; once it is known why, that is what stands there.
  const lost = () => show(status.dataset.state === "out" ? "out" : "lost");
  const failed = (code) => show(NOT_FOR_HER.includes(code) ? "out" : "lost");
  const again = (event) => {
    if (event.target !== stream) return;
    failed(event.detail?.ctx?.response?.status);
    setTimeout(() => window.htmx.trigger(stream, "anslut"), AGAIN_AFTER_MS);
  };

  document.addEventListener("htmx:sse:after:connection", alive);
  document.addEventListener("htmx:sse:after:message", () => {
    alive();
    document.getElementById("tomt")?.remove();
  });
  stream.addEventListener("puls", alive);
  document.addEventListener("htmx:sse:before:connection", (event) => {
    if (event.detail?.connection?.attempt > 0) lost();
  });
  document.addEventListener("htmx:sse:error", (event) => failed(event.detail?.status));
  document.addEventListener("htmx:sse:close", lost);
  document.addEventListener("htmx:response:error", again);
  document.addEventListener("htmx:error", again);
})();
