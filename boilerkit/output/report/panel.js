"use strict";
addEventListener("load", () => {
  const SURE = 4, BINS = 25;
  const element = (id) => document.getElementById(id);
  const { unit, threshold: given, base, features, blocks, headline: first } = JSON.parse(element("data").textContent);
  const frame = element("page"), page = frame.contentDocument;
  const state = { threshold: given, decision: "all", low: 0, high: 1, chosen: -1 };

  const runs = blocks.map(() => []);
  for (const run of page.querySelectorAll("bk-t")) {
    run.tabIndex = -1;
    runs[run.dataset.b].push(run);
  }
  const numberOf = (target) => {
    const run = target.closest?.("bk-t");
    return run ? Number(run.dataset.b) : -1;
  };

  // What is decided

  const passes = (block) => block.probability >= state.threshold && !block.duplicate && !block.excluded
    && !(block.notice && state.threshold === given);
  const headline = blocks[first];
  /** The page's headline is kept where anything else is; see `decide`. */
  let isAnythingKept = false;
  const isKept = (block) => (block === headline ? isAnythingKept : passes(block));
  const decisionOf = (block) => (isKept(block) ? "kept" : "dropped");
  const isListed = (block) =>
    (state.decision === "all" || state.decision === decisionOf(block)) &&
    block.probability >= state.low && block.probability <= state.high;
  /** How far from the threshold, of all the way to 0 or 1: from 0 to SURE. */
  function sureness(block) {
    if (isKept(block) !== block.probability >= state.threshold) return 0; // a rule decided, not the probability
    const side = block.probability >= state.threshold ? 1 - state.threshold : state.threshold;
    return Math.round(SURE * (side > 0 ? Math.abs(block.probability - state.threshold) / side : 1));
  }
  const decimals = (number, digits = 2) => number.toFixed(digits).replace("-", "−");
  const thresholdShown = () => decimals(state.threshold, Number(state.threshold.toFixed(2)) === state.threshold ? 2 : 3);
  function short(number) {
    const size = Math.abs(number);
    const digits = size >= 1000 ? number.toFixed() : size && size < 0.001 ? number.toExponential(1) : String(Number(number.toPrecision(3)));
    return digits.replaceAll("-", "−");
  }
  const signed = (number) => (number > 0 ? "+" : "") + decimals(number);

  /** An element with children; a string is its text. */
  function make(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  // The list

  const items = blocks.map((block, number) => {
    const swatch = make("i", { "aria-hidden": "true" }), decision = make("span", { class: "unseen" });
    const button = make("button", { type: "button", tabindex: -1, "data-b": number },
      make("span", {}, swatch, decision),
      make("span", { class: "percent" }, `${Math.round(100 * block.probability)} %`),
      make("span", { class: "text", dir: "auto" }, block.text.slice(0, 90)),
      block.hidden ? make("span", { class: "tag" }, "hidden") : "");
    return { line: make("li", {}, button), button, swatch, decision };
  });
  element("list").append(...items.map((item) => item.line));

  const bins = Array.from({ length: BINS }, () => ({ bar: make("i"), length: 0 }));
  for (const { probability, length } of blocks) bins[Math.min(BINS - 1, Math.floor(probability * BINS))].length += length;
  const most = Math.max(1, ...bins.map((bin) => bin.length));
  bins.forEach(({ bar, length }) => { bar.style.height = length ? `${Math.max(4, 100 * Math.sqrt(length / most))}%` : "0"; });
  element("histogram").append(...bins.map((bin) => bin.bar));

  // What is shown

  function decide() {
    isAnythingKept = blocks.some((block) => block !== headline && passes(block));
    let kept = 0, listed = 0, keptLength = 0, right = 0, likely = 0, length = 0;
    blocks.forEach((block, number) => {
      const decision = decisionOf(block), shown = isListed(block);
      const name = `${decision} s${sureness(block)}${shown ? "" : " out"}${number === state.chosen ? " chosen" : ""}`;
      for (const run of runs[number]) if (run.className !== name) run.className = name;
      const { line, swatch, decision: said } = items[number];
      if (line.className !== decision) {
        line.className = decision;
        swatch.className = `swatch ${decision}`;
        said.textContent = decision;
      }
      line.hidden = !shown;
      listed += shown;
      kept += decision === "kept";
      length += block.length;
      likely += block.length * block.probability;
      if (decision === "kept") { keptLength += block.length; right += block.length * block.probability; }
    });
    bins.forEach(({ bar }, number) => { bar.className = (number + 0.5) / BINS >= state.threshold ? "kept" : "dropped"; });
    const f1 = keptLength + likely > 0 ? (2 * right) / (keptLength + likely) : 0;
    element("counts").replaceChildren(
      make("b", {}, `${kept} of ${blocks.length}`), ` ${unit}s kept · ${Math.round((100 * keptLength) / Math.max(1, length))} % of the text · expected F1 ${decimals(f1)}`);
    element("listed").textContent = `${listed} ${unit}${listed === 1 ? "" : "s"} listed`;
    element("threshold-value").textContent = thresholdShown();
    element("reset").disabled = state.threshold === given;
    show(state.chosen);
    rove();
  }

  /** The chosen block, or else the first that is listed, is what the Tab key reaches on the page and in the list. */
  let reachable = -1;
  function rove() {
    const setTab = (number, index) => {
      if (number < 0) return;
      items[number].button.tabIndex = index;
      if (runs[number][0]) runs[number][0].tabIndex = index;
    };
    const chosen = state.chosen >= 0 && isListed(blocks[state.chosen]) ? state.chosen : blocks.findIndex(isListed);
    setTab(reachable, -1);
    setTab(reachable = chosen, 0);
  }

  const hint = make("p", { class: "hint" }, 
    `Point at a ${unit} to see why it was kept or dropped; click it to hold it. The stronger its tint, the farther its probability is from the threshold.`);
  function show(number) {
    const block = blocks[number], details = element("details");
    details.dataset.b = number;
    if (!block) return details.replaceChildren(hint);
    const decision = decisionOf(block), shown = block.features.reduce((sum, [, , weight]) => sum + weight, 0);
    const sides = [
      weights("Weighs for boilerplate", "dropped", block.features.filter(([, , weight]) => weight < 0)),
      weights("Weighs for main content", "kept", block.features.filter(([, , weight]) => weight > 0)),
    ];
    const tags = [block.tag, block.hidden ? "hidden on the page" : "", block.duplicate ? "a duplicate of a kept block" : "", block.notice ? "a notice of consent or copyright, never kept" : ""].filter(Boolean);
    details.replaceChildren(
      make("p", { class: "decision" },
        make("span", { class: `badge ${decision}` }, decision),
        make("span", {}, `probability ${decimals(block.probability, 3)} ${block.probability >= state.threshold ? "≥" : "<"} ${thresholdShown()}`),
        ...tags.map((tag) => make("span", { class: "tag" }, tag)),
        make("span", { class: "number" }, `${unit} ${number + 1} of ${blocks.length}`)),
      make("p", { class: "excerpt", dir: "auto" }, block.text),
      ...(block.xpath ? [make("code", {}, block.xpath)] : []),
      ...(isKept(block) ? [...sides].reverse() : sides),
      make("p", { class: "sum" },
        `Log-odds: ${signed(base)} to start with, ${signed(shown)} from these, ${signed(block.sum - base - shown)} from all other features: ${signed(block.sum)}.`));
    details.scrollTop = 0;
  }

  function weights(caption, decision, rows) {
    const heaviest = Math.max(0.5, ...rows.map(([, , weight]) => Math.abs(weight)));
    return make("div", { class: "weights" }, make("h2", {}, caption), make("ul", {}, ...rows.map(([feature, value, weight]) => {
      const [name, measure, meaning] = features[feature];
      const bar = make("i", { class: `swatch ${decision}` });
      bar.style.width = `${(100 * Math.abs(weight)) / heaviest}%`;
      return make("li", {},
        make("span", { class: "name" }, name, " ", make("b", { title: measure }, short(value))),
        make("span", { class: "bar" }, bar),
        make("span", { class: "weight" }, signed(weight)),
        make("small", {}, meaning));
    })));
  }

  // Choosing

  let covered = [];
  /** Undo what showed the last hidden block, and show this one. */
  function reveal(number) {
    covered.forEach((cover) => cover());
    covered = [];
    const run = runs[number][0];
    if (!run || run.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return;
    for (let above = run; above; above = above.parentElement) {
      const style = frame.contentWindow.getComputedStyle(above);
      if (style.display === "none" || style.visibility !== "visible" || style.opacity === "0") change(above, "data-bk-reveal", "");
      if (above.hidden) change(above, "hidden", null);
      if (above.localName === "details" || above.localName === "dialog") change(above, "open", "");
    }
  }
  function change(target, name, value) {
    const before = target.getAttribute(name);
    const set = (to) => (to === null ? target.removeAttribute(name) : target.setAttribute(name, to));
    set(value);
    covered.push(() => set(before));
  }

  function mark(number, name, on) {
    for (const run of runs[number] ?? []) run.classList.toggle(name, on);
  }

  /** Hold a block that was chosen on the "page" or in the "list". */
  function choose(number, from) {
    if (number < 0) return;
    if (number !== state.chosen) {
      mark(state.chosen, "chosen", false);
      items[state.chosen]?.button.removeAttribute("aria-current");
      reveal(number);
      state.chosen = number;
      mark(number, "chosen", true);
      items[number].button.setAttribute("aria-current", "true");
      element("said").textContent = `${unit} ${number + 1}, ${decisionOf(blocks[number])}, probability ${decimals(blocks[number].probability)}`;
    }
    items[number].line.scrollIntoView({ block: "nearest" });
    if (from === "list") runs[number][0]?.scrollIntoView({ block: "center", inline: "nearest" });
    show(number);
    rove();
  }

  function step(by, from) {
    let next = state.chosen < 0 && by < 0 ? blocks.length : state.chosen;
    do next += by; while (blocks[next] && !isListed(blocks[next]));
    if (!blocks[next]) return;
    choose(next, from);
    const focused = from === "page" ? runs[next][0] : items[next].button;
    focused?.focus({ preventScroll: true });
    focused?.scrollIntoView({ block: "nearest" });
  }

  function onKey(event, from) {
    const writing = event.target.matches?.("input");
    if (writing || event.ctrlKey || event.metaKey || event.altKey) return;
    const arrows = from === "page" ? numberOf(event.target) >= 0 : event.target.closest("#list");
    const by = { j: 1, k: -1, ...(arrows ? { ArrowDown: 1, ArrowUp: -1 } : {}) }[event.key];
    if (by) { event.preventDefault(); step(by, from); }
  }

  let pointed = -1;
  function point(number) {
    if (number === pointed) return;
    mark(pointed, "shown", false);
    pointed = number;
    mark(number, "shown", true);
    show(number >= 0 ? number : state.chosen);
  }

  page.addEventListener("pointerover", (event) => point(numberOf(event.target)));
  page.documentElement.addEventListener("pointerleave", () => point(-1));
  page.addEventListener("focusin", (event) => choose(numberOf(event.target), "page"));
  page.addEventListener("click", (event) => {
    const number = numberOf(event.target);
    choose(number, "page");
    runs[number]?.[0]?.focus({ preventScroll: true });
  });
  page.addEventListener("keydown", (event) => onKey(event, "page"));
  document.addEventListener("keydown", (event) => onKey(event, "list"));
  const listed = (event) => Number(event.target.closest("button")?.dataset.b ?? -1);
  element("list").addEventListener("pointerover", (event) => point(listed(event)));
  element("list").addEventListener("pointerleave", () => point(-1));
  element("list").addEventListener("click", (event) => choose(listed(event), "list"));

  // Controls

  const threshold = element("threshold");
  element("reset").textContent = `back to the page’s ${thresholdShown()}`;
  threshold.value = given;
  threshold.addEventListener("input", () => { state.threshold = Number(threshold.value); decide(); });
  element("reset").addEventListener("click", () => { threshold.value = state.threshold = given; decide(); });
  element("decision").addEventListener("change", (event) => {
    if (event.target.name === "decision") state.decision = event.target.value;
    decide();
  });
  for (const end of ["low", "high"]) {
    element(end).addEventListener("input", ({ target }) => {
      state[end] = target.value === "" ? Number(end === "high") : Number(target.value);
      decide();
    });
  }
  const sheets = page.querySelectorAll("style[data-of=page]");
  const styled = [...page.querySelectorAll("[style]")].map((target) => [target, target.getAttribute("style")]);
  element("styles").closest("label").hidden = !sheets.length && !styled.length;
  element("styles").addEventListener("change", ({ target: { checked } }) => {
    sheets.forEach((sheet) => { sheet.disabled = !checked; });
    styled.forEach(([target, style]) => { target.setAttribute("style", checked ? style : ""); });
  });

  decide();
  document.documentElement.dataset.ready = "";
});
