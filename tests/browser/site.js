// Opens pages of a site from its folder: node site.js SITE PROFILE [SHOTS]. Ends non-zero at the first thing wrong.
"use strict";
const assert = require("node:assert/strict");
const path = require("node:path");
const { pathToFileURL } = require("node:url");
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
    "vi/hsm/index.html", "en/hsm/index.html", "vi/hsm/keys.html"];
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

  // Heads and states of certificates can be read whole, wide and narrow, and the page's age is said before all else.
  for (const width of [1300, 850, 420]) {
    await page.setViewportSize({ width, height: 900 });
    for (const name of ["vi/certificate/index.html", "en/certificate/index.html", "en/expiry/index.html",
      "vi/hsm/index.html", "en/hsm/index.html"]) {
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

  // Sorting by keyboard, and by Vietnamese letters: Đ after D, given name first.
  const head = page.locator("table.rows thead th").first();
  await head.locator("button").focus();
  await page.keyboard.press("Enter");
  assert.equal(await head.getAttribute("aria-sort"), "ascending");
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
  await page.locator("a.tongue").click();
  assert.ok(page.url().endsWith("/en/certificate/index.html"));
  await page.locator("a.tongue").click();
  assert.ok(page.url().endsWith("/vi/certificate/index.html"));
  await page.goto(at("index.html"));
  await page.waitForURL(/\/vi\/index\.html$/);

  assert.deepEqual(wrong, []);
  await context.close();
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
