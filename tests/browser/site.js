// Opens pages of a site from its folder: node site.js SITE PROFILE [SHOTS]. Ends non-zero at the first thing wrong.
"use strict";
const assert = require("node:assert/strict");
const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { pathToFileURL } = require("node:url");
const axe = require("axe-core");
const { chromium } = require("playwright-core");

const [site, profile, shots] = process.argv.slice(2);
const at = (page) => pathToFileURL(path.join(site, page)).href;
const args = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const views = [
  { name: "desktop", viewport: { width: 1280, height: 900 }, colorScheme: "light" },
  { name: "phone", viewport: { width: 375, height: 800 }, colorScheme: "light" },
  { name: "dark", viewport: { width: 1280, height: 900 }, colorScheme: "dark" },
];

// What the guidelines say of a page (WCAG 2.1 A and AA), as far as a program can tell.
async function accessible(page, name) {
  await page.evaluate(axe.source);
  // It would fetch the style sheets once more, which the pages' own policy forbids.
  const found = await page.evaluate(() => window.axe.run({ preload: false, runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] }));
  const told = found.violations.map((rule) => `${rule.id}: ${rule.nodes.map((node) => node.target.join(" ")).slice(0, 3).join(", ")}`);
  assert.deepEqual(told, [], name);
}

async function firstRecord(page, kind) {
  await page.goto(at(`vi/${kind}/index.html`));
  return page.locator("table.rows tbody th a").first().getAttribute("href");
}

async function main() {
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium", headless: true, args,
  });
  const page = context.pages()[0] || await context.newPage();
  const wrong = [];
  page.on("console", (message) => { if (["error", "warning"].includes(message.type())) { wrong.push(message.text()); } });
  page.on("pageerror", (error) => wrong.push(String(error)));
  // What a page was still loading when the next was opened is no fault of its own.
  page.on("requestfailed", (request) => {
    const { errorText } = request.failure();
    if (errorText !== "net::ERR_ABORTED") { wrong.push(`${request.url()}: ${errorText}`); }
  });
  page.on("request", (request) => { if (!request.url().startsWith("file:")) { wrong.push(request.url()); } });

  const kinds = ["certificate", "person", "device", "unit", "procedure", "decision", "letter", "handover"];
  const pages = ["vi/index.html", "en/index.html", "vi/expiry/index.html", "vi/expiry/later.html",
    "vi/hsm/index.html", "en/hsm/index.html", "vi/hsm/keys.html", "vi/duty/index.html", "vi/finding/index.html", "vi/stock/index.html",
    "vi/stock/devices.html", "vi/ca/index.html", "vi/audit/index.html", "vi/audit/2026-11.html", "vi/audit/2026-11-20.html",
    "vi/guide/index.html", "vi/guide/lost.html", "vi/about/index.html", "vi/certificate/form-hsm.html", "vi/expiry/all.html"];
  for (const kind of kinds) {
    pages.push(`vi/${kind}/index.html`);
    pages.push(path.posix.normalize(`vi/${kind}/${await firstRecord(page, kind)}`));
  }
  for (const view of views) {
    await page.setViewportSize(view.viewport);
    await page.emulateMedia({ colorScheme: view.colorScheme });
    for (const name of pages) {
      await page.goto(at(name));
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(wide <= 0, `${name} is ${wide} px too wide for ${view.name}`);
      await accessible(page, `${name} ${view.name}`);
      if (view.name !== "phone") {
        // The other language has words and pages of its own.
        await page.goto(at(name.replace(/^vi/, "en")));
        await accessible(page, `${name} in English, ${view.name}`);
        await page.goto(at(name));
      }
      if (shots) {
        const file = name.replace(/[/.]/g, "-").replace(/-html$/, "");
        await page.screenshot({ path: path.join(shots, `${view.name}-${file}.png`), fullPage: true, caret: "initial" });
      }
    }
  }

  // 320 px is the narrowest.
  await page.setViewportSize({ width: 320, height: 700 });
  for (const name of pages) {
    await page.goto(at(name));
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(wide <= 0, `${name} is ${wide} px too wide at 320 px`);
  }

  // At 360 px the entries of a record stand as cards, and none is cut.
  await page.setViewportSize({ width: 360, height: 800 });
  for (const name of pages) {
    await page.goto(at(name));
    const cut = await page.evaluate(() => Array.from(document.querySelectorAll(".scroll:has(> .entries:not(.fields))"))
      .filter((part) => part.scrollWidth > part.clientWidth).map((part) => part.getAttribute("aria-label")));
    assert.deepEqual(cut, [], `${name} at 360 px`);
  }

  // Heads and states of certificates can be read whole, wide and narrow, and the page's age is said before all else.
  const lists = kinds.flatMap((kind) => [`vi/${kind}/index.html`, `en/${kind}/index.html`]);
  for (const width of [1300, 850, 420, 360]) {
    await page.setViewportSize({ width, height: 900 });
    for (const name of [...lists, "vi/expiry/index.html", "en/expiry/index.html", "vi/hsm/index.html", "en/hsm/index.html",
      "vi/ca/index.html", "en/ca/index.html", "vi/stock/devices.html", "en/stock/devices.html", "vi/audit/2026-11.html"]) {
      await page.goto(at(name));
      const cut = await page.evaluate(() => {
        const inside = (part, whole) => part.getBoundingClientRect().right <= whole.getBoundingClientRect().right + 1;
        const heads = Array.from(document.querySelectorAll(".rows thead th"), (th) => [th.querySelector("button"), th]);
        const states = Array.from(document.querySelectorAll(".rows td .tag"), (tag) => [tag, tag.closest(".scroll")]);
        const shown = heads.concat(states).filter(([part]) => part.getClientRects().length > 0);
        return shown.filter(([part, whole]) => !inside(part, whole)).map(([part]) => part.textContent);
      });
      assert.deepEqual(cut, [], `${name} at ${width} px`);
    }
  }
  assert.equal(await page.locator("main > [data-stale]:first-child").count(), 1);

  // Counts beside the filters are those of the rows, and narrowing one by two leaves both.
  await page.setViewportSize(views[0].viewport);
  await page.goto(at("vi/certificate/index.html"));
  // A click ends before the script of the page that it leads to has run.
  const follow = async (link) => {
    const left = await page.evaluate(() => performance.timeOrigin);
    await link.click();
    await page.waitForFunction((left) => performance.timeOrigin !== left && document.readyState === "complete", left);
  };
  const visible = () => page.locator("table.rows tbody tr:not([hidden])").count();
  const every = await visible();
  const forms = page.locator(".facets [data-place='2'] li");
  for (let i = 0; i < await forms.count(); i += 1) {
    const form = forms.nth(i);
    await form.locator("button").focus();
    await page.keyboard.press("Enter");
    assert.equal(await form.locator("button").getAttribute("aria-pressed"), "true");
    assert.equal(await visible(), Number(await form.locator("b").innerText()));
    await page.keyboard.press("Enter");
    assert.equal(await visible(), every);
  }
  await forms.first().locator("button").click();
  const state = page.locator(".facets [data-place='0'] li").first();
  const both = Number(await state.locator("b").innerText());
  await state.locator("button").click();
  assert.equal(await visible(), both);
  assert.ok(both < every);

  // What is chosen stands in the address, and is there again after a reload, on the way back and in the other language.
  await page.locator("th[data-key=expires] button").click();
  await page.locator("th[data-key=expires] button").click();
  await page.fill("#filter", "a");
  const hash = () => page.evaluate(() => location.hash.slice(1));
  const asked = await hash();
  assert.match(asked, /^q=a&state=[a-z-]+&form=[a-z-]+&sort=-expires$/);
  const told = await page.locator("[data-shown]").innerText();
  const firsts = async () => (await page.locator("table.rows tbody th").allInnerTexts()).join("|");
  const rowsAsked = await firsts();
  assert.ok(await page.locator(".narrowed").isVisible());
  await page.reload();
  assert.equal(await page.locator("[data-shown]").innerText(), told);
  assert.equal(await firsts(), rowsAsked);
  assert.equal(await page.locator("th[data-key=expires]").getAttribute("aria-sort"), "descending");
  assert.equal(await page.locator(".facets [aria-pressed=true]").count(), 2);
  await follow(page.locator("table.rows tbody th a").first());
  await page.waitForSelector("dl.summary");
  await page.goBack();
  await page.waitForFunction((told) => document.querySelector("[data-shown]").textContent === told, told);
  assert.equal(await firsts(), rowsAsked);
  await follow(page.locator("a.tongue"));
  assert.equal(await hash(), asked);
  assert.equal(await page.locator(".facets [aria-pressed=true]").count(), 2);
  await page.goto(at("vi/certificate/index.html") + "#" + asked);
  await page.locator("form.filter [type=reset]").click();
  assert.ok(!(await hash()).includes("state="));
  assert.equal(await visible(), every);
  await page.evaluate(() => { location.hash = "form=%E0%A4%A&state=no-such&sort=none&from=x"; });
  assert.equal(await visible(), every);
  // What the address asks for and the list doesn't know is said.
  const notThere = await page.locator("[data-shown]").innerText();
  for (const part of ["state=no-such", "sort=none", "from=x", "form=%E0%A4%A"]) { assert.ok(notThere.includes(`«${part}»`), notThere); }

  // Each choice is a step that leads back, what is typed one step and not one for every key.
  await page.goto(at("vi/certificate/index.html"));
  await page.locator(".facets [data-facet='form'] button").first().click();
  const ofForm = await hash();
  await page.locator("#filter").pressSequentially("nguyen");
  await page.locator(".facets [data-facet='state'] button").first().click();
  const ofThree = await visible();
  await page.goBack();
  await page.waitForFunction(() => document.querySelector("#filter").value === "nguyen" && !location.hash.includes("state="));
  await page.goBack();
  await page.waitForFunction((form) => location.hash.slice(1) === form && document.querySelector("#filter").value === "", ofForm);
  assert.equal(await page.locator(".facets [aria-pressed=true]").count(), 1);
  await page.goBack();
  await page.waitForFunction(() => location.hash === "" && document.querySelectorAll(".facets [aria-pressed=true]").length === 0);
  assert.equal(await visible(), every);
  for (let i = 0; i < 3; i += 1) { await page.goForward(); }
  await page.waitForFunction(() => location.hash.includes("state="));
  assert.equal(await visible(), ofThree);
  // One value has a list of its own, whose files are offered; of several choices there is only the whole.
  await page.goto(at("vi/certificate/index.html") + "#type=organisation");
  const offered = () => page.locator(".twins a").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
  assert.deepEqual(await offered(), ["../certificate/type-organisation.csv", "../certificate/type-organisation.json"]);
  assert.match(await page.locator(".twins").first().innerText(), /Loại: /);
  await page.fill("#filter", "a");
  assert.deepEqual(await offered(), ["../certificate/index.csv", "../certificate/index.json"]);
  // A unit's page leads to what is in it and nothing else.
  await page.goto(at("vi/unit/index.html"));
  const units = await page.locator("table.rows tbody th a").evaluateAll((links) => links.map((link) => link.href));
  let narrowed = 0;
  for (const unit of units) {
    await page.goto(unit);
    const people = page.locator(".of-unit a[href*='person/index.html#is.unit=']");
    if (await people.count() === 0) { continue; }
    await follow(people);
    const cells = await page.locator("table.rows tbody tr td:nth-child(2) a").evaluateAll((links) => links.map((link) => link.href));
    assert.equal(cells.length, await page.locator("table.rows tbody tr").count());
    for (const cell of cells) { assert.equal(cell, unit); }
    if (cells.length === 0) { continue; }
    const name = await page.locator("table.rows tbody tr td:nth-child(2)").first().innerText();
    assert.ok((await page.locator("[data-shown]").innerText()).includes(name));
    // In the other language they are the same.
    if (narrowed === 0) {
      await follow(page.locator("a.tongue"));
      assert.equal(await page.locator("table.rows tbody tr").count(), cells.length);
    }
    narrowed += cells.length;
  }
  assert.ok(narrowed > 0);

  // A list that is narrowed has an address of its own, and leads to its twins.
  await page.goto(at("vi/certificate/form-hsm.html"));
  const rowsThere = await visible();
  const twins = await page.locator(".twins a").evaluateAll((links) => links.map((link) => link.href));
  assert.equal(JSON.parse(fs.readFileSync(new URL(twins[1]), "utf8")).count, rowsThere);
  assert.equal(fs.readFileSync(new URL(twins[0]), "utf8").trim().split("\r\n").length, rowsThere + 1);

  // A list of several pages is filtered as a whole, and so is it narrowed.
  await page.goto(at("vi/letter/index.html"));
  await page.fill("#filter", "7777 cong van");
  await page.waitForFunction(() => document.querySelectorAll("table.rows tbody tr").length === 1);
  assert.equal(await page.locator(".pager").isVisible(), false);
  await follow(page.locator("table.rows tbody th a"));
  assert.match(await page.locator("h1").innerText(), /7777/);
  await page.goto(at("vi/letter/index.html"));
  const direction = page.locator(".facets [data-place='1'] li").first();
  const many = Number(await direction.locator("b").innerText());
  assert.ok(many > 500, `${many}`);
  // As many as stay below 150 KB.
  const written = await page.locator("table.rows tbody tr").count();
  assert.ok(written > 300 && written <= 500, `${written}`);
  await direction.locator("button").click();
  await page.waitForFunction(() => document.querySelector("[data-shown]").textContent !== "" &&
    document.querySelector("[data-shown]").textContent !== document.querySelector("form.filter").dataset.loading);
  assert.equal(await page.locator("[data-shown]").innerText(), `Đang hiện 1–500 trên ${many} dòng`);
  await direction.locator("button").click();
  assert.ok(await page.locator(".pager").isVisible());
  assert.equal(await page.locator("table.rows tbody tr").count(), written);

  // It is sorted as a whole, too, and shown 500 rows at a time; also what is narrowed, and what was narrowed no more.
  const dates = async () => (await page.locator("table.rows tbody td.day").allInnerTexts())
    .filter(Boolean).map((day) => day.split("/").reverse().join("-"));
  const said = page.locator("[data-shown]");
  const total = JSON.parse(fs.readFileSync(path.join(site, "vi/letter/index.json"), "utf8")).count;
  await page.goto(at("vi/letter/index.html"));
  const byDate = page.locator("table.rows th[data-reads=day] button");
  await byDate.click();
  await page.waitForFunction(() => /^Đang hiện 1–500/.test(document.querySelector("[data-shown]").textContent));
  assert.equal(await said.innerText(), `Đang hiện 1–500 trên ${total} dòng`);
  assert.match(await page.locator("table.rows tbody tr").first().innerText(), /7777/);
  assert.equal(await page.locator(".pager").isVisible(), false);
  const early = await dates();
  await accessible(page, "sorted");
  const next = page.locator(".turns button").last();
  await next.focus();
  await page.keyboard.press("Enter");
  assert.equal(await said.innerText(), `Đang hiện 501–${total} trên ${total} dòng`);
  assert.equal(await page.locator("table.rows tbody tr").count(), total - 500);
  assert.equal(await next.isDisabled(), true);
  assert.equal(await page.evaluate(() => document.activeElement.dataset.turn), "-1");
  const whole = early.concat(await dates());
  assert.deepEqual(whole, [...whole].sort());
  await byDate.click();
  assert.equal(await said.innerText(), `Đang hiện 1–500 trên ${total} dòng`);
  assert.equal((await dates())[0], whole[whole.length - 1]);
  await direction.locator("button").click();
  assert.equal(await said.innerText(), `Đang hiện 1–500 trên ${many} dòng`);
  await page.fill("#filter", "7777");
  assert.equal(await page.locator("table.rows tbody tr").count(), 1);
  assert.equal(await page.locator(".turns").isVisible(), false);
  // Where its rows can't be had, the page's own are sorted, and that is said.
  const apart = await context.newPage();
  await apart.route("**/letter/index.js", (route) => route.abort());
  await apart.goto(at("vi/letter/index.html"));
  await apart.locator("table.rows th[data-reads=day] button").click();
  await apart.waitForFunction(() => /^Không mở được toàn bộ danh sách/.test(document.querySelector("[data-shown]").textContent));
  const here = (await apart.locator("table.rows tbody td.day").allInnerTexts()).filter(Boolean)
    .map((day) => day.split("/").reverse().join("-"));
  assert.ok(here.length > 400 && here.length <= 500);
  assert.deepEqual(here, [...here].sort());
  assert.ok(await apart.locator(".pager").isVisible());
  await apart.close();

  // A heading of the menu opens by keyboard, Escape closes it, and an entry of it leads there.
  const heading = page.locator(".menu summary.here");
  await heading.focus();
  await page.keyboard.press("Enter");
  assert.ok(await page.locator(".menu details[open] a[aria-current=page]").isVisible());
  await accessible(page, "menu");
  if (shots) { await page.screenshot({ path: path.join(shots, "menu.png"), caret: "initial" }); }
  await page.keyboard.press("Escape");
  assert.equal(await page.locator(".menu details[open]").count(), 0);
  await heading.click();
  await follow(page.locator(".menu details[open] a", { hasText: "Người" }));
  assert.ok(page.url().endsWith("/vi/person/index.html"));

  // The search finds without accents from a record's page, by keyboard alone.
  await page.goto(at(pages[pages.length - 1]));
  for (let i = 0; i < 4; i += 1) {
    await page.keyboard.press("Tab");
    if (await page.evaluate(() => document.activeElement.id) === "search") { break; }
  }
  assert.equal(await page.evaluate(() => document.activeElement.id), "search");
  const box = page.locator("#search");
  await page.keyboard.type("nguyen van");
  await page.waitForFunction(() => document.querySelectorAll("#search-found [role=option]").length > 0 &&
    /^Hiện \d+ trên \d+ kết quả$/.test(document.querySelector(".search [role=status]").textContent));
  assert.equal(await box.getAttribute("aria-expanded"), "true");
  // A name, or whose a thing is.
  for (const text of await page.locator("#search-found [role=option]").allInnerTexts()) { assert.match(text, /Nguyễn/i); }
  await accessible(page, "search");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowUp");
  const chosen = page.locator("#search-found [aria-selected=true]");
  assert.equal(await chosen.count(), 1);
  assert.equal(await box.getAttribute("aria-activedescendant"), await chosen.getAttribute("id"));
  if (shots) { await page.screenshot({ path: path.join(shots, "search.png"), caret: "initial" }); }
  const name = await chosen.locator("b").innerText();
  await page.keyboard.press("Escape");
  assert.equal(await box.getAttribute("aria-expanded"), "false");
  await page.keyboard.press("Escape");
  assert.equal(await box.inputValue(), "");
  await page.keyboard.type(name);
  await page.keyboard.press("Enter");
  await page.waitForFunction((name) => document.querySelector("h1").textContent === name, name);
  // What nobody is called is said to be nowhere, and a serial leads to its certificate.
  await page.fill("#search", "zzqx");
  await page.waitForFunction(() => document.querySelector(".search [role=status]").textContent === "Không tìm thấy.");
  await page.fill("#search", "2A05F81267360000");
  await page.waitForFunction(() => document.querySelectorAll("#search-found [role=option]").length === 1);

  // Signs alone find nothing, which is said; guides, the page of expiries, a device's label, a unit's mail domain and an officer's
  // handle are found.
  const officer = fs.readdirSync(path.join(site, "vi/audit")).map((name) => /^officer-([a-z0-9-]+)\.html$/.exec(name)).find(Boolean)[1];
  const answer = (text) => page.waitForFunction((text) => document.querySelector(".search [role=status]").textContent === text, text);
  await page.fill("#search", "/-.");
  await answer("Không tìm được bằng dấu câu hay ký hiệu: hãy gõ chữ hoặc số.");
  for (const [typed, href] of [["mat thiet bi", "guide/lost.html"], ["sap het han", "expiry/index.html"], ["btc 001", "device/"], ["kttc.mof.gov.vn", "unit/"], [`thay doi cua ${officer}`, `audit/officer-${officer}.html`]]) {
    await page.fill("#search", typed);
    await page.waitForFunction((href) => Array.from(document.querySelectorAll("#search-found [role=option]"))
      .some((option) => option.dataset.href.includes(href)), href);
  }

  // What people ask brings the guide before every record; a number with a stroke is looked for as it is, and days aren't numbers.
  const first = async (typed) => {
    await page.fill("#search", typed);
    await page.waitForFunction(() => document.querySelectorAll("#search-found [role=option]").length > 0);
    return page.locator("#search-found [role=option]").first().getAttribute("data-href");
  };
  for (const [typed, guide] of [["mat token", "lost"], ["bi mat token", "lost"], ["gia han", "ending"], ["gui gi", ""], ["quen ma pin", "locked"]]) {
    assert.match(await first(typed), new RegExp(`guide/${guide}`), typed);
  }
  const number = JSON.parse(fs.readFileSync(path.join(site, "vi/letter/index.json"), "utf8")).rows
    .map((row) => row.number).find((number) => /^\d+\/\D/.test(number));
  await page.fill("#search", number);
  await page.waitForFunction(() => document.querySelectorAll("#search-found [role=option]").length > 0);
  for (const text of await page.locator("#search-found [role=option]").allInnerTexts()) { assert.ok(text.includes(number), text); }

  // A month in which something runs out leads to the list narrowed to it, in either language.
  for (const lang of ["vi", "en"]) {
    await page.goto(at(`${lang}/expiry/index.html`));
    const month = page.locator("table.counts tr").filter({ has: page.locator("a[href*='#q=']") }).first();
    const count = Number((await month.locator("td").first().innerText()).replace(/\D/g, ""));
    await follow(month.locator("a"));
    await page.waitForFunction((count) => document.querySelectorAll("table.rows tbody tr:not([hidden])").length === count, count);
  }

  // The filter finds without accents and says how many.
  await page.setViewportSize(views[0].viewport);
  await page.goto(at("vi/person/index.html"));
  const rows = page.locator("table.rows tbody tr");
  const all = await rows.count();
  await page.fill("#filter", "nguyen ch");
  const shown = await page.locator("table.rows tbody tr:not([hidden])").allInnerTexts();
  assert.ok(shown.length > 0 && shown.length < all, `${shown.length} of ${all}`);
  for (const text of shown) { assert.match(text.normalize("NFC"), /Nguyễn/i); }
  assert.match(await page.locator("[role=status][data-shown]").innerText(), new RegExp(`^Đang hiện ${shown.length} trên ${all} dòng$`));
  await page.fill("#filter", "");
  assert.equal(await page.locator("table.rows tbody tr:not([hidden])").count(), all);

  // Sorting by keyboard, and by Vietnamese letters: Đ after D, given name first, as the rows stand from the beginning.
  const head = page.locator("table.rows thead th").first();
  assert.equal(await head.getAttribute("aria-sort"), "ascending");
  const initial = await page.locator("table.rows tbody th").allInnerTexts();
  await head.locator("button").focus();
  await page.keyboard.press("Enter");
  assert.equal(await head.getAttribute("aria-sort"), "descending");
  assert.deepEqual(await page.locator("table.rows tbody th").allInnerTexts(), [...initial].reverse());
  await page.keyboard.press("Enter");
  assert.equal(await head.getAttribute("aria-sort"), "ascending");
  assert.deepEqual(await page.locator("table.rows tbody th").allInnerTexts(), initial);
  const names = (await page.locator("table.rows tbody th").allInnerTexts()).map((name) => name.trim().split(" ").pop());
  const collator = new Intl.Collator("vi", { sensitivity: "base" });
  assert.deepEqual(names, [...names].sort(collator.compare));
  await page.keyboard.press("Enter");
  assert.equal(await head.getAttribute("aria-sort"), "descending");

  // Days sort as days, and days left are counted by today's clock.
  await page.goto(at("vi/certificate/index.html"));
  const left = async () => (await page.locator("table.rows td.left").allInnerTexts()).filter(Boolean).map(Number);
  await page.locator("th[data-reads=left] button").click();
  const counted = await left();
  assert.deepEqual(counted, [...counted].sort((a, b) => a - b));
  const row = page.locator("table.rows tbody tr").first();
  const [day, month, year] = (await row.locator("td.day").innerText()).split("/").map(Number);
  const today = Math.floor((Date.now() + 7 * 3600000) / 86400000);
  assert.equal(Number(await row.locator("td.left").innerText()), Date.UTC(year, month - 1, day) / 86400000 - today);

  // The switch leads to the same page in the other language and back.
  await follow(page.locator("a.tongue"));
  assert.match(page.url(), /\/en\/certificate\/index\.html#sort=/);
  await follow(page.locator("a.tongue"));
  assert.match(page.url(), /\/vi\/certificate\/index\.html#sort=/);
  await page.goto(at("index.html"));
  await page.waitForURL(/\/vi\/index\.html$/);

  // On paper the heads of a table stand on each page, no row is split, and the page says of which day it is.
  await page.goto(at("vi/certificate/index.html"));
  await page.emulateMedia({ media: "print", colorScheme: "light" });
  const printed = await page.evaluate(() => ({
    head: getComputedStyle(document.querySelector("table.rows thead")).display,
    row: getComputedStyle(document.querySelector("table.rows tbody tr")).breakInside,
    menu: getComputedStyle(document.querySelector(".menu")).display,
    search: getComputedStyle(document.querySelector(".search")).display,
    day: document.querySelector("footer time").textContent,
  }));
  assert.deepEqual(printed, { head: "table-header-group", row: "avoid", menu: "none", search: "none", day: "23/11/2026" });
  const paper = path.join(shots || profile, "certificates.pdf");
  fs.writeFileSync(paper, await page.pdf({ format: "A4" }));
  const second = execFileSync("pdftotext", ["-f", "2", "-l", "2", paper, "-"]).toString();
  assert.ok(second.includes("Hình thức"), `no heads on the second page: ${second.slice(0, 200)}`);
  // A list that is narrowed says so on paper, and every sheet of which day it is and from where.
  await page.emulateMedia({ media: null });
  await page.goto(at("vi/person/index.html") + "#q=nguyen&sort=-name");
  await page.emulateMedia({ media: "print", colorScheme: "light" });
  const chosenOnly = await page.locator(".chosen").innerText();
  assert.match(chosenOnly, /^Có các từ: «nguyen». Đang hiện \d+ trên \d+ dòng. Sắp xếp theo: Họ và tên ↓.$/);
  const narrowedPaper = path.join(shots || profile, "narrowed.pdf");
  fs.writeFileSync(narrowedPaper, await page.pdf({ format: "A5", landscape: true }));
  const sheets = execFileSync("pdftotext", ["-layout", narrowedPaper, "-"]).toString().split("\f").filter((sheet) => sheet.trim());
  assert.ok(sheets.length > 1, `${sheets.length}`);
  assert.ok(sheets[0].replace(/\s+/g, " ").includes("Có các từ: «nguyen»"), sheets[0]);
  sheets.forEach((sheet, place) => {
    for (const said of ["Số liệu tính đến ngày 23/11/2026", "vi/person/index.html#q=nguyen&sort=-name", `${place + 1}/${sheets.length}`]) {
      assert.ok(sheet.includes(said), `sheet ${place + 1} lacks ${said}: ${sheet.slice(-300)}`);
    }
    // None has the foot of the page alone.
    assert.ok(sheet.trim().split("\n").length > 6, sheet);
  });
  // A guide is printed whole, and no step of it is split.
  await page.goto(at("vi/guide/lost.html"));
  const steps = await page.locator(".steps > li").evaluateAll((items) => items.map((item) => getComputedStyle(item).breakInside));
  assert.ok(steps.length > 3 && steps.every((inside) => inside === "avoid"), `${steps}`);
  fs.writeFileSync(path.join(shots || profile, "guide.pdf"), await page.pdf({ format: "A4" }));
  await page.emulateMedia({ media: null });

  // A change is followed from the record to its day and back, by keyboard.
  await page.goto(at("vi/audit/2026-11.html"));
  await page.locator("table.rows tbody th a").first().focus();
  await page.keyboard.press("Enter");
  await page.waitForURL(/audit\/2026-11-20\.html#c-/);
  await page.locator(".touched a").first().focus();
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/person\//);
  await follow(page.locator(".related a[href*='audit/']").first());
  assert.ok(page.url().includes("audit/2026-11-20.html"));

  // Without scripts all rows, the lists of each value, the twins and the records are there.
  const plain = await chromium.launchPersistentContext(`${profile}-plain`, {
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium", headless: true, args, javaScriptEnabled: false,
  });
  {
    const bare = plain.pages()[0] || await plain.newPage();
    await bare.goto(at("vi/certificate/index.html"));
    await bare.locator(".menu summary.here").click();
    assert.ok(await bare.locator(".menu details[open] a[aria-current=page]").isVisible());
    assert.equal(await bare.locator(".facets a").count() > 5, true);
    assert.equal(await bare.locator("form:visible").count(), 0);
    await bare.locator(".facets a").first().click();
    await bare.waitForLoadState();
    assert.equal(await bare.locator("table.rows tbody tr").count(),
      Number(await bare.locator(".facets li.current b").innerText()));
    await bare.locator("table.rows tbody th a").first().click();
    await bare.waitForLoadState();
    assert.ok(await bare.locator("dl.summary").first().isVisible());
    await plain.close();
  }

  assert.deepEqual(wrong, []);
  await context.close();
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
