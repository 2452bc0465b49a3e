// The button that keeps a page on the phone, on pages for workers. Nothing is stored before somebody taps
// it. Each page is a cache of its own, with its style and script; root/saved.js answers from them when there is
// no network.
(function () {
  "use strict";
  var box = document.querySelector(".save"), at = location.href.split(/[?#]/)[0], saved;
  if (!box || !/^http/.test(at) || !self.caches || !navigator.serviceWorker) return;
  var words = box.dataset, button = box.querySelector("button"), told = box.querySelector("[role=status]");
  var title = box.firstElementChild, offer = [title.textContent, button.textContent];
  var worker = new URL(words.worker, at).href, ours = worker + " ";

  function show(is, text) {
    saved = is;
    title.textContent = is ? words.kept : offer[0];
    button.textContent = is ? words.remove : offer[1];
    told.textContent = text;
  }
  function get(url) {
    return fetch(url, { cache: "no-cache" }).then(function (answer) {
      if (!answer.ok || answer.redirected) throw answer;
      return answer;
    });
  }
  // keep stores the page of now, which says in the copy that it is one, and of which day; or only in the place
  // of an older copy, which may have been removed meanwhile.
  function keep(renew) {
    var page, files;
    return get(at).then(function (answer) { return answer.text(); }).then(function (html) {
      page = new DOMParser().parseFromString(html, "text/html");
      var note = page.createElement("aside"), lang = page.documentElement.lang;
      note.className = "notice shaken copy";
      note.appendChild(page.createElement("p")).textContent = words.copy.replace("{day}", new Date().toLocaleDateString(lang, { dateStyle: "long" }));
      page.querySelector("main").prepend(note);
      files = Array.from(page.querySelectorAll("link[rel=stylesheet], script[src]"), function (e) {
        return new URL(e.getAttribute("href") || e.getAttribute("src"), at).href;
      });
      return Promise.all(files.map(get));
    }).then(function (answers) {
      return caches.has(ours + at).then(function (is) {
        if (renew && !is) throw is;
        return caches.delete(ours + at);
      }).then(function () { return caches.open(ours + at); }).then(function (cache) {
        return Promise.all(answers.map(function (answer, i) { return cache.put(files[i], answer); }).concat(cache.put(at,
          new Response("<!DOCTYPE html>\n" + page.documentElement.outerHTML, { headers: { "Content-Type": "text/html; charset=utf-8" } }))));
      });
    });
  }
  // drop leaves nothing behind when no page is saved any more.
  function drop() {
    return caches.delete(ours + at).then(function () { return caches.keys(); }).then(function (names) {
      if (names.some(function (name) { return name.indexOf(ours) === 0; })) return;
      return navigator.serviceWorker.getRegistrations().then(function (all) {
        return Promise.all(all.map(function (r) { if (r.scope === new URL("./", worker).href) return r.unregister(); }));
      });
    });
  }
  function save() {
    return keep().then(function () { return navigator.serviceWorker.register(worker); });
  }

  button.onclick = function () {
    var was = saved;
    button.disabled = true;
    saved = !was;
    (was ? drop() : save().catch(function (e) { return drop().then(function () { throw e; }); })).then(function () {
      show(!was, was ? words.removed : words.done);
    }, function () { show(was, words.failed); }).then(function () { button.disabled = false; });
  };
  caches.has(ours + at).then(function (is) {
    show(is, "");
    box.hidden = false;
    if (is) return keep(true).catch(function () {}).then(function () { // as new as what was last read with a network
      if (!saved) return drop(); // it was removed while that was under way
    });
  }).catch(function () {}); // the browser allows no storage
})();
