// Comfort only: every page is whole without this file.
(function () {
  "use strict";

  // An event's time in the browser's zone, where the page does not know the reader's.
  function readersTime(line) {
    var zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (!zone || zone === line.dataset.zone || line.dataset.starts.length < 12) return;
    var starts = new Date(line.dataset.starts), ends = new Date(line.dataset.ends || line.dataset.starts);
    var format = new Intl.DateTimeFormat("en-GB", {
      weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit"
    });
    if (format.format(starts) === new Intl.DateTimeFormat("en-GB", {
      weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", timeZone: line.dataset.zone
    }).format(starts)) return;
    var name = zone === "UTC" ? zone : zone.split("/").pop().replace(/_/g, " ") + " time";
    var span = line.dataset.ends ? format.formatRange(starts, ends) : format.format(starts);
    line.textContent = "For you: " + span + " (" + name + ")";
    line.hidden = false;
  }

  // What the form leaves empty stays out of the address.
  function tidySearch(form) {
    form.addEventListener("submit", function () {
      form.querySelectorAll("input").forEach(function (input) { input.disabled = input.value === ""; });
    });
    addEventListener("pageshow", function () {
      form.querySelectorAll("input").forEach(function (input) { input.disabled = false; });
    });
  }

  function copyButton(block) {
    var button = document.createElement("button"), frame = document.createElement("div");
    button.type = "button";
    button.className = "plain";
    button.textContent = "Copy";
    button.addEventListener("click", function () {
      navigator.clipboard.writeText(block.textContent).then(function () {
        button.textContent = "Copied";
        setTimeout(function () { button.textContent = "Copy"; }, 2000);
      });
    });
    frame.className = "copy";
    block.before(frame);
    frame.append(block, button);
  }

  // Where the style sheet cannot open a folded column on wide screens, do it here.
  function unfold() {
    if (CSS.supports("selector(::details-content)") || !matchMedia("(min-width: 60rem)").matches) return;
    document.querySelectorAll("details.side").forEach(function (side) { side.open = true; });
  }

  // A zone that nobody has said yet: the browser knows.
  function guessZone(input) {
    input.value = Intl.DateTimeFormat().resolvedOptions().timeZone || input.value;
  }

  document.querySelectorAll("input[data-guess]").forEach(guessZone);
  document.querySelectorAll(".reader[data-zone]").forEach(readersTime);
  document.querySelectorAll("form.search").forEach(tidySearch);
  if (navigator.clipboard) document.querySelectorAll("pre.copyable").forEach(copyButton);
  unfold();
})();
