// The links to the other language lead to the same place on the twin page:
// twins share the ids of their headings.
(function () {
  "use strict";
  function keep() {
    document.querySelectorAll("a[rel=alternate]").forEach(function (link) {
      link.hash = location.hash;
    });
  }
  keep();
  addEventListener("hashchange", keep);
})();
