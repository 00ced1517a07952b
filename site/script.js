// What the pages gain by a script: days left counted today, sorting, filtering. Without it every page is complete.
(function () {
  "use strict";
  var DAY = 86400000;
  var lang = document.documentElement.lang;
  var collator = new Intl.Collator("vi", { numeric: true, sensitivity: "base" });

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
    // The address stands on paper only.
    var address = document.querySelector(".address");
    if (address && location.protocol !== "file:") {
      window.addEventListener("beforeprint", function () { address.textContent = location.href; });
      window.addEventListener("afterprint", function () { address.textContent = ""; });
    }
  }

  function left(to) {
    return isNaN(to) ? null : to - today();
  }

  function daysLeft() {
    document.querySelectorAll("[data-to]").forEach(function (place) {
      var days = left(dayNumber(place.dataset.to));
      if (days !== null) { place.textContent = place.dataset.left.replace("{n}", days); }
    });
  }

  function readers(table) {
    return Array.prototype.map.call(table.tHead.rows[0].cells, function (cell) { return cell.dataset.reads; });
  }

  function dress(table, reads) {
    var day = reads.indexOf("day"), rest = reads.indexOf("left");
    Array.prototype.forEach.call(table.tBodies[0].rows, function (row) {
      reads.forEach(function (how, i) {
        if (how === "day" || how === "left" || how === "number") { row.cells[i].classList.add(how); }
      });
      if (rest < 0 || day < 0 || row.cells[rest].textContent === "") { return; }
      var days = left(writtenDay(row.cells[day].textContent));
      if (days === null) { return; }
      row.cells[rest].textContent = days;
      row.cells[rest].classList.toggle("soon", days <= 30);
    });
    reads.forEach(function (how, i) {
      if (how === "left" || how === "number") { table.tHead.rows[0].cells[i].classList.add(how); }
    });
  }

  function sortable(table, reads) {
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
        Array.prototype.forEach.call(heads, function (other) { other.removeAttribute("aria-sort"); });
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        sort(table, column, reads[column], down);
      });
    });
  }

  function sort(table, column, how, down) {
    var body = table.tBodies[0];
    var rows = Array.prototype.map.call(body.rows, function (row, place) {
      var text = row.cells[column].textContent;
      var value = how === "day" ? writtenDay(text) : how === "left" || how === "number" ? parseInt(text, 10) : NaN;
      return { row: row, text: text, value: value, place: place };
    });
    var numbers = how === "day" || how === "left" || how === "number";
    rows.sort(function (a, b) {
      // What is empty stands last either way.
      var none = numbers ? isNaN(a.value) - isNaN(b.value) : (a.text === "") - (b.text === "");
      if (none) { return none; }
      var order = numbers ? (isNaN(a.value) ? 0 : a.value - b.value) : collator.compare(key(a.text, how), key(b.text, how));
      return (down ? -order : order) || a.place - b.place;
    });
    rows.forEach(function (entry) { body.appendChild(entry.row); });
  }

  // People are looked up by their given name, which stands last.
  function key(text, how) {
    if (how !== "name" || !document.querySelector(".k-person")) { return text; }
    var words = text.trim().split(/\s+/);
    return words.pop() + " " + words.join(" ");
  }

  function filter(form) {
    var table = document.getElementById(form.dataset.for);
    var input = form.querySelector("input");
    var found = form.querySelector("[data-shown]");
    if (!table || !input) { return; }
    var rows = Array.prototype.map.call(table.tBodies[0].rows, function (row) {
      var cells = Array.prototype.map.call(row.cells, function (cell) { return cell.textContent; });
      return { row: row, text: fold(cells.join(" ")) };
    });
    function apply() {
      var wanted = fold(input.value).split(/\s+/).filter(Boolean);
      var shown = 0;
      rows.forEach(function (entry) {
        var fits = wanted.every(function (word) { return entry.text.indexOf(word) >= 0; });
        entry.row.hidden = !fits;
        if (fits) { shown += 1; }
      });
      found.textContent = wanted.length === 0 ? ""
        : found.dataset.shown.replace("{n}", shown).replace("{all}", rows.length);
    }
    input.addEventListener("input", apply);
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    form.hidden = false;
    // What a browser kept of an earlier visit is applied.
    apply();
  }

  asOf();
  daysLeft();
  document.querySelectorAll("table.rows").forEach(function (table) {
    var reads = readers(table);
    dress(table, reads);
    sortable(table, reads);
  });
  document.querySelectorAll("form.filter").forEach(filter);
}());
