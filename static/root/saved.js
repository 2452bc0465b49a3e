// Answers for the pages that somebody saved on this phone (js/save.js) when the network does not. What is
// online comes first, so that nobody reads an old page without need. It stores nothing. The copy of a page that
// is gone from its address is removed.
(function () {
  "use strict";
  var ours = self.location.href + " ", patience = 8000; // how long a bad connection may take, in ms

  function forget(at) {
    return caches.delete(ours + at).then(function () { return caches.keys(); }).then(function (names) {
      if (!names.some(function (name) { return name.indexOf(ours) === 0; })) return self.registration.unregister();
    });
  }
  self.oninstall = function () { self.skipWaiting(); };
  self.onfetch = function (event) {
    var request = event.request, page = request.mode === "navigate";
    if (request.method !== "GET" || !page && !/^(style|script)$/.test(request.destination)) return;
    event.respondWith(caches.match(request, { ignoreSearch: true, ignoreVary: true }).then(function (copy) {
      if (copy && !page) return copy; // the name of a style or script changes with what is in it
      var online = fetch(request);
      if (!copy) return online;
      event.waitUntil(online.then(function (answer) {
        if (answer.status === 404 || answer.status === 410 || answer.type === "opaqueredirect") return forget(request.url.split(/[?#]/)[0]);
      }, function () {}));
      return Promise.race([online, new Promise(function (late) { setTimeout(late, patience, copy); })]).catch(function () { return copy; });
    }));
  };
})();
