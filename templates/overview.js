"use strict";
(() => {
  const SEVERITIES = ["info", "low", "medium", "high", "critical"];
  const UNITS = [60, 300, 900, 3600, 10800, 21600, 43200, 86400, 604800, 2592000];
  const UNIT_WORDS = ["a minute", "5 minutes", "15 minutes", "an hour", "3 hours", "6 hours", "12 hours", "a day", "a week", "30 days"];
  const BARS = 60, WIDTH = 960, HEIGHT = 96, BASE = 2;
  const find = id => document.getElementById(id);
  const list = find("alerts"), svg = find("timeline"), none = find("none");
  const alerts = [...list.querySelectorAll("article")].map((element, place) => ({
    element, place,
    severity: element.dataset.severity, account: element.dataset.account, actor: element.dataset.actor,
    first: Number(element.dataset.first), changes: Number(element.dataset.changes),
    times: element.dataset.times ? element.dataset.times.split(" ").map(Number) : [],
    words: element.textContent.toLowerCase(),
  }));
  const chosen = new Set();
  let bar = null;

  // Where the bars begin, and how long one is.
  let start = Infinity, end = -Infinity;
  for (const alert of alerts) for (const time of alert.times) {
    if (time < start) start = time;
    if (time > end) end = time;
  }
  let unit = UNITS.findIndex(seconds => Math.floor(end / seconds) - Math.floor(start / seconds) < BARS);
  if (unit < 0) unit = UNITS.length - 1;
  const seconds = Math.max(UNITS[unit], Math.ceil((end - start) / (BARS - 1)));
  const origin = Math.floor(start / seconds);
  const bars = end < start ? 0 : Math.floor(end / seconds) - origin + 1;
  const barOf = time => Math.floor(time / seconds) - origin;
  const day = time => new Date(time * 1000).toISOString().slice(0, 10);
  const moment = time => new Date(time * 1000).toISOString().slice(0, 16).replace("T", " ");

  const element = (name, attributes, parent) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const key in attributes) made.setAttribute(key, attributes[key]);
    parent.append(made);
    return made;
  };
  const drawn = [];
  const space = WIDTH / Math.max(bars, 24);
  for (let place = 0; place < bars; place++) {
    const group = element("g", { class: "bar", tabindex: -1, role: "button" }, svg);
    const title = element("title", {}, group);
    const x = place * space;
    element("rect", { class: "all", x, y: 0, width: space, height: HEIGHT }, group);
    const parts = SEVERITIES.map(name => element("rect", { class: name, x: x + space * .1, width: space * .8, y: HEIGHT, height: 0 }, group));
    const choose = () => { if (drawn[place].count || bar === place) { bar = bar === place ? null : place; update(); } };
    group.addEventListener("click", choose);
    group.addEventListener("keydown", event => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); choose(); } });
    drawn.push({ group, title, parts, count: 0 });
  }
  element("rect", { class: "base", x: 0, y: HEIGHT - BASE, width: WIDTH, height: BASE }, svg);
  if (bars) {
    const shown = seconds < 43200 ? moment : day;
    find("from").textContent = shown(origin * seconds);
    find("unit").textContent = "one bar is " + (UNITS[unit] === seconds ? UNIT_WORDS[unit] : `${Math.round(seconds / 86400)} days`);
    find("to").textContent = shown((origin + bars) * seconds - 1) + " UTC";
  } else {
    svg.parentElement.hidden = true;
  }

  // Bars show what passes every filter but the one by time.
  const draw = passing => {
    const counts = drawn.map(() => [0, 0, 0, 0, 0]);
    for (const alert of passing) for (const time of alert.times) counts[barOf(time)][SEVERITIES.indexOf(alert.severity)]++;
    const sums = counts.map(one => one.reduce((sum, count) => sum + count, 0));
    const most = Math.max(1, ...sums);
    drawn.forEach((one, place) => {
      one.count = sums[place];
      let y = HEIGHT - BASE;
      // A single change beside a hundred is still to be seen.
      const height = sums[place] ? 8 + (HEIGHT - BASE - 12) * sums[place] / most : 0;
      one.parts.forEach((part, severity) => {
        const own = sums[place] ? height * counts[place][severity] / sums[place] : 0;
        y -= own;
        part.setAttribute("y", y);
        part.setAttribute("height", own);
      });
      const words = `${moment((origin + place) * seconds)} UTC: ${one.count} ${one.count === 1 ? "change" : "changes"}`;
      one.title.textContent = words;
      one.group.setAttribute("aria-label", words);
      one.group.setAttribute("aria-pressed", bar === place);
      one.group.setAttribute("tabindex", one.count ? 0 : -1);
      one.group.setAttribute("class", bar === place ? "bar on" : "bar");
    });
  };

  const ORDERS = {
    loudest: (a, b) => SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity) || b.first - a.first || a.place - b.place,
    newest: (a, b) => b.first - a.first || a.place - b.place,
    oldest: (a, b) => a.first - b.first || a.place - b.place,
  };
  let order = "loudest";
  const plural = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;
  const update = () => {
    const account = find("account").value, actor = find("actor").value;
    const words = find("words").value.toLowerCase().split(/\s+/).filter(Boolean);
    const passing = alerts.filter(alert =>
      (!chosen.size || chosen.has(alert.severity)) && (!account || alert.account === account) && (!actor || alert.actor === actor)
      && words.every(word => alert.words.includes(word)));
    draw(passing);
    const shown = new Set(bar === null ? passing : passing.filter(alert => alert.times.some(time => barOf(time) === bar)));
    let changes = 0;
    for (const alert of alerts) {
      alert.element.hidden = !shown.has(alert);
      if (shown.has(alert)) changes += alert.changes;
    }
    const of = shown.size === alerts.length ? "" : ` of ${alerts.length}`;
    find("shown").textContent = `${shown.size}${of} ${alerts.length === 1 ? "alert" : "alerts"}, ${plural(changes, "change")}`;
    none.hidden = shown.size > 0;
  };
  const sort = () => {
    const by = find("order").value;
    if (by === order) return;
    order = by;
    alerts.sort(ORDERS[by]);
    // To move thousands of elements one by one takes a minute; without a parent they are put back at once.
    const next = list.nextElementSibling;
    list.remove();
    list.replaceChildren();
    list.append(...alerts.map(alert => alert.element), none);
    next.before(list);
  };

  for (const chip of document.querySelectorAll(".chip")) chip.addEventListener("click", () => {
    const severity = chip.dataset.severity;
    if (!chosen.delete(severity)) chosen.add(severity);
    chip.setAttribute("aria-pressed", chosen.has(severity));
    update();
  });
  for (const id of ["account", "actor", "order"]) find(id).addEventListener("change", () => { sort(); update(); });
  find("words").addEventListener("input", update);
  find("open").addEventListener("click", () => {
    const shown = alerts.filter(alert => !alert.element.hidden).map(alert => alert.element.querySelector("details"));
    const all = shown.every(details => details.open);
    for (const details of shown) details.open = !all;
  });
  find("filters").addEventListener("submit", event => event.preventDefault());
  find("filters").addEventListener("reset", event => {
    event.preventDefault();
    for (const id of ["account", "actor", "words"]) find(id).value = "";
    chosen.clear();
    for (const chip of document.querySelectorAll(".chip")) chip.setAttribute("aria-pressed", false);
    bar = null;
    update();
  });
  find("filters").hidden = false;
  update();
})();
