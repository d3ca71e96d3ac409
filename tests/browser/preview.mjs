// Drives the preview in a real Chromium: saves, errors, zoom, clicks, pickers, reconnects, many pages.
// node tests/browser/preview.mjs PROGRAM PLAYWRIGHT-CORE [SCREENSHOT-FOLDER]
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { mkdtempSync, writeFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import assert from "node:assert/strict";

const [program, playwright, shots] = process.argv.slice(2);
const { chromium } = createRequire(import.meta.url)(playwright);
const folder = mkdtempSync(join(tmpdir(), "sdraft-preview-"));
const file = join(folder, "shop.sd");
const design = (extra = "") => `title: Shop
peak: 3x
client web
lb     lb x2
service app "App servers" x3 in az1, az2 { capacity: 1k/s }
redis  cache { hit: 80% }
mysql  db
web -> lb -> app: HTTPS
app -> cache -> db { read }
functional "browse goods"
usecase browse "Browse" { rate: 500/s; web -> lb -> app -> cache -> db }
stage big "More of everything" { app x9 }
${extra}`;
writeFileSync(file, design());

let port = 0;
function start() {
  const child = spawn(program, ["serve", folder, "--port", String(port)], { stdio: ["ignore", "pipe", "inherit"] });
  return new Promise((resolve) => child.stdout.once("data", (line) => {
    const address = String(line).trim();
    port = Number(new URL(address).port);
    resolve({ child, address });
  }));
}
let { child, address } = await start();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "en-US" });
const page = await context.newPage();
const problems = [];
page.on("pageerror", (error) => problems.push(String(error)));
page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
page.on("request", (request) => { if (!request.url().startsWith(address) && !request.url().startsWith("data:") && !request.url().startsWith("blob:")) problems.push("asks elsewhere: " + request.url()); });
const shot = async (name) => shots && page.screenshot({ path: join(shots, name + ".png") });
const shows = (word, where = page) => where.waitForFunction((word) => document.querySelector("#svg").textContent.includes(word), word, { timeout: 10000 });
let n = 0;
const done = (what) => { n += 1; console.log(`ok ${what}`); };

try {
  await page.goto(address);
  await shows("App servers");
  await shot("first");
  done("the page shows the design");

  const times = [];
  for (let i = 0; i < 12; i++) {
    const begun = performance.now();
    writeFileSync(file, design(`service extra${i}\napp -> extra${i}`));
    await shows(`extra${i}`);
    times.push(performance.now() - begun);
  }
  times.sort((a, b) => a - b);
  done(`twelve saves are followed; median from save to the new picture ${times[6].toFixed(0)} ms`);

  await page.mouse.move(300, 400);
  await page.keyboard.down("Control");
  await page.mouse.wheel(0, -200);
  await page.keyboard.up("Control");
  await page.mouse.down();
  await page.mouse.move(350, 430, { steps: 4 });
  await page.mouse.up();
  const transform = () => page.evaluate(() => document.querySelector("#picture").style.transform);
  const before = await transform();
  writeFileSync(file, design("service kept\napp -> kept"));
  await shows("kept");
  assert.equal(await transform(), before);
  done("zoom and place stay over a save");

  await page.click("#fit");
  const box = await page.evaluate(() => { const it = view.boxes.find((it) => it.id === "app"); const r = document.querySelector("#canvas").getBoundingClientRect(); return [r.left + place.x + (it.x + it.w / 2) * place.zoom, r.top + place.y + (it.y + it.h / 2) * place.zoom]; });
  await page.mouse.click(...box);
  await page.waitForSelector("#details:not([hidden])");
  const details = await page.textContent("#details");
  assert.match(details, /App servers/);
  assert.match(details, /9 copies/);
  assert.match(details, /shop\.sd:5/);
  assert.match(details, /500\/s/);
  await shot("selected");
  done("a click on a box shows its facts, its load and its line");

  await page.selectOption("#stage", "base");
  await page.waitForFunction(() => view.stage === null);
  await page.selectOption("#usecase", "browse");
  await page.waitForFunction(() => view.svg.includes(">4<") && view.svg.includes("Browse"));
  await shot("usecase");
  await page.selectOption("#as", "sequence");
  await page.waitForFunction(() => !view.boxes.some((it) => it.group) && view.lines.length === 4 && view.lines[0].points[0][1] < view.lines[3].points[0][1]);
  await shot("sequence");
  await page.selectOption("#as", "over");
  await page.check("#show-legend");
  await page.waitForFunction(() => choices.show === "legend" && !loading);
  await page.uncheck("#show-legend");
  await page.selectOption("#theme", "dark");
  await page.waitForFunction(() => choices.theme === "dark" && !loading);
  await page.check("#show-requirements");
  await shows("browse goods");
  await page.check("#show-findings");
  await page.waitForFunction(() => (choices.show || "").includes("findings") && !loading);
  await page.check("#show-load");
  await page.waitForFunction(() => view.svg.includes("%") && !loading);
  await shot("overlays");
  done("stage, use case, theme and overlays are picked");
  await page.uncheck("#show-requirements");
  await page.selectOption("#usecase", "");

  await page.uncheck("#show-findings");
  await page.uncheck("#show-load");
  await page.waitForFunction(() => !choices.show && !loading);
  const whole = await page.evaluate(() => view.svg);
  await page.evaluate(() => select("app"));
  await page.click("#lose");
  await page.waitForFunction((whole) => view.svg !== whole && !loading, whole);
  await shot("lost");
  await page.click("#lost button");
  await page.waitForFunction((whole) => view.svg === whole, whole);
  done("what is lost is drawn, and comes back");

  await page.click("#fit");
  const line = await page.evaluate(() => {
    const it = view.lines.find((it) => it.id === "web->lb"), [[ax, ay], [bx, by]] = it.points;
    const r = document.querySelector("#canvas").getBoundingClientRect();
    return [r.left + place.x + (ax + bx) / 2 * place.zoom, r.top + place.y + (ay + by) / 2 * place.zoom];
  });
  await page.mouse.move(line[0], line[1] + 2);
  assert.ok(await page.evaluate(() => document.querySelector("#canvas").classList.contains("over")));
  await page.mouse.click(line[0], line[1] + 2);
  const flow = await page.textContent("#details");
  assert.match(flow, /HTTPS/);
  assert.match(flow, /shop\.sd:8/);
  assert.match(flow, /500\/s requests on average, 1\.5k\/s at the peak/);
  assert.equal(await page.locator("#over polyline.selected").count(), 1);
  await shot("line");
  done("a click on a line shows its facts, its load and its line");

  const brand = (accent) => writeFileSync(join(folder, "brand.toml"), `base = "light"\nsurface = "${accent}"\n`);
  brand("#fffbe6");
  await page.waitForFunction(() => [...document.querySelectorAll("#theme option")].some((it) => it.value === "brand.toml"));
  await page.selectOption("#theme", "brand.toml");
  await page.waitForFunction(() => view.svg.includes("#fffbe6"));
  await shot("brand");
  brand("#e6fff2");
  await page.waitForFunction(() => view.svg.includes("#e6fff2"));
  brand("no colour");
  await page.waitForSelector("#status:not([hidden])");
  assert.match(await page.textContent("#status"), /brand\.toml:2/);
  assert.ok(await page.evaluate(() => view.svg.includes("#e6fff2")), "the last good picture stays");
  brand("#fffbe6");
  await page.waitForSelector("#status", { state: "hidden" });
  await page.selectOption("#theme", "");
  done("a theme of one's own is picked and followed");

  const finding = page.locator("#findings li").first();
  await finding.click();
  assert.ok(await page.locator("#over .selected").count() === 1);
  done("a finding leads to its box");

  writeFileSync(file, design("web --> app"));
  await page.waitForSelector("#status:not([hidden])");
  assert.match(await page.textContent("#findings"), /SD008/);
  await shows("App servers");
  await shot("broken");
  writeFileSync(join(folder, "next"), design("service mended\napp -> mended"));
  renameSync(join(folder, "next"), file);
  await shows("mended");
  await page.waitForSelector("#status", { state: "hidden" });
  done("a broken file keeps the last good picture; a file renamed over it is followed");

  const download = page.waitForEvent("download");
  await page.click("#export a");
  assert.match((await download).suggestedFilename(), /^shop\.svg$/);
  done("export saves a file");

  const pages = await Promise.all(Array.from({ length: 9 }, () => context.newPage()));
  await Promise.all(pages.map((it) => it.goto(address)));
  writeFileSync(file, design("service everywhere\napp -> everywhere"));
  await Promise.all(pages.map((it) => shows("everywhere", it)));
  await page.close();
  writeFileSync(file, design("service after\napp -> after"));
  await Promise.all(pages.map((it) => shows("after", it)));
  done("ten pages follow at once, also when the one that listened is closed");

  child.kill();
  await pages[0].waitForSelector("#status:not([hidden])", { timeout: 10000 });
  writeFileSync(file, design("service back\napp -> back"));
  ({ child } = await start());
  await shows("back", pages[0]);
  await pages[0].waitForSelector("#status", { state: "hidden" });
  done("a program that comes back is found again");

  writeFileSync(file, 'title: "<img src=x onerror=window.hit=1>"\nservice a "</svg><script>window.hit=1</script>"\na -> b: "<b onclick=window.hit=1>x"\nnote on a "javascript:alert(1)"');
  await pages[0].waitForFunction(() => document.title.includes("<img"));
  assert.equal(await pages[0].evaluate(() => window.hit), undefined);
  done("words of a design run no script");

  assert.deepEqual(problems, []);
  done("no error and no foreign request on the way");
  console.log(`${n} passed, 0 failed`);
} finally {
  await browser.close();
  child.kill();
  rmSync(folder, { recursive: true, force: true });
}
