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

  // Seats as they are taken, while somebody looks. What is read out waits until the numbers rest, half a minute at most.
  function liveSeats(list) {
    var note = document.createElement("p"), source = null, refused = 0, retry, rest, due = 0;
    note.className = "vh";
    note.setAttribute("role", "status");
    list.after(note);

    function say() {
      due = 0;
      note.textContent = "Seats: " + Array.from(list.children, function (line) { return line.textContent.trim(); }).join("; ");
    }
    function show(message) {
      var seats = JSON.parse(message.data), news = false;
      refused = 0;
      list.querySelectorAll("li[data-mode]").forEach(function (line) {
        var seat = seats[line.dataset.mode], text = line.querySelector(".seat-text");
        if (!seat || text.textContent === seat.text) return;
        text.textContent = seat.text;
        line.classList.toggle("few", seat.state === "few");
        news = true;
      });
      if (news) {
        due = due || Date.now() + 30000;
        clearTimeout(rest);
        rest = setTimeout(say, Math.max(0, Math.min(4000, due - Date.now())));
      }
      if (seats.seats === "closed" || seats.seats === "none") stop();
    }
    function close() {
      clearTimeout(retry);
      if (source) source.close();
      source = null;
    }
    function open() {
      close();
      if (document.hidden) return;
      source = new EventSource("/api/v1/events/" + list.dataset.seats + "/seats/stream");
      source.addEventListener("seats", show);
      // A lost connection is the browser's to mend. A refusal is not: come back a few times, ever later.
      source.addEventListener("error", function () {
        if (source && source.readyState === EventSource.CLOSED && ++refused <= 4)
          retry = setTimeout(open, (60 + 60 * Math.random()) * 1000 * refused);
      });
    }
    function stop() {
      close();
      document.removeEventListener("visibilitychange", open);
    }
    document.addEventListener("visibilitychange", open);
    open();
  }

  document.querySelectorAll("input[data-guess]").forEach(guessZone);
  document.querySelectorAll(".reader[data-zone]").forEach(readersTime);
  document.querySelectorAll("form.search").forEach(tidySearch);
  if (navigator.clipboard) document.querySelectorAll("pre.copyable").forEach(copyButton);
  if (window.EventSource) document.querySelectorAll(".seats[data-live]").forEach(liveSeats);
  unfold();
})();
