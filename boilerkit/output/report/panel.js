"use strict";
addEventListener("load", () => {
  const SURE = 4, BINS = 25, DECISION = -1;
  const element = (id) => document.getElementById(id);
  const { unit, threshold: given, bases, features, contexts, kinds, blocks, headline: first, keepsMain } = JSON.parse(element("data").textContent);
  const frame = element("page"), page = frame.contentDocument;
  /** `kinds` are those that are listed; `explained` is the kind whose reasons are shown, or DECISION. */
  const state = { threshold: given, decision: "all", kinds: new Set(kinds.keys()), low: 0, high: 1, chosen: -1, explained: DECISION };

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

  const isMain = (block) => keepsMain && block.probability >= state.threshold && !block.duplicate && !block.excluded
    && !(block.notice && state.threshold === given);
  /** Whether readers' comments are left out, for they stand below something else; see `decide`. */
  let dropsComments = false;
  const passes = (block) => (block.also && !block.excluded) || (isMain(block) && !(dropsComments && block.comment));
  const headline = blocks[first];
  /** The page's headline is kept where anything else is; see `decide`. */
  let isAnythingKept = false;
  const isKept = (block) => (block === headline ? isAnythingKept : passes(block));
  const decisionOf = (block) => (isKept(block) ? "kept" : "dropped");
  const isListed = (block) =>
    (state.decision === "all" || state.decision === decisionOf(block)) && state.kinds.has(block.kind) &&
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

  const swatchOf = (kind) => `swatch k-${kinds[kind]}`;

  // The list

  const items = blocks.map((block, number) => {
    const swatch = make("i", { class: swatchOf(block.kind), "aria-hidden": "true" }), decision = make("span", { class: "unseen" });
    const button = make("button", { type: "button", tabindex: -1, "data-b": number },
      make("span", { title: kinds[block.kind] }, swatch, decision),
      make("span", { class: "percent" }, `${Math.round(100 * block.probability)} %`),
      make("span", { class: "text", dir: "auto" }, block.text.slice(0, 90)),
      block.hidden ? make("span", { class: "tag" }, "hidden") : "");
    return { line: make("li", {}, button), button, decision };
  });
  element("list").append(...items.map((item) => item.line));

  const bins = Array.from({ length: BINS }, () => ({ bar: make("i"), length: 0 }));
  for (const { probability, length } of blocks) bins[Math.min(BINS - 1, Math.floor(probability * BINS))].length += length;
  const most = Math.max(1, ...bins.map((bin) => bin.length));
  bins.forEach(({ bar, length }) => { bar.style.height = length ? `${Math.max(4, 100 * Math.sqrt(length / most))}%` : "0"; });
  element("histogram").append(...bins.map((bin) => bin.bar));

  // What is shown

  function decide() {
    dropsComments = blocks.some((block) => isMain(block) && block.prose && !block.comment);
    isAnythingKept = blocks.some((block) => block !== headline && passes(block));
    let kept = 0, listed = 0, keptLength = 0, right = 0, likely = 0, length = 0;
    blocks.forEach((block, number) => {
      const decision = decisionOf(block), shown = isListed(block);
      const name = `k-${kinds[block.kind]} ${decision} s${sureness(block)}${shown ? "" : " out"}${number === state.chosen ? " chosen" : ""}`;
      for (const run of runs[number]) if (run.className !== name) run.className = name;
      const { line, decision: said } = items[number];
      if (line.className !== decision) {
        line.className = decision;
        said.textContent = `${decision}, ${kinds[block.kind]}`;
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
    `Point at a ${unit} to see why it was kept or dropped; click it to hold it. Its tint tells its kind. What is kept is underlined, the stronger, the farther its probability is from the threshold.`);
  function show(number) {
    const block = blocks[number], details = element("details");
    details.dataset.b = number;
    if (!block) return details.replaceChildren(hint);
    const decision = decisionOf(block), { explained } = state, place = explained + 1;
    const reasons = block.reasons[place], base = bases[place], sum = block.sums[place];
    const shown = reasons.reduce((total, reason) => total + reason.at(-1), 0);
    const [speaks, against] = explained === DECISION
      ? ["Weighs for main content", "Weighs for boilerplate"]
      : [`Weighs for ${kinds[explained]}`, `Weighs against ${kinds[explained]}`];
    const sides = [
      weights(speaks, "kept", reasons.filter((reason) => reason.at(-1) > 0), number),
      weights(against, "dropped", reasons.filter((reason) => reason.at(-1) < 0), number),
    ];
    const tags = [block.tag, block.hidden ? "hidden on the page" : "", block.duplicate ? "a duplicate of a kept block" : "",
      block.notice ? "a notice of consent or copyright, never kept" : "",
      block.comment && dropsComments && decision === "dropped" ? "a comment below other content" : ""].filter(Boolean);
    details.replaceChildren(
      make("p", { class: "decision" },
        make("span", { class: `badge ${decision}` }, decision),
        make("span", {}, `probability ${decimals(block.probability, 3)} ${block.probability >= state.threshold ? "≥" : "<"} ${thresholdShown()}`),
        ...tags.map((tag) => make("span", { class: "tag" }, tag)),
        make("span", { class: "number" }, `${unit} ${number + 1} of ${blocks.length}`)),
      make("p", { class: "excerpt", dir: "auto" }, block.text),
      ...(block.xpath ? [make("code", {}, block.xpath)] : []),
      bars(block),
      ...((explained === DECISION ? isKept(block) : block.kind === explained) ? sides : [...sides].reverse()),
      make("p", { class: "sum" },
        `${explained === DECISION ? "Log-odds" : `Score of ${kinds[explained]}`}: ${signed(base)} to start with, ${signed(shown)} from these, ${signed(sum - base - shown)} from all other features: ${signed(sum)}.`,
        explained === DECISION ? "" : " Kinds are probable in proportion to the exponentials of their scores."));
    details.scrollTop = 0;
  }

  const percent = (share) => `${Math.round(100 * share)} %`;

  /** The probability of what is decided, and of each kind, as a bar; a press on one asks for its reasons. */
  function bars(block) {
    const button = (kind, name, swatch, probability) => {
      const bar = make("i", { class: swatch });
      bar.style.width = `${100 * probability}%`;
      return make("button", { type: "button", "data-kind": kind, "aria-pressed": kind === state.explained },
        make("span", {}, name), make("span", { class: "bar" }, bar), make("span", { class: "weight" }, percent(probability)));
    };
    return make("div", { class: "bars", role: "group", "aria-label": "Probabilities; press one for its reasons" },
      button(DECISION, "kept as main content", "swatch kept", block.probability),
      ...kinds.map((kind, place) => button(place, kind, swatchOf(place), block.kinds[place])));
  }

  function weights(caption, decision, reasons, number) {
    const heaviest = Math.max(0.5, ...reasons.map((reason) => Math.abs(reason.at(-1))));
    return make("div", { class: "weights" }, make("h2", {}, caption), make("ul", {}, ...reasons.map((reason) => {
      const weight = reason.at(-1), bar = make("i", { class: `swatch ${decision}` });
      bar.style.width = `${(100 * Math.abs(weight)) / heaviest}%`;
      const { name, meaning } = reason.length === 3 ? describeFeature(reason, number) : describeSource(reason, number);
      return make("li", {},
        make("span", { class: "name" }, ...name), make("span", { class: "bar" }, bar), make("span", { class: "weight" }, signed(weight)),
        make("small", {}, ...meaning));
    })));
  }

  const linkTo = (number, text) => make("button", { type: "button", class: "link", "data-to": number }, text);
  const quoted = (number) => `“${blocks[number].text.slice(0, 70).trim()}”, ${kinds[blocks[number].kind]}`;

  function describeFeature([feature, value], number) {
    const [name, measure, meaning, offset] = features[feature];
    const shown = measure === "yes" ? ["no", "yes"][value] ?? short(value)
      : measure === "log-odds" ? `${signed(value)} log-odds` : `${short(value)} ${measure}`;
    const other = offset && blocks[number + offset] ? [" ", linkTo(number + offset, `${unit} ${number + offset + 1}`)] : [];
    return { name: [`${name} `, make("b", {}, shown.trim())], meaning: [meaning, ...other] };
  }

  const distance = (offset) => `${Math.abs(offset) === 1 ? "right" : `${Math.abs(offset)} places`} ${offset < 0 ? "before" : "after"}`;

  /** What stands in the context of a block, by the name of the kind of context. */
  const SOURCES = {
    context_neighbours: (first, count, number) =>
      !count ? `nothing: the page’s ${first ? "end" : "start"} is near`
        : first === number ? `this ${unit}, as a neighbour of those that it is grouped with`
          : `${unit} ${first + 1}, ${distance(first - number)}`,
    context_regions: (first, count, number) =>
      count === 1 ? (first === number ? `the element of this ${unit}` : `${unit} ${first + 1}`)
        : `region of ${unit}s ${first + 1} to ${first + count}`,
    context_page: () => "the page as a whole",
    context_path_groups: (first, count, number) =>
      count === 1 ? `${first === number ? `this ${unit}` : `${unit} ${first + 1}`}, alone with its tags above` : `${count} ${unit}s with the same tags above`,
  };
  function describeSource([context, first, count], number) {
    return { name: [linkTo(first, SOURCES[contexts[context]](first, count, number))], meaning: [count === 1 ? "context: " : "context, starting with ", quoted(first)] };
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
      element("said").textContent = `${unit} ${number + 1}, ${decisionOf(blocks[number])}, ${kinds[blocks[number].kind]}, probability ${decimals(blocks[number].probability)}`;
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

  element("details").addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (button?.dataset.to) choose(Number(button.dataset.to), "list");
    if (button?.dataset.kind) {
      state.explained = Number(button.dataset.kind);
      show(state.chosen);
      element("details").querySelector("[aria-pressed=true]")?.focus({ preventScroll: true });
    }
  });

  // Controls

  const counts = kinds.map((_, kind) => blocks.filter((block) => block.kind === kind).length);
  const boxes = kinds.map((kind, place) => make("input", { type: "checkbox", name: "kind", value: place, checked: "" }));
  element("every-kind").before(...boxes.map((box, place) => make("label", {}, box,
    make("i", { class: swatchOf(place) }), kinds[place], make("span", { class: "count" }, String(counts[place])))));
  function filterKinds() {
    state.kinds = new Set(boxes.flatMap((box, place) => (box.checked ? [place] : [])));
    element("every-kind").textContent = state.kinds.size < kinds.length ? "all" : "none";
    decide();
  }
  element("kinds").addEventListener("change", filterKinds);
  element("every-kind").addEventListener("click", () => {
    const checked = state.kinds.size < kinds.length;
    boxes.forEach((box) => { box.checked = checked; });
    filterKinds();
  });

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

  /** The page and the list start at the first kept block that is seen. */
  function open() {
    const start = blocks.findIndex((block, number) => isKept(block) && runs[number][0]?.checkVisibility());
    if (start < 0) return;
    for (const target of [items[start].line, runs[start][0]]) target.scrollIntoView({ block: "start", behavior: "instant" });
    scrollTo(0, 0);
  }

  filterKinds();
  open();
  document.documentElement.dataset.ready = "";
});
