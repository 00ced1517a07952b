// What the pages gain by a script: days left counted today, sorting, filtering. Without it every page is complete.
(function () {
  "use strict";
  var DAY = 86400000;
  var lang = document.documentElement.lang;
  var collator = new Intl.Collator("vi", { numeric: true, sensitivity: "accent" });

  // Letters without case, accents and tones, so that "nguyen" finds "Nguyễn".
  function fold(text) {
    return text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase();
  }

  // The day at the office, seven hours ahead of Greenwich, as days since 1970.
  function today() {
    return Math.floor((Date.now() + 7 * 3600000) / DAY);
  }

  function dayNumber(iso) {
    var parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(iso || "");
    return parts ? Date.UTC(+parts[1], +parts[2] - 1, +parts[3]) / DAY : NaN;
  }

  var months = { Jan: 0, Feb: 1, Mar: 2, Apr: 3, May: 4, Jun: 5, Jul: 6, Aug: 7, Sep: 8, Oct: 9, Nov: 10, Dec: 11 };

  // A day as the pages write it: 31/03/2026 or 31 Mar 2026.
  function writtenDay(text) {
    var vi = /^(\d\d)\/(\d\d)\/(\d{4})$/.exec(text);
    if (vi) { return Date.UTC(+vi[3], +vi[2] - 1, +vi[1]) / DAY; }
    var en = /^(\d{1,2}) ([A-Z][a-z]{2}) (\d{4})$/.exec(text);
    return en && en[2] in months ? Date.UTC(+en[3], months[en[2]], +en[1]) / DAY : NaN;
  }

  // Says on paper where the page is from; nothing before that is known.
  var onEveryPage = function () {};

  function asOf() {
    var data = window.chungthu || {};
    var day = dayNumber(data.asOf);
    if (isNaN(day)) { return; }
    var place = document.querySelector("[data-as-of]");
    var parts = data.asOf.split("-");
    var said = lang === "vi" ? parts[2] + "/" + parts[1] + "/" + parts[0]
      : +parts[2] + " " + Object.keys(months)[+parts[1] - 1] + " " + parts[0];
    if (place) {
      place.textContent = place.dataset.asOf + " " + said + (data.commit ? " · " + data.commit : "") + ".";
    }
    var old = today() - day;
    var stale = document.querySelector("[data-stale]");
    if (stale && old > 0) { stale.textContent = stale.dataset.stale.replace("{date}", said).replace("{n}", old); }
    onEveryPage = paper(place ? place.dataset.asOf + " " + said : "");
    onEveryPage();
    window.addEventListener("beforeprint", onEveryPage);
  }

  // The day and the address stand on paper only, in the margin of every sheet where the browser has one; the address with what is
  // chosen behind its #, from a folder from the root of the site.
  function paper(day) {
    var address = document.querySelector(".address");
    if (!address) { return function () {}; }
    var own = address.textContent, sheet = null;
    day = day || (document.querySelector("footer time") ? document.querySelector("footer p").textContent.split(".")[0] : "");
    if ("CSSMarginRule" in window && "adoptedStyleSheets" in document) {
      sheet = new CSSStyleSheet();
      document.adoptedStyleSheets = document.adoptedStyleSheets.concat(sheet);
      document.documentElement.classList.add("margins");
    }
    return function () {
      var at = location.protocol === "file:" ? own + location.hash : location.href;
      address.textContent = at;
      var said = (day ? day + " · " : "") + at;
      var quoted = said.replace(/[\\"]/g, "\\$&").replace(/[\n\r\f]/g, " ");
      if (sheet) { sheet.replaceSync("@page { @bottom-left { content: \"" + quoted + "\"; } }"); }
    };
  }

  function left(to) {
    return isNaN(to) ? null : to - today();
  }

  function daysLeft() {
    document.querySelectorAll("[data-to]").forEach(function (place) {
      var days = left(dayNumber(place.dataset.to));
      if (days === null) { return; }
      var late = days < 0 && place.dataset.late;
      place.textContent = (late || place.dataset.left).replace("{n}", late ? -days : days);
      place.classList.toggle("late", Boolean(late));
    });
  }

  function readers(table) {
    var cells = Array.prototype.slice.call(table.tHead.rows[0].cells);
    var reads = cells.map(function (cell) { return cell.dataset.reads; });
    reads.heads = cells.map(function (cell) { return cell.textContent; });
    return reads;
  }

  function dressRow(row, reads) {
    var day = reads.indexOf("day"), rest = reads.indexOf("left");
    reads.forEach(function (how, i) {
      if (how === "day" || how === "left" || how === "number") { row.cells[i].classList.add(how); }
      // On a phone a row is a card, and each cell says what it is.
      if (i > 0) { row.cells[i].dataset.head = reads.heads[i]; }
    });
    if (rest < 0 || day < 0 || row.cells[rest].textContent === "") { return; }
    var days = left(writtenDay(row.cells[day].textContent));
    if (days === null) { return; }
    row.cells[rest].textContent = days;
    row.cells[rest].classList.toggle("soon", days <= 30);
  }

  function dress(table, reads) {
    Array.prototype.forEach.call(table.tBodies[0].rows, function (row) { dressRow(row, reads); });
    reads.forEach(function (how, i) {
      if (how === "left" || how === "number") { table.tHead.rows[0].cells[i].classList.add(how); }
    });
  }

  // Says at the heads by which column rows are sorted; by none, where there is no such column.
  function mark(table, column, down) {
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (head, place) {
      if (place === column) { head.setAttribute("aria-sort", down ? "descending" : "ascending"); } else { head.removeAttribute("aria-sort"); }
    });
  }

  // Heads become buttons; each press sorts by its column, the other way round where it did already.
  function sortable(table, reads, sort) {
    var heads = table.tHead.rows[0].cells;
    Array.prototype.forEach.call(heads, function (head, column) {
      var button = document.createElement("button");
      button.type = "button";
      button.title = table.dataset.sort + " " + head.textContent;
      button.textContent = head.textContent;
      head.textContent = "";
      head.appendChild(button);
      button.addEventListener("click", function () {
        var down = head.getAttribute("aria-sort") === "ascending";
        mark(table, column, down);
        sort(column, down);
      });
    });
  }

  // Things in the order of what each says in a column; of names that are a person's `person` tells.
  function sorted(things, said, how, down, person) {
    var numbers = how === "day" || how === "left" || how === "number";
    var entries = things.map(function (thing, place) {
      var text = said(thing);
      var value = how === "day" ? writtenDay(text) : numbers ? parseInt(text, 10) : NaN;
      return { thing: thing, text: how === "name" && person(thing) ? givenFirst(text) : text, value: value, place: place };
    });
    entries.sort(function (a, b) {
      // What is empty stands last either way.
      var none = numbers ? isNaN(a.value) - isNaN(b.value) : (a.text === "") - (b.text === "");
      if (none) { return none; }
      var order = numbers ? (isNaN(a.value) ? 0 : a.value - b.value) : collator.compare(a.text, b.text);
      return (down ? -order : order) || a.place - b.place;
    });
    return entries.map(function (entry) { return entry.thing; });
  }

  function sortRows(table, reads) {
    return function (column, down) {
      var body = table.tBodies[0];
      var said = function (row) { return row.cells[column].textContent; };
      var people = table.classList.contains("k-person");
      var rows = sorted(Array.prototype.slice.call(body.rows), said, reads[column], down, function () { return people; });
      rows.forEach(function (row) { body.appendChild(row); });
    };
  }

  // People are looked up by their given name, which stands last, then by what stands between, and the family's name at the end.
  function givenFirst(text) {
    var words = text.trim().split(/\s+/), given = words.pop(), family = words.shift();
    return [given].concat(words, family || []).join(" ");
  }

  // A number with its thousands apart.
  function apart(count) {
    return String(count).replace(/\B(?=(\d{3})+$)/g, lang === "vi" ? "." : ",");
  }

  // What an address says of a list behind its #: words and values by their names. A place on the page has no sign of equality.
  function asked() {
    var said = {};
    location.hash.slice(1).split("&").forEach(function (part) {
      var at = part.indexOf("=");
      if (at < 1) { return; }
      // What somebody cut off in the middle of a letter says nothing.
      try { said[part.slice(0, at)] = decodeURIComponent(part.slice(at + 1)); } catch (error) { return; }
    });
    return said;
  }

  // The rows of a list: those of the page, or of all its pages once they are loaded. What is chosen stands in the address, so that
  // it is there again for who comes back, reloads or was sent it. Gives what sorts them.
  function listing(form, table, reads) {
    var PAGE = 500;
    var body = table.tBodies[0];
    var input = form.querySelector("input");
    var found = form.querySelector("[data-shown]");
    var all = form.dataset.all;
    var turns = document.querySelector(".turns");
    var order = null, from = 0, failed = "", exact = [];
    var keys = Array.prototype.map.call(table.tHead.rows[0].cells, function (head) { return head.dataset.key; });
    var labels = Array.prototype.map.call(table.tHead.rows[0].cells, function (head) { return head.textContent; });
    // The order in which the rows came.
    var plainOrder = Array.prototype.map.call(table.tHead.rows[0].cells, function (head, column) {
      var how = head.getAttribute("aria-sort");
      return how ? { column: column, down: how === "descending" } : null;
    }).filter(Boolean)[0] || null;
    var whole = document.querySelector(".narrowed");
    var twins = Array.prototype.slice.call(document.querySelectorAll(".twins a"));
    var chosenOnly = document.querySelector(".twins .of-chosen");
    var onPaper = document.querySelector(".chosen");
    var dropped = [], typing = false;
    var clear = form.querySelector("[type=reset]");
    var tongue = document.querySelector("a.tongue");
    var other = tongue ? tongue.getAttribute("href") : "";
    var paging = document.querySelectorAll(".pager, .paged");
    var facets = Array.prototype.map.call(document.querySelectorAll(".facets > *"), function (facet) {
      var items = Array.prototype.slice.call(facet.querySelectorAll("li"));
      // The lists of single values, which there are for most.
      var lists = items.map(function (item) { return item.firstElementChild.getAttribute("href"); });
      var label = facet.querySelector("summary, strong").textContent;
      return { name: facet.dataset.facet, place: +facet.dataset.place, items: items, lists: lists, label: label, chosen: null };
    });
    var rows = null, loading = false;
    var own = Array.prototype.slice.call(body.rows);

    function textOf(cells) {
      return cells.map(function (cell) { return Array.isArray(cell) ? cell[0] : cell; }).join(" ");
    }

    function read() {
      return own.map(function (row) {
        var cells = Array.prototype.map.call(row.cells, function (cell) {
          var link = cell.querySelector("a");
          return link ? [cell.textContent, link.getAttribute("href")] : cell.textContent;
        });
        return { row: row, cells: cells, text: fold(textOf(cells)), at: (row.dataset.at || "").split(" ") };
      });
    }

    function load() {
      loading = true;
      found.textContent = form.dataset.loading;
      var script = document.createElement("script");
      script.src = all;
      script.onload = function () {
        rows = window.chungthuRows.map(function (entry) {
          return { cells: entry[1], text: fold(textOf(entry[1])), at: entry[0].split(" ") };
        });
        loading = false;
        apply();
      };
      // Then what is on this page is all there is, which is said.
      script.onerror = function () {
        loading = false;
        failed = form.dataset.failed + " ";
        all = "";
        apply();
      };
      document.head.appendChild(script);
    }

    // Whether a row is named after a person: of certificates the type says so.
    var types = facets.filter(function (facet) { return facet.name === "type"; })[0];
    var individual = types && types.items.filter(function (item) { return item.dataset.slug === "individual"; })[0];
    function person(entry) {
      return table.classList.contains("k-person") || Boolean(individual) && entry.at[types.place] === individual.dataset.at;
    }

    // What a row says in a column; days left are counted today wherever it stands.
    function said(entry, column) {
      var cell = entry.cells[column], text = Array.isArray(cell) ? cell[0] : cell;
      var day = reads.indexOf("day");
      if (reads[column] !== "left" || day < 0 || text === "") { return text; }
      var days = left(writtenDay(said(entry, day)));
      return days === null ? text : String(days);
    }

    // A row that stands on another page.
    function made(entry) {
      if (entry.row) { return entry.row; }
      var row = document.createElement("tr");
      entry.cells.forEach(function (cell, at) {
        var parts = Array.isArray(cell) ? cell : [cell];
        var place = document.createElement(at === 0 ? "th" : "td"), inner = place;
        if (at === 0) { place.scope = "row"; }
        if (parts[1]) {
          inner = document.createElement("a");
          inner.href = form.dataset.up + parts[1];
        } else if (parts[2]) {
          inner = document.createElement("strong");
          inner.className = "tag " + parts[2];
        }
        inner.textContent = parts[0];
        if (inner !== place) { place.appendChild(inner); }
        row.appendChild(place);
      });
      dressRow(row, reads);
      entry.row = row;
      return row;
    }

    // Whether a row says a text in a column, or leads there to the record of this id: names of records are not theirs alone.
    function is(entry, only) {
      var cell = entry.cells[only.column], id = /([^/]+)\.html$/.exec(Array.isArray(cell) && cell[1] || "");
      return said(entry, only.column) === only.text || Boolean(id) && id[1] === only.text;
    }

    function fits(entry, words, but) {
      return words.every(function (word) { return entry.text.indexOf(word) >= 0; }) &&
        exact.every(function (only) { return is(entry, only); }) &&
        facets.every(function (facet) { return facet === but || facet.chosen === null || entry.at[facet.place] === facet.chosen; });
    }

    function count(words) {
      facets.forEach(function (facet) {
        var counts = {};
        rows.forEach(function (entry) {
          var value = entry.at[facet.place];
          if (fits(entry, words, facet)) { counts[value] = (counts[value] || 0) + 1; }
        });
        facet.items.forEach(function (item) { item.querySelector("b").textContent = apart(counts[item.dataset.at] || 0); });
      });
    }

    function apply() {
      var words = fold(input.value).split(/\s+/).filter(Boolean);
      var narrowed = words.length > 0 || exact.length > 0 || facets.some(function (facet) { return facet.chosen !== null; });
      if (!rows) {
        if (loading) { return; }
        if (!narrowed && !order) {
          found.textContent = leftOut();
          return;
        }
        if (all) { load(); return; }
        rows = read();
      }
      var fitting = rows.filter(function (entry) { return fits(entry, words); });
      if (order) {
        var column = function (entry) { return said(entry, order.column); };
        // By the column in whose order they came they stand already.
        if (!plainOrder || plainOrder.column !== order.column) {
          fitting = sorted(fitting, column, reads[order.column], order.down, person);
        } else if (plainOrder.down !== order.down) { fitting.reverse(); }
      }
      count(words);
      // Rows as they came from the office are those of the page; its neighbours lead to the others.
      var plain = !narrowed && !(order && all);
      paging.forEach(function (place) { place.hidden = !plain; });
      clear.hidden = !narrowed;
      if (whole) { whole.hidden = !narrowed && !order; }
      var shown = all && !plain ? fitting.slice(from, from + PAGE) : fitting;
      while (body.firstChild) { body.removeChild(body.firstChild); }
      (all && plain ? own : shown.map(made)).forEach(function (row) { body.appendChild(row); });
      if (turns) {
        turns.hidden = plain || fitting.length <= PAGE;
        turns.firstElementChild.disabled = from === 0;
        turns.lastElementChild.disabled = from + PAGE >= fitting.length;
      }
      var only = exact.map(function (one) {
        var first = rows && rows.filter(function (entry) { return is(entry, one); })[0];
        return labels[one.column] + ": " + (first ? said(first, one.column) : one.text) + ". ";
      }).join("");
      var howMany = plain ? "" : told(shown.length, fitting.length);
      found.textContent = leftOut() + failed + only + howMany;
      offer(words.length === 0 && exact.length === 0);
      paperSays(only, howMany);
    }

    function leftOut() {
      return dropped.map(function (part) { return form.dataset.dropped.replace("{part}", part) + " "; }).join("");
    }

    // The files of what is chosen, where it is one value that has a list of its own; else those of the whole list.
    function offer(plainly) {
      var chosen = facets.filter(function (facet) { return facet.chosen !== null; });
      var at = chosen.length === 1 && plainly ? chosen[0].items.map(function (item) { return item.dataset.at; }).indexOf(chosen[0].chosen) : -1;
      var list = at < 0 ? null : chosen[0].lists[at];
      twins.forEach(function (link) {
        link.dataset.whole = link.dataset.whole || link.getAttribute("href");
        var ending = /\.\w+$/.exec(link.dataset.whole)[0];
        link.setAttribute("href", list ? list.replace(/\.html$/, ending) : link.dataset.whole);
      });
      if (chosenOnly) { chosenOnly.textContent = list ? " (" + chosen[0].label + ": " + chosen[0].items[at].firstElementChild.textContent + ")" : ""; }
      if (whole && list) { whole.hidden = true; }
    }

    // A printed list says what is left out of it, and by what it is sorted.
    function paperSays(only, count) {
      if (!onPaper) { return; }
      var parts = facets.filter(function (facet) { return facet.chosen !== null; }).map(function (facet) {
        var item = facet.items.filter(function (item) { return item.dataset.at === facet.chosen; })[0];
        return facet.label + ": " + item.firstElementChild.textContent + ". ";
      });
      if (input.value.trim()) { parts.push(onPaper.dataset.typed.replace("{words}", input.value.trim()) + " "); }
      var by = order ? " " + table.dataset.sort + ": " + labels[order.column] + (order.down ? " ↓." : " ↑.") : "";
      onPaper.textContent = count || by ? only + parts.join("") + (count ? count + "." : "") + by : "";
    }

    // What is chosen is a step that leads back; what is typed, letter by letter, is one step, and what only says the same takes the
    // place of the address that there was.
    function address(how) {
      var parts = [];
      function say(name, value) { parts.push(name + "=" + encodeURIComponent(value)); }
      if (input.value.trim()) { say("q", input.value.trim()); }
      facets.forEach(function (facet) {
        var item = facet.items.filter(function (item) { return item.dataset.at === facet.chosen; })[0];
        if (item) { say(facet.name, item.dataset.slug); }
      });
      if (order) { say("sort", (order.down ? "-" : "") + keys[order.column]); }
      if (from > 0) { say("from", from); }
      exact.forEach(function (only) { say("is." + keys[only.column], only.text); });
      // The other language has the same names.
      if (tongue) { tongue.setAttribute("href", other + (parts.length ? "#" + parts.join("&") : "")); }
      var here = location.href.split("#")[0] + (parts.length ? "#" + parts.join("&") : "");
      if (here !== location.href) {
        var step = how === "chosen" || how === "typed" && !typing;
        history[step ? "pushState" : "replaceState"](null, "", here);
      }
      typing = how === "typed";
      onEveryPage();
    }

    function press() {
      facets.forEach(function (facet) {
        facet.items.forEach(function (item) {
          var button = item.querySelector("button");
          if (button) { button.setAttribute("aria-pressed", String(facet.chosen === item.dataset.at)); }
        });
      });
    }

    // Takes over what the address asks for.
    function restore() {
      var said = asked();
      typing = false;
      // What the address asks for and this list doesn't know is said.
      dropped = unknown(said);
      input.value = said.q || "";
      facets.forEach(function (facet) {
        var item = facet.items.filter(function (item) { return item.dataset.slug === said[facet.name] && item.querySelector("button"); })[0];
        facet.chosen = item ? item.dataset.at : null;
        var many = item && item.closest("details");
        if (many) { many.open = true; }
      });
      exact = keys.map(function (key, column) { return { column: column, text: said["is." + key] }; })
        .filter(function (only) { return only.text !== undefined; });
      var down = /^-/.test(said.sort || ""), column = keys.indexOf((said.sort || "").replace(/^-/, ""));
      order = column < 0 ? null : { column: column, down: down };
      if (order) { mark(table, column, down); } else if (plainOrder) { mark(table, plainOrder.column, plainOrder.down); } else { mark(table, -1); }
      from = Math.max(0, Math.floor(+said.from / PAGE) * PAGE || 0);
      press();
      address();
      apply();
    }

    // The parts of an address that say nothing here: a word or value that there is none of, or that was cut in the middle.
    function unknown(said) {
      var known = ["q", "sort", "from"].concat(keys.map(function (key) { return "is." + key; }));
      var parts = location.hash.slice(1).split("&").filter(function (part) { return part.indexOf("=") > 0; });
      return parts.filter(function (part) {
        var name = part.slice(0, part.indexOf("=")), value = said[name];
        var facet = facets.filter(function (facet) { return facet.name === name; })[0];
        if (value === undefined) { return true; }
        if (facet) { return !facet.items.some(function (item) { return item.dataset.slug === value && item.querySelector("button"); }); }
        if (name === "sort") { return keys.indexOf(value.replace(/^-/, "")) < 0; }
        return known.indexOf(name) < 0 || name === "from" && !/^\d+$/.test(value);
      });
    }

    function told(shown, fitting) {
      if (fitting === 0) { return form.dataset.none; }
      var which = shown < fitting ? (from + 1) + "–" + (from + shown) : shown;
      return found.dataset.shown.replace("{n}", which).replace("{all}", shown < fitting ? fitting : rows.length);
    }

    // Another choice begins at its first rows.
    function choose(how) {
      from = 0;
      dropped = [];
      address(how);
      apply();
    }

    if (turns) {
      Array.prototype.forEach.call(turns.children, function (button) {
        button.addEventListener("click", function () {
          from += button.dataset.turn * PAGE;
          address("chosen");
          apply();
          // A button that is dead by now would leave the keyboard nowhere.
          if (button.disabled) { (button.nextElementSibling || button.previousElementSibling).focus(); }
          form.scrollIntoView();
        });
      });
    }

    // On a list that is narrowed already its own facet leads to the other lists; all else narrows the rows in place.
    facets.forEach(function (facet) {
      if (facet.items.some(function (item) { return item.classList.contains("current"); })) { return; }
      facet.items.forEach(function (item) {
        var old = item.firstElementChild;
        var button = document.createElement("button");
        button.type = "button";
        button.textContent = old.textContent;
        button.setAttribute("aria-pressed", "false");
        item.replaceChild(button, old);
        button.addEventListener("click", function () {
          facet.chosen = facet.chosen === item.dataset.at ? null : item.dataset.at;
          press();
          choose("chosen");
        });
      });
    });
    input.addEventListener("input", function () { choose("typed"); });
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    clear.addEventListener("click", function (event) {
      event.preventDefault();
      input.value = "";
      exact = [];
      facets.forEach(function (facet) { facet.chosen = null; });
      press();
      choose("chosen");
      input.focus();
    });
    form.hidden = false;
    window.addEventListener("hashchange", function () { if (/=/.test(location.hash) || location.hash === "") { restore(); } });
    // What a browser kept of an earlier visit gives way to the address, where that says anything.
    if (/=/.test(location.hash)) { restore(); } else { choose(); }
    return function (column, down) {
      order = { column: column, down: down };
      choose("chosen");
    };
  }

  // One heading of the menu is open at a time, and none once the reader is elsewhere.
  function menu() {
    var parts = document.querySelectorAll(".menu details");
    function leave(event) {
      var here = event.target.closest(".menu details");
      parts.forEach(function (part) { if (part !== here) { part.open = false; } });
    }
    document.addEventListener("click", leave);
    document.addEventListener("focusin", leave);
    document.addEventListener("keydown", function (event) {
      var open = event.key === "Escape" && document.querySelector(".menu details[open]");
      if (!open) { return; }
      open.open = false;
      open.querySelector("summary").focus();
    });
  }

  menu();
  asOf();
  daysLeft();
  document.querySelectorAll("table.rows").forEach(function (table) {
    var reads = readers(table);
    dress(table, reads);
    var form = document.querySelector("form.filter[data-for=" + table.id + "]");
    sortable(table, reads, form ? listing(form, table, reads) : sortRows(table, reads));
  });
  window.chungthuFold = fold;
}());
