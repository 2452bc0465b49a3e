// The quick way off a page that somebody may not want to be seen with: its links, or Shift three times
// within five seconds. The page is blank at once, whatever the next one takes, and Back does not return to it.
(function () {
  "use strict";
  var links = document.querySelectorAll("[data-exit]"), keys = document.querySelector(".exit-note [hidden]"), times = [], alone;
  if (!links.length) return;
  function leave(event) {
    var cover = document.createElement("p");
    if (self.speechSynthesis) speechSynthesis.cancel();
    cover.className = "exit-cover";
    cover.setAttribute("role", "alert");
    document.body.textContent = "";
    document.body.appendChild(cover);
    cover.textContent = document.title = links[0].dataset.exit;
    location.replace(links[0].href);
    event.preventDefault();
  }
  links.forEach(function (link) { link.onclick = leave; });
  if (keys) keys.hidden = false;
  addEventListener("keydown", function (event) {
    alone = event.key === "Shift";
    if (!alone) times = [];
  });
  addEventListener("keyup", function (event) {
    if (event.key !== "Shift" || !alone) return; // it made a capital letter
    times = times.slice(-2).concat(event.timeStamp);
    if (times.length > 2 && event.timeStamp - times[0] < 5000) leave(event);
  });
})();
