// In pages shown by amparo serve: reloads the page when the site was built
// anew, and shows the problems of the content at its head.
(function () {
  "use strict";
  var version = null;
  var events = new EventSource("/.amparo/events");

  function show(problems) {
    var old = document.getElementById("x-problems");
    if (old) old.remove();
    if (!problems.length) return;
    var box = document.createElement("section");
    box.id = "x-problems";
    box.setAttribute("role", "alert");
    box.className = "notice first";
    var list = document.createElement("ul");
    problems.forEach(function (problem) {
      var item = document.createElement("li");
      item.textContent = problem;
      list.appendChild(item);
    });
    box.appendChild(list);
    document.body.insertBefore(box, document.body.firstChild);
  }

  events.onmessage = function (event) {
    var lines = event.data.split("\n");
    if (version !== null && version !== lines[0]) {
      location.reload();
      return;
    }
    version = lines[0];
    show(lines.slice(1));
  };
})();
