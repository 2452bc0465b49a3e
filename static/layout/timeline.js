// The list of events narrowed to one agency. Which one stands in the fragment,
// so that it can be shared and the twin page keeps it; nothing is sent.
(function () {
  "use strict";
  var box = document.querySelector(".agencies");
  if (!box) return;
  var select = box.querySelector("select"), told = box.querySelector("[role=status]");
  var shown = "";
  var years = document.querySelectorAll(".year");

  function show(agency) {
    var count = 0;
    shown = agency;
    years.forEach(function (year) {
      var any = false;
      year.querySelectorAll("[data-agency]").forEach(function (event) {
        event.hidden = agency !== "" && event.dataset.agency !== agency;
        if (!event.hidden) { any = true; count++; }
      });
      year.hidden = !any;
    });
    select.value = agency;
    told.textContent = agency && box.dataset.shown.replace("{n}", count);
  }
  function read() {
    var found = /^#agency=([a-z0-9-]+)$/.exec(location.hash);
    var known = found && Array.from(select.options).some(function (o) { return o.value === found[1]; });
    if (known) show(found[1]);
    else if (shown && /^#?(x-list)?$/.test(location.hash)) show("");
  }
  select.addEventListener("change", function () {
    location.replace("#" + (select.value ? "agency=" + select.value : "x-list"));
  });
  addEventListener("hashchange", read);
  box.hidden = false;
  read();
})();
