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

  document.querySelectorAll("form[data-draft-url]").forEach((form) => {
    const status = form.querySelector("[data-draft-status]");
    let timer = 0;
    let changed = false;
    let running = null;
    let clashed = false;
    const say = (text) => {
      if (status) status.textContent = text;
    };
    const save = async () => {
      clearTimeout(timer);
      if (!changed || clashed || form.dataset.sent) return;
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
        if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
        const time = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
        say(status ? status.dataset.saved.replace("{time}", time.replace(":", ".")) : "");
      } catch {
        if (request.signal.aborted) return;
        changed = true;
        say(status ? status.dataset.failed : "");
      }
    };
    const later = () => {
      changed = true;
      clearTimeout(timer);
      timer = setTimeout(save, 1200);
    };
    form.addEventListener("input", later);
    form.addEventListener("change", later);
    // A draft that arrives after the form was sent would come back as an unsent one.
    form.addEventListener("submit", () => {
      clearTimeout(timer);
      if (running) running.abort();
    });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") save();
    });
  });
})();
