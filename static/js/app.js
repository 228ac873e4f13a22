/* What makes forms kinder where scripts run: every page works without this file. */
"use strict";
(() => {
  const summary = document.querySelector("[data-error-summary]");
  if (summary) {
    // The summary stands at the top of its form: scroll to it only when it is out of sight.
    summary.focus({ preventScroll: true });
    const top = summary.getBoundingClientRect().top;
    if (top < 0 || top > window.innerHeight / 2) summary.scrollIntoView();
  }

  // A second click must not send a form twice. The button is disabled after the browser has read its name and value.
  const release = (form) => {
    delete form.dataset.sent;
    form.querySelectorAll("[data-waiting]").forEach((button) => {
      button.disabled = false;
      button.removeAttribute("data-waiting");
    });
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented) return;
    if ((form.getAttribute("method") || "get").toLowerCase() !== "post") return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    setTimeout(() => {
      if (event.submitter) {
        event.submitter.disabled = true;
        event.submitter.setAttribute("data-waiting", "");
      }
    });
    // An answer that is a file leaves this page in place, so the form must become usable again.
    setTimeout(release, 8000, form);
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll("form[data-sent]").forEach(release);
  });

  // Forms whose text is kept on the server: from the first key on, and never in this browser.
  document.querySelectorAll("form[data-draft-url]").forEach((form) => {
    const status = form.querySelector("[data-draft-status]");
    const discard = form.querySelector("[data-discard]");
    let timer = 0;
    let begun = false;
    let changed = false;
    let running = null;
    let clashed = false;
    // The button that was pressed without a network; the form is sent with it once there is one.
    let waiting = null;
    let reachable = false;
    const say = (text) => {
      if (status) status.textContent = text;
    };
    const save = async () => {
      clearTimeout(timer);
      if (!changed || clashed || waiting || form.dataset.sent) return;
      changed = false;
      const body = new URLSearchParams();
      for (const [name, value] of new FormData(form)) {
        const input = form.elements[name];
        if (typeof value === "string" && !(input && input.type === "password")) body.append(name, value);
      }
      if (running) running.abort();
      const request = new AbortController();
      running = request;
      try {
        const answer = await fetch(form.dataset.draftUrl, {
          method: "POST", body, signal: request.signal, keepalive: true, headers: { Accept: "application/json" },
        });
        if (answer.status === 409 && status) {
          // Two people write in the same part: only the page with both texts may decide.
          clashed = true;
          say(status.dataset.clash);
          return;
        }
        if (answer.redirected && status) {
          // The session is over: what is typed from here on is kept when the form is sent.
          clashed = true;
          say(status.dataset.signedOut);
          return;
        }
        if (!answer.ok) throw new Error(String(answer.status));
        const time = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
        say(status ? status.dataset.saved.replace("{time}", time.replace(":", ".")) : "");
        if (discard) discard.hidden = false;
      } catch {
        if (request.signal.aborted) return;
        changed = true;
        if (!waiting) say(status ? status.dataset.failed : "");
      }
    };
    const later = () => {
      changed = true;
      clearTimeout(timer);
      timer = setTimeout(save, begun ? 1200 : 0);
      begun = true;
    };
    form.addEventListener("input", later);
    form.addEventListener("change", later);

    // Without a network a sent form would be lost to the browser's own error page: it stays open, says so, and goes when
    // the server answers again. It is the same form with the same number, so the server counts it once.
    const answers = async () => {
      try {
        return (await fetch(form.dataset.draftUrl, { method: "OPTIONS", cache: "no-store" })).status < 500;
      } catch {
        return false;
      }
    };
    const go = async () => {
      clearTimeout(timer);
      if (!waiting || waiting.asks) return;
      waiting.asks = true;
      const there = await answers();
      waiting.asks = false;
      if (!there) {
        say(status ? status.dataset.offline : "");
        timer = setTimeout(go, 10000);
        return;
      }
      const button = waiting.button;
      waiting = null;
      reachable = true;
      say(status ? status.dataset.back : "");
      form.requestSubmit(button);
    };
    form.addEventListener("submit", (event) => {
      if (event.defaultPrevented) return;
      clearTimeout(timer);
      // A draft that arrives after the form was sent would come back as an unsent one.
      if (running) running.abort();
      if (reachable) {
        reachable = false;
        return;
      }
      event.preventDefault();
      waiting = waiting || { button: event.submitter, asks: false };
      go();
    });
    window.addEventListener("online", go);
    window.addEventListener("beforeunload", (event) => {
      if (waiting) event.preventDefault();
    });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") save();
    });
  });
})();
