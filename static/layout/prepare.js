// The page for a lawyer: shows the papers of what is ticked, and writes the
// sheet. The ticks stand in the page alone; they go when the reader does.
(function () {
  "use strict";
  var form = document.querySelector("form.prepare"), ticked = document.querySelector(".forlawyer .ticked");
  if (!form) return;
  var data = form.dataset, families = form.querySelectorAll("details"), status = form.querySelector("[role=status]");
  var print = form.querySelector("button[hidden]"), shut = [];

  function make(name, parent) {
    return parent.appendChild(document.createElement(name));
  }

  // words puts a copy of the words of a label, in both languages, into a new element.
  function words(from, name, parent) {
    var to = make(name, parent);
    to.append(from.querySelector(".both").cloneNode(true));
    return to;
  }

  function write() {
    var facts = 0, papers = 0;
    ticked.textContent = "";
    form.querySelectorAll("section").forEach(function (part) {
      var list = document.createElement("ul");
      part.querySelectorAll(".fact").forEach(function (fact) {
        var label = fact.querySelector("label"), on = label.control.checked;
        fact.classList.toggle("on", on);
        if (!on) return;
        facts++;
        var item = make("li", list), own = fact.querySelectorAll(".papers label");
        words(label, "p", item);
        if (!own.length) return;
        var below = make("ul", item);
        own.forEach(function (paper) {
          var has = paper.control.checked, line = words(paper, "li", below), told = make("span", line);
          if (has) papers++;
          line.className = has ? "has" : "lacks";
          told.className = "hidden";
          told.textContent = "(" + (has ? data.has : data.lacks) + ")";
        });
      });
      if (!list.firstChild) return;
      words(part.querySelector("h3"), "h3", ticked);
      ticked.append(list);
    });
    families.forEach(function (family) {
      var n = family.querySelectorAll(".on").length;
      family.querySelector("summary b").textContent = n ? "(" + n + ")" : "";
    });
    document.body.classList.toggle("ready", facts > 0);
    return facts && data.ticked.replace("{facts}", facts).replace("{papers}", papers);
  }

  function forget() {
    form.querySelectorAll("input").forEach(function (box) { box.checked = false; });
    write();
    status.textContent = "";
  }

  form.classList.add("live");
  print.hidden = !window.print; // some programs that show pages cannot
  families.forEach(function (family, i) {
    family.open = i === 0;
  });
  form.addEventListener("change", function () {
    status.textContent = write() || data.cleared;
  });
  form.addEventListener("reset", function () {
    setTimeout(function () { // after the boxes are empty
      status.textContent = write() || data.cleared;
    });
  });
  form.addEventListener("submit", function (event) {
    event.preventDefault();
  });
  print.addEventListener("click", function () {
    window.print();
  });
  // With nothing ticked the whole list is printed, and what is shut would be missing.
  window.addEventListener("beforeprint", function () {
    shut = [].filter.call(families, function (family) { return !family.open; });
    shut.forEach(function (family) { family.open = true; });
  });
  window.addEventListener("afterprint", function () {
    shut.forEach(function (family) { family.open = false; });
  });
  // A browser may keep a page that was left, ticks and all, or put ticks back that it remembers.
  window.addEventListener("pagehide", forget);
  window.addEventListener("pageshow", forget);
})();
