"use strict";
// The preview's page. It keeps its own place (zoom, scroll, choices); what it shows comes whole from /view.
const $ = (id) => document.getElementById(id);
const chinese = (navigator.language || "").startsWith("zh");
const words = chinese
  ? { stage: "阶段", usecase: "用例", theme: "主题", fit: "适应", findings: "问题", none: "没有问题。", base: "最初", last: "（最新）", whole: "全部", stale: "文件有错误，显示的是上一张正确的图", gone: "与程序的连接已断开，正在重试…", calls: "调用", called: "被调用", save: "导出", load: "负载", requirements: "需求", estimates: "估算", decisions: "决策", legend: "图例", over: "叠加在设计上", only: "只显示相关部分", sequence: "时序图", lose: "如果它失效…", back: "恢复", lost: "失效：", own: "设计指定：", empty: "文件夹中没有 .sd 文件" }
  : { base: "base", last: " (latest)", whole: "all", stale: "the file has errors; this is the last good picture", gone: "the program is gone; trying again…", calls: "calls", called: "called by", save: "Export", load: "load", requirements: "requirements", estimates: "estimates", decisions: "decisions", legend: "legend", findings: "findings", over: "on the design", only: "alone", sequence: "as a sequence", lose: "What if it is lost?", back: "It is back", lost: "lost: ", own: "the design’s: ", empty: "there is no .sd file in this folder" };
if (chinese) {
  document.documentElement.lang = "zh";
  for (const it of document.querySelectorAll("[data-t]")) it.textContent = words[it.dataset.t] || it.textContent;
}

// ---------------------------------------------------------------- choices, kept in the address
const choices = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
function choose(key, value) {
  if (value) choices[key] = value; else delete choices[key];
  history.replaceState(null, "", "#" + new URLSearchParams(choices));
}
const asked = () => new URLSearchParams(["file", "stage", "usecase", "as", "theme", "show", "lose"].filter((key) => choices[key]).map((key) => [key, choices[key]]));

function option(select, value, label) {
  const it = document.createElement("option");
  it.value = value;
  it.textContent = label;
  select.append(it);
}
function fill(select, options, chosen) {
  const key = JSON.stringify(options);
  if (select.dataset.key !== key) {
    select.dataset.key = key;
    select.replaceChildren();
    for (const [value, label] of options) option(select, value, label);
  }
  select.value = options.some(([value]) => value === chosen) ? chosen : (options[0] || [""])[0];
}

// ---------------------------------------------------------------- zoom and pan
const place = { x: 20, y: 20, zoom: 1, fitted: true };
function move() {
  $("picture").style.transform = `translate(${place.x}px, ${place.y}px) scale(${place.zoom})`;
  $("zoom").textContent = Math.round(place.zoom * 100) + "%";
}
function zoomTo(zoom, x, y) {
  const next = Math.min(16, Math.max(0.05, zoom));
  const box = $("canvas").getBoundingClientRect();
  x = x === undefined ? box.width / 2 : x;
  y = y === undefined ? box.height / 2 : y;
  place.x = x - (x - place.x) * (next / place.zoom);
  place.y = y - (y - place.y) * (next / place.zoom);
  place.zoom = next;
  place.fitted = false;
  move();
}
function fit() {
  if (!view || !view.width) return;
  const box = $("canvas").getBoundingClientRect();
  place.zoom = Math.min(2, (box.width - 32) / view.width, (box.height - 32) / view.height);
  place.x = (box.width - view.width * place.zoom) / 2;
  place.y = (box.height - view.height * place.zoom) / 2;
  place.fitted = true;
  move();
}
$("canvas").addEventListener("wheel", (event) => {
  event.preventDefault();
  const box = $("canvas").getBoundingClientRect();
  if (event.ctrlKey || event.metaKey) {
    zoomTo(place.zoom * Math.exp(-event.deltaY / 300), event.clientX - box.left, event.clientY - box.top);
  } else {
    place.x -= event.shiftKey && !event.deltaX ? event.deltaY : event.deltaX;
    place.y -= event.shiftKey && !event.deltaX ? 0 : event.deltaY;
    place.fitted = false;
    move();
  }
}, { passive: false });
let drag = null;
const touches = new Map();
$("canvas").addEventListener("pointerdown", (event) => {
  if (event.button > 1) return;
  touches.set(event.pointerId, event);
  drag = { x: event.clientX, y: event.clientY, moved: false };
  $("canvas").setPointerCapture(event.pointerId);
});
$("canvas").addEventListener("pointermove", (event) => {
  if (!drag) $("canvas").classList.toggle("over", thingAt(event) !== null);
  if (!drag || !touches.has(event.pointerId)) return;
  if (touches.size === 2) {
    // two fingers: their distance is the zoom
    const [a, b] = [...touches.values()];
    const before = Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
    touches.set(event.pointerId, event);
    const [c, d] = [...touches.values()];
    const after = Math.hypot(c.clientX - d.clientX, c.clientY - d.clientY);
    const box = $("canvas").getBoundingClientRect();
    if (before > 0) zoomTo(place.zoom * after / before, (c.clientX + d.clientX) / 2 - box.left, (c.clientY + d.clientY) / 2 - box.top);
    drag.moved = true;
    return;
  }
  touches.set(event.pointerId, event);
  const dx = event.clientX - drag.x, dy = event.clientY - drag.y;
  if (!drag.moved && Math.hypot(dx, dy) < 4) return;
  drag.moved = true;
  $("canvas").classList.add("moving");
  place.x += dx;
  place.y += dy;
  place.fitted = false;
  drag.x = event.clientX;
  drag.y = event.clientY;
  move();
});
for (const name of ["pointerup", "pointercancel"]) $("canvas").addEventListener(name, (event) => {
  const clicked = drag && !drag.moved && name === "pointerup";
  touches.delete(event.pointerId);
  if (touches.size === 0) drag = null;
  $("canvas").classList.remove("moving");
  if (clicked) select(thingAt(event));
});
$("in").onclick = () => zoomTo(place.zoom * 1.25);
$("out").onclick = () => zoomTo(place.zoom / 1.25);
$("zoom").onclick = () => zoomTo(1);
$("fit").onclick = fit;
addEventListener("resize", () => place.fitted && fit());
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || /SELECT|INPUT|TEXTAREA/.test(event.target.tagName)) return;
  const step = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] }[event.key];
  if (event.key === "+" || event.key === "=") zoomTo(place.zoom * 1.25);
  else if (event.key === "-") zoomTo(place.zoom / 1.25);
  else if (event.key === "0") zoomTo(1);
  else if (event.key === "f") fit();
  else if (event.key === "Escape") select(null);
  else if (event.key === "Enter" && event.target.closest && event.target.closest("#svg")) {
    const title = event.target.querySelector("title");
    const name = title && title.textContent.split("\n")[0];
    const box = view && view.boxes.find((it) => it.card && (it.card.label === name || it.card.name === name));
    if (box) select(box.id);
  } else if (step && document.activeElement === $("canvas")) { place.x += step[0]; place.y += step[1]; place.fitted = false; move(); }
  else return;
  event.preventDefault();
});

// ---------------------------------------------------------------- what is shown
let view = null, selected = null, hinted = [];
function pointed(event) {
  const box = $("canvas").getBoundingClientRect();
  return [(event.clientX - box.left - place.x) / place.zoom, (event.clientY - box.top - place.y) / place.zoom];
}
// What is under the pointer: a component, else the nearest line or its label, else the innermost group.
function thingAt(event) {
  if (!view || !view.boxes) return null;
  const [x, y] = pointed(event);
  const under = view.boxes.filter((it) => x >= it.x && x <= it.x + it.w && y >= it.y && y <= it.y + it.h);
  under.sort((a, b) => a.w * a.h - b.w * b.h);
  const box = under.find((it) => !it.group);
  if (box) return box.id;
  const near = view.lines.map((it) => [distance(it, x, y), it.id]).filter(([far]) => far <= 7 / Math.min(place.zoom, 1));
  near.sort((a, b) => a[0] - b[0]);
  return near.length ? near[0][1] : under.length ? under[0].id : null;
}
function distance(line, x, y) {
  const [lx, ly, lw, lh] = line.label || [0, 0, -1, -1];
  if (x >= lx && x <= lx + lw && y >= ly && y <= ly + lh) return 0;
  let least = Infinity;
  for (let i = 1; i < line.points.length; i++) {
    const [ax, ay] = line.points[i - 1], [bx, by] = line.points[i];
    const length = (bx - ax) ** 2 + (by - ay) ** 2;
    const t = length ? Math.min(1, Math.max(0, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length)) : 0;
    least = Math.min(least, Math.hypot(x - ax - t * (bx - ax), y - ay - t * (by - ay)));
  }
  return least;
}
const thing = (id) => id && view && view.boxes && (view.boxes.find((it) => it.id === id) || view.lines.find((it) => it.id === id));
const SVG = "http://www.w3.org/2000/svg";
function mark(name, attributes, parent) {
  const it = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) it.setAttribute(key, value);
  (parent || $("over")).append(it);
  return it;
}
function frame(id, kind) {
  const box = view.boxes.find((it) => it.id === id);
  if (box) return mark("rect", { class: kind, x: box.x - 4, y: box.y - 4, width: box.w + 8, height: box.h + 8, rx: 8 });
  const line = view.lines.find((it) => it.id === id);
  if (line) mark("polyline", { class: kind, points: line.points.map((it) => it.join()).join(" ") });
}
function overlay() {
  const over = $("over");
  over.replaceChildren();
  if (!view || !view.boxes) return;
  over.setAttribute("width", view.width);
  over.setAttribute("height", view.height);
  for (const id of hinted) frame(id, "hint");
  if (selected) frame(selected, "selected");
}
function element(name, className, text) {
  const it = document.createElement(name);
  if (className) it.className = className;
  if (text !== undefined) it.textContent = text;
  return it;
}
// `code` in a message
function told(parent, text) {
  text.split("`").forEach((part, i) => parent.append(i % 2 ? element("code", "", part) : part));
  return parent;
}
function where(at) {
  const link = element("a", "where", `${at.file}:${at.line}`);
  link.href = "vscode://file" + (at.path.startsWith("/") ? "" : "/") + encodeURI(at.path) + ":" + at.line + ":" + at.column;
  link.onclick = (event) => event.stopPropagation();
  return link;
}
// What-if: what is lost, drawn by the program
const lost = () => (choices.lose || "").split(",").filter(Boolean);
function lose(id) {
  choose("lose", (lost().includes(id) ? lost().filter((it) => it !== id) : [...lost(), id]).join());
  load();
}
function select(id) {
  selected = id;
  const box = thing(id);
  const details = $("details");
  details.hidden = !box;
  details.replaceChildren();
  if (box) {
    const card = box.card || { name: id, facts: [], from: [], to: [] };
    const title = element("h2", "", card.label || card.name);
    if (card.kind) title.append(" ", element("span", "kind", card.kind));
    details.append(title);
    if (box.at) {
      details.append(where(box.at));
      const line = element("pre");
      line.append(element("code", "", box.at.text));
      details.append(line);
    }
    if (card.label && card.label !== card.name) details.append(told(element("div"), "`" + card.name + "`"));
    if (card.docs) details.append(told(element("div", "docs"), card.docs));
    if (card.facts.length) {
      const list = element("ul");
      for (const fact of card.facts) list.append(element("li", "", fact));
      details.append(list);
    }
    if (card.from.length) details.append(element("div", "", `${words.called} ${card.from.join(", ")}`));
    if (card.to.length) details.append(element("div", "", `${words.calls} ${card.to.join(", ")}`));
  }
  if (box && (view.losable || []).includes(id)) {
    const button = element("button", "", lost().includes(id) ? words.back : words.lose);
    button.id = "lose";
    button.onclick = () => lose(id);
    details.append(button);
  }
  for (const item of $("findings").children) item.classList.toggle("on", !!id && item.subjects.includes(id));
  overlay();
}
function show() {
  document.title = (view.title || view.file || "sdraft") + (view.stale ? " ⚠" : "");
  $("title").textContent = view.title || view.file || "";
  if (view.svg !== undefined && $("svg").shown !== view.svg) {
    $("svg").shown = view.svg;
    // our own picture; its words are escaped where it is written, and the page's policy runs no script in it
    $("svg").innerHTML = view.svg;
  }
  const stages = view.stages || [];
  $("stage-label").hidden = !stages.length;
  fill($("stage"), [["base", words.base], ...stages.map((it) => [it.id, it.label || it.id])], view.stage || "base");
  const usecases = (view.usecases || []).filter((it) => it.steps);
  $("usecase-label").hidden = !usecases.length;
  fill($("usecase"), [["", words.whole], ...usecases.map((it) => [it.id, it.label || it.id])], choices.usecase || "");
  fill($("as"), ["over", "only", "sequence"].map((it) => [it, words[it]]), choices.as || "over");
  $("as").hidden = !$("usecase").value;
  $("lost").replaceChildren(...lost().map((id) => {
    const button = element("button", "", words.lost + id + " ✕");
    button.onclick = () => lose(id);
    return button;
  }));
  const list = $("findings");
  list.replaceChildren();
  for (const finding of view.findings || []) {
    const item = element("li", finding.severity);
    item.subjects = finding.subjects.concat(finding.witness);
    if (finding.at) item.append(where(finding.at));
    item.append(told(element("div", "", ""), finding.message));
    if (finding.help) item.append(told(element("div", "help"), finding.help));
    item.append(element("div", "docs", `${finding.code} ${finding.name}`));
    item.onmouseenter = () => { hinted = item.subjects; overlay(); };
    item.onmouseleave = () => { hinted = []; overlay(); };
    item.onclick = () => finding.subjects.length && select(finding.subjects[0]);
    item.title = finding.at ? finding.at.text : "";
    list.append(item);
  }
  $("count").textContent = (view.findings || []).length || "";
  $("none").hidden = (view.findings || []).length > 0;
  for (const link of $("export").children) link.href = "/export?" + asked() + "&format=" + link.dataset.format;
  select(thing(selected) ? selected : null);
  status();
}
let gone = false;
function status() {
  const text = gone ? words.gone : view && view.trouble ? view.trouble : view && view.stale ? words.stale : "";
  $("status").textContent = text;
  $("status").hidden = !text;
}

// ---------------------------------------------------------------- following the program
let loading = false, again = false;
let refit = false;
async function load(anew) {
  // a picture of another make is shown whole
  refit = refit || anew === true;
  if (loading) { again = true; return; }
  loading = true;
  try {
    do {
      again = false;
      const site = await (await fetch("/designs")).json();
      $("file").hidden = site.designs.length < 2;
      fill($("file"), site.designs.map((it) => [it, it]), choices.file);
      if (!site.designs.length) { view = { trouble: words.empty, findings: [], boxes: [], lines: [], usecases: [], stages: [] }; show(); continue; }
      if (!$("show").children.length) {
        for (const [key, label] of site.shown.map((it) => [it, words[it] || it])) toggle(key, label);
        for (const format of site.formats) {
          const link = element("a", "button", format.toUpperCase());
          link.title = words.save;
          link.dataset.format = format;
          link.setAttribute("download", "");
          $("export").append(link);
        }
      }
      const answer = await fetch("/view?" + asked());
      if (answer.status === 404 && choices.file) { choose("file"); again = true; continue; }
      const first = !view || view.file !== choices.shown;
      view = await answer.json();
      const themes = site.themes.filter((it) => view.theme || it !== "auto");
      fill($("theme"), [["", view.theme ? words.own + view.theme : "auto"], ...themes.map((it) => [it, it])], choices.theme || "");
      choices.shown = view.file;
      gone = false;
      show();
      if (first || refit || place.fitted) fit();
      refit = false;
    } while (again);
  } catch (error) {
    gone = true;
    status();
    setTimeout(load, 1000);
  } finally {
    loading = false;
  }
}
function toggle(key, label) {
  const it = element("label"), box = element("input");
  box.type = "checkbox";
  const shown = () => (choices.show || "").split(",").filter(Boolean);
  box.checked = shown().includes(key);
  box.id = "show-" + key;
  box.onchange = () => {
    choose("show", (box.checked ? [...shown(), key] : shown().filter((it) => it !== key)).join());
    load();
  };
  it.append(box, " " + label);
  $("show").append(it);
}
$("file").onchange = () => { choose("file", $("file").value); choose("stage"); choose("usecase"); choose("lose"); load(); };
$("stage").onchange = () => { choose("stage", $("stage").value); load(); };
$("theme").onchange = () => { choose("theme", $("theme").value); load(); };
$("usecase").onchange = () => { choose("usecase", $("usecase").value); load(true); };
$("as").onchange = () => { choose("as", $("as").value === "over" ? "" : $("as").value); load(true); };

// A browser keeps few connections to one place open, so of many pages one listens and tells the others.
const channel = "BroadcastChannel" in window ? new BroadcastChannel("sdraft") : null;
if (channel) channel.onmessage = (event) => { if (event.data === "gone") { gone = true; status(); } else load(); };
function listen() {
  let last = null;
  const events = new EventSource("/events");
  events.onmessage = (event) => {
    if (event.data === last && !gone) return;
    last = event.data;
    load();
    if (channel) channel.postMessage(last);
  };
  events.onerror = () => {
    gone = true;
    last = null;
    status();
    if (channel) channel.postMessage("gone");
  };
}
delete choices.shown;
if (navigator.locks) navigator.locks.request("sdraft-events", () => { listen(); return new Promise(() => {}); });
else listen();
load();
