// The search of a site without a server: reads the edition that package search
// exports, and answers as package search does. That package's comment tells the
// format; rank.go, query.go and find.go are the same rules in Go, and a test
// holds the two to the same answers. Nothing typed here leaves the device.
(function (self) {
"use strict";

var VERSION = "9"; // of the format
var held = {}; // what the files hold, by name
self.amparo_take = function (name, data) {
  if (name in held) made = {}; // a root is here again, since the site was built anew
  held[name] = data;
};

// MISSING is thrown where a file is needed first; get has noted which.
var MISSING = {}, wanted = [];
function get(name) {
  if (name in held) return held[name];
  if (wanted.indexOf(name) < 0) wanted.push(name);
  throw MISSING;
}
// each calls f for all of list before it gives up, so that their files are asked for together.
function each(list, f) {
  var missing = false, out = list.map(function (x, i) {
    try { return f(x, i); } catch (e) { if (e !== MISSING) throw e; missing = true; }
  });
  if (missing) throw MISSING;
  return out;
}
function set() { return Object.create(null); } // in which no word is but those put there
function once(key, make) { // what is made from a file is made once
  return key in made ? made[key] : (made[key] = make());
}
var made = {};

function numbers(s) {
  for (var out = [], v = 0, m = 1, i = 0; i < s.length; i++) {
    var d = s.charCodeAt(i) - 35;
    if (d > 57) d--;
    v += d * m;
    if (d < 55) { out.push(v); v = 0; m = 1; } else m *= 36;
  }
  return out;
}
function frontCoded(s) {
  var last = [];
  return s ? s.split(" ").map(function (w) {
    last = last.slice(0, parseInt(w[0], 36)).concat(Array.from(w.slice(1)));
    return last.join("");
  }) : [];
}

// Words.

var OTHER = 0, LETTER = 1, DIGIT = 2, MARK = 3, GLUE = 4, APOSTROPHE = 5;
var RANGES = [0xa9, 0, 0xaa, 1, 0xac, 0, 0xad, 3, 0xb9, 0, 0xba, 1, 0xbf, 0, 0xd6, 1, 0xd7, 0, 0xf6, 1, 0xf7, 0,
  0x2ff, 1, 0x36f, 3, 0x1fff, 1, 0x200a, 0, 0x200f, 3, 0x205f, 0, 0x2064, 3, 0x2bff, 0, 0x2dff, 1, 0x2e7f, 0,
  0x2fff, 1, 0x3004, 0, 0xd7ff, 1, 0xf8ff, 0, 0xfdff, 1, 0xfe0f, 3, 0xfefe, 1, 0xfeff, 3, 0xff0f, 0, 0xffef, 1,
  0xffff, 0, 0x1efff, 1];
function classify(c) {
  if (c === undefined) return OTHER;
  var n = c.codePointAt(0);
  if (n < 128) return (n | 32) > 96 && (n | 32) < 123 ? LETTER : n > 47 && n < 58 ? DIGIT : /[-.()]/.test(c) ? GLUE : c === "'" ? APOSTROPHE : OTHER;
  if (n === 0x2019) return APOSTROPHE;
  if (n === 0x2010 || n === 0x2011) return GLUE;
  for (var i = 0; i < RANGES.length; i += 2) if (n <= RANGES[i]) return RANGES[i + 1];
  return OTHER;
}
var folded = set(); // what has been, by spelling: the same words come again with every key
function fold(spelling) {
  if (folded[spelling] !== undefined) return folded[spelling];
  var word = spelling;
  ["'s", "’s", "'S", "’S"].forEach(function (s) {
    if (word.endsWith(s)) word = word.slice(0, -2);
  });
  return folded[spelling] = Array.from(word.normalize("NFKD")).filter(function (c) {
    var k = classify(c);
    return k === LETTER || k === DIGIT;
  }).map(function (c) { return c.toLowerCase(); }).slice(0, 64).join("");
}
function runEnd(text, i) { // text is an array of letters
  var kind = classify(text[i++]), letters = 1;
  for (; i < text.length; i++) {
    var c = classify(text[i]);
    if (c === MARK) continue;
    if (kind === MARK && (c === LETTER || c === DIGIT)) kind = c;
    else if (c === kind) letters++;
    else if (c === APOSTROPHE && kind === LETTER && classify(text[i + 1]) === LETTER) continue;
    else if (text[i] === "." && kind === LETTER && letters === 1 && classify(text[i + 1]) === LETTER && classify(text[i + 2]) !== LETTER) letters = 0;
    else break;
  }
  return i;
}
function tokens(text) {
  var chars = Array.from(text), out = [], pos = 0, lines = 0, glued = false, at = 0;
  for (var i = 0; i < chars.length;) {
    var c = classify(chars[i]);
    if (c !== LETTER && c !== DIGIT && c !== MARK) {
      glued = glued && c === GLUE;
      if (chars[i] === "\n") lines++;
      at += chars[i++].length;
      continue;
    }
    var end = runEnd(chars, i), spelling = chars.slice(i, end).join(""), form = fold(spelling);
    if (form) {
      pos += lines > 1 && out.length ? 2 : 1;
      out.push({ form: form, start: at, end: at + spelling.length, pos: pos, glued: glued });
      glued = true;
      lines = 0;
    }
    at += spelling.length;
    i = end;
  }
  return out;
}
function isNumber(form) { return /^\d/.test(form); }
function isYear(form) { return /^(19|20)..$/.test(form); }
function length(form) { return Array.from(form).length; }

// Queries.

var SPACE = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/, QUOTE = /["“”„«»]/;
function bound(first, second, alone, small) {
  if (isYear(first) || isYear(second)) return false;
  if (isNumber(first)) return isNumber(second);
  if (!alone) return false;
  var n = length(first);
  return isNumber(second) ? n === 1 || n === 2 && !small[first] : n === 1 && !small[first];
}
function parse(text, small) {
  var clauses = [], words = 0, rest = text;
  while (words < 40) {
    var chunk = rest;
    while (chunk && SPACE.test(chunk[0])) chunk = chunk.slice(1);
    if (!chunk) break;
    var not = chunk[0] === "-" && (chunk.length < rest.length || chunk.length === text.length);
    chunk = chunk.replace(/^-+/, "");
    var quoted = QUOTE.test(chunk[0] || ""), end = 0;
    if (quoted) {
      chunk = chunk.slice(1);
      while (end < chunk.length && !QUOTE.test(chunk[end])) end++;
      rest = chunk.slice(end + 1);
    } else {
      while (end < chunk.length && !QUOTE.test(chunk[end]) && !SPACE.test(chunk[end])) end++;
      rest = chunk.slice(end);
    }
    chunk = chunk.slice(0, end);
    var open = !quoted && !not && !rest, found = tokens(chunk);
    for (var i = 0; i < found.length && ++words <= 40; i++) {
      var t = found[i], w = { form: t.form, prefix: open && i === found.length - 1 && t.end === chunk.length, joined: [] };
      if (i && (quoted || t.glued)) clauses[clauses.length - 1].words.push(w);
      else clauses.push({ words: [w], quoted: quoted, not: not });
    }
  }
  var joined = [], last = null, seen = set();
  clauses.forEach(function (c) {
    var l = joined[joined.length - 1];
    if (l && !l.quoted && !c.quoted && l.not === c.not && bound(l.words[l.words.length - 1].form, c.words[0].form, l.words.length === 1, small)) l.words = l.words.concat(c.words);
    else joined.push(c);
  });
  joined.forEach(function (c) {
    if (c.quoted || c.not) { last = null; return; }
    c.words.forEach(function (w) {
      if (last && !isNumber(last.form) && !isNumber(w.form)) {
        last.joined.push([last.form, w.form]);
        w.joined.push([last.form, w.form]);
      }
      last = w;
    });
  });
  return dropSmall(joined, small).filter(function (c) {
    var key = c.not + " " + c.quoted + c.words.map(function (w) { return " " + w.form + " " + w.prefix; }).join("");
    return seen[key] ? false : seen[key] = true;
  });
}
function dropSmall(clauses, small) {
  function isSmall(c) { return !c.not && !c.quoted && c.words.length === 1 && small[c.words[0].form]; }
  if (!clauses.some(function (c) { return !c.not && !isSmall(c); })) return clauses;
  return clauses.filter(function (c) { return !isSmall(c); });
}

// after is where what is sorted begins to be word or comes after it.
function after(sorted, word) {
  var low = 0, high = sorted.length;
  while (low < high) {
    var mid = low + high >> 1;
    if (sorted[mid] < word) low = mid + 1; else high = mid;
  }
  return low;
}
function counted(m) {
  m.n = 0;
  for (var i = 0; i < m.f.length; i++) if (m.f[i]) m.n++;
  return m;
}

// An Edition is one language of a site.
function Edition(lang) {
  var r = this.root = get(lang);
  if (r.version !== VERSION) throw Error("an index of version " + r.version);
  this.small = set();
  r.small.split(" ").forEach(function (w) { this.small[w] = true; }, this);
  this.words = once(lang + " words", function () { return frontCoded(r.words.first); });
  this.texts = once(lang + " texts", function () {
    var at = 0;
    return numbers(r.texts.first).map(function (gap) { return at += gap; });
  });
}
Edition.prototype = {
  file: function (kind, i, parts) { return this.root.lang + "/" + kind + i + "." + this.root[parts].digits.substr(5 * i, 5) + ".js"; },
  // part is what stands in the file of words where form is, or would be.
  part: function (i) {
    var name = this.file("w", i, "words"), data = get(name);
    return once(name, function () {
      var part = { forms: {}, pairs: {}, sorted: [] }, terms = [], at = numbers(data.terms), n = 0;
      [[data.forms, part.forms], [data.pairs, part.pairs], [data.others, {}]].forEach(function (list, l) {
        frontCoded(list[0]).forEach(function (form) {
          var t = terms[at[n]] = terms[at[n++]] || { key: form, forms: set() };
          if (form < t.key) t.key = form;
          if (l !== 1) t.forms[form] = true;
          list[1]["=" + form] = t;
          if (l < 2) part.sorted.push(form);
        });
      });
      part.sorted = part.sorted.sort().filter(function (form, i, all) { return form !== all[i - 1]; });
      var gaps = numbers(data.gaps), grains = numbers(data.grains), from = 0;
      numbers(data.counts).forEach(function (count, i) {
        var doc = -1;
        terms[i].docs = gaps.slice(from, from + count).map(function (gap) { return doc += gap + 1; });
        terms[i].grains = grains.slice(from, from += count);
      });
      return part;
    });
  },
  place: function (form) {
    var at = after(this.words, form);
    return this.words[at] === form ? at : Math.max(0, at - 1);
  },
  of: function (form, kind) { return this.words.length ? this.part(this.place(form))[kind]["=" + form] : undefined; },
  term: function (form) { return this.of(form, "forms"); },
  paired: function (form) { return this.of(form, "pairs"); },
  // joins reports whether two words make one. If that is not where the first of them is looked for, the
  // list of all forms tells, so that no file is asked for in vain.
  joins: function (two) {
    var form = two.join("");
    if (this.root.whole && (this.small[two[0]] || this.place(form) !== this.place(two[0]))) return this.list()["=" + form] === true;
    return !!this.term(form);
  },
  list: function () {
    var data = get(this.root.forms);
    return once(this.root.forms, function () {
      var all = { sized: [] };
      frontCoded(data[0]).forEach(function (form) {
        var n = length(form);
        all["=" + form] = true;
        (all.sized[n] = all.sized[n] || []).push(form);
      });
      return all;
    });
  },
  starting: function (prefix, kinds) {
    var out = [], parts = [], words = this.words;
    for (var i = this.place(prefix); i < words.length && (words[i] <= prefix || words[i].startsWith(prefix)); i++) parts.push(i);
    each(parts, this.part.bind(this)).forEach(function (part) {
      var sorted = part.sorted;
      for (var i = after(sorted, prefix); i < sorted.length && sorted[i].startsWith(prefix); i++) {
        kinds.forEach(function (kind) {
          var term = part[kind]["=" + sorted[i]];
          if (term) out.push({ form: sorted[i], term: term });
        });
      }
    });
    return out;
  },

  resolve: function (c) {
    var me = this;
    if (c.quoted || c.not) return [this.row(c.words)];
    if (c.words.length === 1) return [this.word(c.words[0])];
    var m = this.pairs(c.words);
    if (m.n) return [m];
    return each(dropSmall(c.words.map(function (w) { return { words: [w] }; }), this.small), function (c) { return me.word(c.words[0]); });
  },
  word: function (w) {
    var me = this, m = this.all([this.terms(w)]);
    if (m.n) return m;
    m = this.split(w.form);
    if (m.n) return m;
    var near = [this.mistyped, this.kin, this.mistyped];
    for (var i = 0; i < 3; i++) {
      var terms = near[i].call(me, w.form, i / 2 + 1);
      if (terms.length) {
        m = this.all([terms]);
        m.typo = true;
        return m;
      }
    }
    return m;
  },
  terms: function (w) {
    var me = this, out = [];
    function add(term, weight) {
      if (term && !out.some(function (t) { return t.term.key === term.key; })) out.push({ term: term, weight: weight });
    }
    function own() { return me.term(w.form) || me.paired(w.form); }
    each([
      function () { add(own(), 1); },
      function () { each(w.joined, function (two) { if (me.joins(two)) add(me.term(two.join("")), 1); }); },
      function () {
        if (w.prefix && length(w.form) >= 3 && !own()) me.starting(w.form, ["forms", "pairs"]).forEach(function (f) { add(f.term, 0.2); });
      }
    ], function (f) { f(); });
    return out;
  },
  termsOf: function (forms) {
    var me = this, seen = set();
    return each(forms, function (form) { return me.term(form); }).filter(function (t) {
      return seen["=" + t.key] ? false : seen["=" + t.key] = true;
    }).map(function (t) { return { term: t, weight: 1 }; });
  },
  mistyped: function (form, edits) {
    var word = Array.from(form);
    if (isNumber(form) || word.length < 5 || edits === 2 && word.length < 9 || word.length > 30) return [];
    var sized = this.list().sized;
    return this.termsOf(once(this.root.lang + edits + form, function () { // it takes long, and stands while the next words are typed
      var near = [];
      for (var n = word.length - edits; n <= word.length + edits; n++) {
        near = near.concat((sized[n] || []).filter(function (f) { return typos(word, f, edits); }));
      }
      return near;
    }));
  },
  kin: function (form) {
    var word = Array.from(form);
    if (isNumber(form)) return [];
    for (var n = word.length - 1; n >= Math.max(4, word.length - 5); n--) {
      var kin = this.starting(word.slice(0, n).join(""), ["forms"]).filter(function (f) { return length(f.form) <= n + 5; });
      if (kin.length) return this.termsOf(kin.map(function (f) { return f.form; }));
    }
    return [];
  },
  split: function (form) {
    var word = Array.from(form), best = this.all([]);
    for (var i = 3; i <= word.length - 3 && !isNumber(form); i++) {
      var a = word.slice(0, i).join(""), b = word.slice(i).join("");
      if (!this.list()["=" + a] || !this.list()["=" + b]) continue;
      var both = each([a, b], this.term.bind(this)), m = this.all(both.map(function (t) { return [{ term: t, weight: 1 }]; }));
      if (m.n > best.n) best = m;
    }
    return best;
  },
  pairs: function (words) {
    var me = this, slots = each(words.slice(1), function (w, i) {
      var form = words[i].form + w.form, exact = me.paired(form), out = exact ? [{ term: exact, weight: 1 }] : [];
      if (w.prefix) me.starting(form, ["pairs"]).forEach(function (f) {
        if (!out.some(function (t) { return t.term.key === f.term.key; })) out.push({ term: f.term, weight: 0.2 });
      });
      return out;
    });
    var m = this.all(slots);
    m.marks = words.map(function (w) { var one = set(); one[w.form] = true; return [one]; });
    return m;
  },
  // all is how often each passage has a term of every slot: what counts is the slot it has least of.
  all: function (slots) {
    var size = this.root.size, f = null;
    slots.forEach(function (slot) {
      var sum = new Float64Array(size), i;
      slot.forEach(function (t) {
        for (i = 0; i < t.term.docs.length; i++) sum[t.term.docs[i]] += t.weight * (t.term.grains[i] / 8);
      });
      if (f) for (i = 0; i < size; i++) { if (sum[i] < f[i]) f[i] = sum[i]; }
      else f = sum;
    });
    return counted({ f: f || new Float64Array(size), marks: slots.map(function (slot) { return slot.map(function (t) { return t.term.forms; }); }) });
  },
  row: function (words) {
    var me = this, terms = each(words, function (w) { return me.term(w.form); }), i;
    if (!terms.every(Boolean)) return this.all([]);
    var m = this.all(terms.map(function (t) { return [{ term: t, weight: 1 }]; })), docs = [];
    if (words.length === 1) return m;
    for (i = 0; i < m.f.length; i++) if (m.f[i]) docs.push(i);
    var slots = terms.map(function (t) { return t.forms; });
    each(docs, function (doc) {
      var d = me.doc(doc), count = 0;
      wordsOf(d).forEach(function (found, i) {
        var rows = 0, field = me.root.fields[i];
        for (var j = 0; j + slots.length <= found.length; j++) if (inRow(found, j, slots)) rows++;
        if (rows) count += field[0] * rows / (1 - field[1] + field[1] * found.length / field[2]);
      });
      m.f[doc] = count ? Math.max(1, Math.round(count * 8)) / 8 : 0;
    });
    return counted(m);
  },
  // doc is a passage with its page, once its file is there.
  doc: function (n) {
    var name = this.file("t", after(this.texts, n + 1) - 1, "texts"), data = get(name);
    return once(name, function () {
      var docs = [];
      numbers(data.page).forEach(function (count, i) {
        var p = data.pages[i];
        while (count--) {
          var d = data.docs[docs.length];
          docs.push({ entry: p[0], kind: p[1], title: p[2], url: p[3], date: p[4], agency: p[5], status: p[6], also: p[7], doubt: p[8], heading: d[0], anchor: d[1], text: d[2] });
        }
      });
      return docs;
    })[n - data.first];
  },
  // facets are, for each passage, its values of kind, factor, agency, status and date.
  facets: function () {
    var data = get(this.root.facets), lists = this.root.lists;
    return once(this.root.facets, function () {
      var all = numbers(data), out = [], i = 0;
      function value(list) { var v = all[i++]; return v ? [lists[list][v - 1]] : []; }
      while (i < all.length) {
        var kind = value(0), agency = value(2), status = value(3), date = value(4), factors = [];
        for (var n = all[i++]; n--;) factors = factors.concat(value(1));
        out.push([kind, factors, agency, status, date]);
      }
      return out;
    });
  },
  allowed: function (q) {
    var lists = [q.kinds, q.factors, q.agencies, q.statuses];
    if (!q.from && !q.to && !lists.some(function (l) { return l && l.length; })) return null;
    return this.facets().map(function (f) {
      return lists.every(function (l, i) { return !l || !l.length || f[i].some(function (v) { return l.indexOf(v) >= 0; }); }) &&
        (!q.from && !q.to || f[4].some(function (d) { return between(d, q.from || "", q.to || ""); }));
    });
  },

  ask: function (q) {
    var me = this, clauses = parse(q.text, this.small), out = { edition: this, docs: [], matches: [], plain: 0, partial: false };
    if (!clauses.length && q.text.split("").some(function (c) { return !SPACE.test(c); })) return out;
    var found = each([function () { return me.allowed(q); }, function () { return each(clauses, me.resolve.bind(me)); }], function (f) { return f(); });
    var allowed = found[0], size = this.root.size, has = new Uint8Array(size), outside = new Uint8Array(size), most = 0, doc;
    clauses.forEach(function (c, i) {
      if (!c.not) out.matches = out.matches.concat(found[1][i]);
      else for (doc = 0; doc < size; doc++) if (found[1][i][0].f[doc]) outside[doc] = 1;
    });
    if (allowed) for (doc = 0; doc < size; doc++) if (!allowed[doc]) outside[doc] = 1;
    out.matches.forEach(function (m) {
      for (doc = 0; doc < size; doc++) if (m.f[doc] && !outside[doc] && ++has[doc] > most) most = has[doc];
    });
    var all = out.matches.length, whole = 0, priors = once(this.root.lang + " priors", function () { return numbers(me.root.priors); });
    out.partial = most < all;
    for (doc = 0; doc < size; doc++) if (!outside[doc] && has[doc] === all) whole++;
    for (doc = 0; doc < size; doc++) if (!outside[doc] && (has[doc] === all || whole < 6 && 2 * has[doc] > most)) {
      var sum = 0, plain = 0;
      out.matches.forEach(function (m) {
        var f = m.f[doc];
        if (!f) return;
        sum += Math.log(1 + (size - m.n + 0.5) / (m.n + 0.5)) * f / (3 + f);
        if (!m.typo) plain++;
      });
      if (has[doc] < all) sum *= has[doc] / all;
      sum *= priors[doc] / 100;
      out.docs.push({ doc: doc, all: has[doc] === all, score: Math.round(sum * 1e9) / 1e9 });
      out.plain = Math.max(out.plain, plain);
    }
    out.docs.sort(function (a, b) { return b.all - a.all || b.score - a.score || a.doc - b.doc; });
    return out;
  }
};

function between(date, from, to) {
  function reaches(a, b) { var n = Math.min(a.length, b.length); return a.slice(0, n) >= b.slice(0, n); }
  return reaches(date, from) && (!to || reaches(to, date));
}
function inRow(found, at, slots) {
  return slots.every(function (forms, i) {
    return found[at + i].pos === found[at].pos + i && forms[found[at + i].form];
  });
}
// typos reports whether a is at most limit slips from b, looking only at the diagonal that wide.
function typos(a, b, limit) {
  var m = b.length, before = [], last = [], row, i, j;
  if (limit === 1 && a[0] !== b[0] && a[1] !== b[1] && a[0] !== b[1] && a[1] !== b[0]) return false;
  for (j = 0; j <= m; j++) last[j] = j;
  for (i = 0; i < a.length; i++) {
    var low = Math.max(0, i - limit), high = Math.min(m - 1, i + limit), least = 99;
    row = [];
    row[low] = low ? 99 : i + 1;
    for (j = low; j <= high; j++) {
      var d = Math.min(last[j] + (a[i] === b[j] ? 0 : 1), row[j] + 1);
      if (j < i + limit) d = Math.min(d, last[j + 1] + 1);
      if (i && j && a[i] === b[j - 1] && a[i - 1] === b[j] && before[j - 1] !== undefined) d = Math.min(d, before[j - 1] + 1);
      row[j + 1] = d;
      if (d < least) least = d;
    }
    if (least > limit) return false;
    before = last;
    last = row;
  }
  return last[m] <= limit;
}

// wordsOf are those of a passage's fields, as root.fields has them: title, other names, heading, text.
function wordsOf(d) { return d.words = d.words || [d.title, d.also, d.heading, d.text].map(tokens); }
// excerpt is the part of a passage's text that has most of what was asked, as runs of [text, marked].
function excerpt(d, marks) {
  var text = d.text, found = wordsOf(d)[3], hits = [], words = [], best = 0, most = 0, w = 0, out = [];
  text.replace(/\S+/g, function (word, at) { words.push({ start: at, end: at + word.length, asked: {}, marks: [] }); });
  marks.forEach(function (slots, asked) {
    if (!slots.length) return;
    found.forEach(function (t, i) {
      if (i + slots.length > found.length || !slots.every(function (forms, j) {
        return found[i + j].pos === t.pos + j && forms.some(function (of) { return of[found[i + j].form]; });
      })) return;
      slots.forEach(function (_, j) { (hits[i + j] = hits[i + j] || {})[asked] = true; });
    });
  });
  found.forEach(function (t, i) {
    while (words[w].end <= t.start) w++;
    if (!hits[i]) return;
    Object.assign(words[w].asked, hits[i]);
    words[w].marks.push([t.start, t.end]);
  });
  words.forEach(function (word, i) {
    if (!word.marks.length) return;
    var start = Math.max(0, Math.min(i - 5, words.length - 25)), all = {};
    words.slice(start, start + 25).forEach(function (x) { Object.assign(all, x.asked); });
    if (Object.keys(all).length > most) { most = Object.keys(all).length; best = start; }
  });
  if (best) out.push(["… ", false]);
  words.slice(best, best + 25).forEach(function (word, i) {
    var at = word.start;
    if (i) out.push([" ", false]);
    word.marks.forEach(function (m) {
      out.push([text.slice(at, m[0]), false], [text.slice(m[0], m[1]), true]);
      at = m[1];
    });
    out.push([text.slice(at, word.end), false]);
  });
  if (best + 25 < words.length) out.push([" …", false]);
  return out.filter(function (run) { return run[0]; });
}

// answering runs f, and returns what it does, or {need: names of files} to be loaded first.
function answering(f) {
  wanted = [];
  try { return f(); } catch (e) {
    if (e !== MISSING) throw e;
    return { need: wanted };
  }
}

// amparo_search answers q = {text, langs: [the reader's, others], kinds, factors, agencies, statuses,
// from, to}: {edition, docs: [{doc, score}] best first, matches, partial}, or {need: [names]}.
self.amparo_search = function (q) {
  return answering(function () {
    var best = new Edition(q.langs[0]).ask(q);
    function sure(a) { return 2 * a.plain >= a.matches.length; }
    q.langs.slice(1).forEach(function (lang) {
      if (sure(best)) return;
      var other = new Edition(lang).ask(q);
      if (other.docs.length && (sure(other) || !best.docs.length)) best = other;
    });
    return best;
  });
};

// amparo_pages are the first pages of an answer, each with its passages, three at most, best first:
// {pages: [{entry, kind, title, url, date, agency, status, doubt, passages: [{heading, anchor, excerpt}]}], more}.
self.amparo_pages = function (answer, limit) {
  return answering(function () {
    var e = answer.edition, starts = once(e.root.lang + " pages", function () {
      var at = 0;
      return numbers(e.root.pages).map(function (n) { return (at += n) - n; });
    }), found = {}, order = [];
    answer.docs.some(function (d) {
      var page = after(starts, d.doc + 1) - 1;
      if (!found[page]) {
        if (order.length === limit) return true;
        order.push(found[page] = []);
      }
      if (found[page].length < 3) found[page].push(d.doc);
    });
    var marks = answer.matches.map(function (m) { return m.marks; });
    return { more: answer.docs.length > 0 && Object.keys(found).length === limit, pages: each(order, function (docs) {
      var p = each(docs, function (doc) { return e.doc(doc); }), first = p[0];
      return { entry: first.entry, kind: first.kind, title: first.title, url: first.url, date: first.date, agency: first.agency, status: first.status, doubt: first.doubt,
        passages: p.map(function (d) { return { heading: d.heading, anchor: d.anchor, excerpt: excerpt(d, marks) }; }) };
    }) };
  });
};

// amparo_facets counts the passages of an answer by kind, factor, agency, status and year:
// {counts: [[[id, count], ...], ...]}, most first, years newest first.
self.amparo_facets = function (answer) {
  return answering(function () {
    var facets = answer.edition.facets(), counts = [{}, {}, {}, {}, {}];
    answer.docs.forEach(function (d) {
      facets[d.doc].forEach(function (values, i) {
        values.forEach(function (v) {
          if (i === 4) v = v.slice(0, 4);
          counts[i][v] = (counts[i][v] || 0) + 1;
        });
      });
    });
    return { counts: counts.map(function (c, i) {
      return Object.keys(c).map(function (v) { return [v, c[v]]; }).sort(function (a, b) {
        return i === 4 ? (a[0] < b[0] ? 1 : -1) : b[1] - a[1] || (a[0] < b[0] ? -1 : 1);
      });
    }) };
  });
};
})(self);
