// Draws what the reader chooses from the facts that stand on this page: nothing is loaded, nothing is sent, nothing is stored.
const german = document.documentElement.lang === "de";
const say = (de, en) => (german ? de : en);
const data = JSON.parse(document.getElementById("series").textContent);
const byId = (id) => document.getElementById(id);

// Elements, and text in which every number that is no fact stands in an element of class "ref".
const dress = (element, attributes, children) => {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
};
const make = (name, attributes = {}, ...children) => dress(document.createElement(name), attributes, children);
const draw = (name, attributes = {}, ...children) =>
  dress(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
const ref = (text) => make("span", { class: "ref" }, String(text));
const refs = (text) => text.split(/(\d(?:[\d.,:/–-]*\d)?)/).map((part, place) => (place % 2 ? ref(part) : part));

// Numbers as the report prints them: rounded half away from zero, on their decimal digits.
const grouped = (digits) => digits.replace(/\B(?=(\d{3})+$)/g, say(".", ","));
const number = (value, decimals, signed = false) => {
  const [whole, part = ""] = String(Math.abs(value)).split(".");
  let digits = BigInt(whole + part.padEnd(decimals, "0").slice(0, decimals));
  if (part[decimals] >= "5") digits += 1n;
  const text = String(digits).padStart(decimals + 1, "0");
  const cut = text.length - decimals;
  const sign = value < 0 && digits ? "−" : signed && digits ? "+" : "";
  return sign + grouped(text.slice(0, cut)) + (decimals ? say(",", ".") + text.slice(cut) : "");
};
const MILLION = 1e6;
const millions = (value) => {
  const [whole, part = ""] = String(Math.abs(value)).split(".");
  const text = whole.padStart(7, "0");
  const rest = (text.slice(-6) + part).replace(/0+$/, "");
  const word = say(Math.abs(value) === MILLION ? "Million Euro" : "Millionen Euro", "million euros");
  return (value < 0 ? "−" : "") + grouped(text.slice(0, -6)) + (rest ? say(",", ".") + rest : "") + "\u00a0" + word;
};
const bare = (point) => number(point.value, point.of.decimals);
const worded = (point) => {
  if (point.value === null) return data.none;
  if (point.of.unit === "EUR" && Math.abs(point.value) >= MILLION) return millions(point.value);
  const text = bare(point);
  const [, after, afterOne] = data.units[point.of.unit];
  return text + (/^−?1(?:[.,]0+)?$/.test(text) ? afterOne : after);
};
const fact = (point, text = worded(point)) => (point.value === null
  ? make("span", { class: "missing" }, text)
  : make("data", { class: "fact", value: point.value, "data-fact": point.id }, text));

// The facts of one indicator, each with its stretch: no line leaves its stretch, so none crosses a break or a hole.
const day = (text) => {
  const [year, month, date] = text.split("-").map(Number);
  return month ? Date.UTC(year, date ? month - 1 : month, date || 0) : Date.UTC(year, 11, 31);
};
const MONTH = 1000 * 60 * 60 * 24 * 365.25 / 12;
const periods = data.periods.map(([text, words], place) => {
  const ends = text.split("/");
  const kind = ends.length > 1 ? "span" : text.length === 4 ? "year" : text.length === 7 ? "month" : "date";
  return { text, words, place, kind, days: ends.map(day), years: ends.map((end) => Number(end.slice(0, 4))), season: ends.at(-1).slice(4) };
});
const indicators = data.indicators.map(([id, name, definition, topic, unit, decimals, series]) =>
  ({ id, name, definition, topic, unit, decimals, series }));
const known = new Map(indicators.map((indicator) => [indicator.id, indicator]));
const background = (place) => {
  const [origin, formula, inputs, status, missing, sources, remarks, crossed] = data.backgrounds[place];
  const [tier, told] = data.origins[origin];
  return { tier, told, formula: data.formulas[formula], inputs: inputs.map((input) => data.inputs[input]), status, missing,
    sources: sources.map((source) => data.sources[source]), remarks: remarks.map((remark) => data.remarks[remark]),
    crossed: crossed < 0 ? null : data.breaks[crossed] };
};
const identifier = (of, region, period, part, basis) =>
  `${of.id}.${region}.${period}${part && "." + part}${basis && basis !== data.today ? "@" + basis : ""}`;
const opened = new Map();
const pointsOf = (of) => {
  if (!opened.has(of.id)) {
    const points = of.series.flatMap(([part, basis, region, times, values, behind, intervals]) =>
      values.map((value, place) => ({
        of, value, part, basis, region, period: periods[data.times[times][place]], interval: intervals?.[place] ?? null,
        id: identifier(of, data.regions[region][0], data.periods[data.times[times][place]][0], data.parts[part][0], data.bases[basis][0]),
        ...background(behind[place] ?? behind),
      })));
    stretch(points);
    opened.set(of.id, points);
  }
  return opened.get(of.id);
};
// Counts of one day and of a month may be joined; a year stands for another kind of count, and a span for itself.
const family = (period) => ({ year: "flow", span: "span" })[period.kind] ?? "stock";
const stretch = (points) => {
  const last = new Map(), steps = new Map();
  const line = (point) => [point.region, point.part, point.basis, family(point.period)].join("|");
  for (const point of points) {
    const before = last.get(line(point));
    if (before) steps.set(line(point), [...steps.get(line(point)) ?? [], (point.period.days.at(-1) - before.period.days.at(-1)) / MONTH]);
    last.set(line(point), point);
  }
  const usual = new Map([...steps].map(([key, found]) => [key, Math.max(12, found.sort((a, b) => a - b)[Math.floor(found.length / 2)]) + 1]));
  last.clear();
  const crossed = new Map();
  let count = 0;
  for (const point of points) {
    const key = line(point), series = `${point.region}|${point.part}`, before = last.get(key);
    if (point.crossed) crossed.set(series, (crossed.get(series) ?? 0) + 1);
    point.side = crossed.get(series) ?? 0;
    const follows = before && before.side === point.side && point.period.kind !== "span"
      && (point.period.days[0] - before.period.days[0]) / MONTH <= usual.get(key);
    point.stretch = follows ? before.stretch : (count += 1);
    last.set(key, point);
  }
};
const regionName = (point) => data.regions[point.region][1];
const partName = (part) => data.parts[part][1] || say("insgesamt", "total");
const addressOf = (point) => `indicator/${point.of.id}.html#value-${point.id.slice(point.of.id.length + 1).replace(/[^A-Za-z0-9_]+/g, "-")}`;

// What the reader chose. The address of the page holds it, so that it can be kept, sent and gone back to.
const first = known.get(data.first[0]) ?? indicators[0];
const ALL = "*";
const unique = (list) => [...new Set(list)];
const partsOf = (of) => unique(of.series.map(([part]) => part));
const basesOf = (of) => unique(of.series.map(([, basis]) => basis)).sort((a, b) => a - b);
const SIDE_BY_SIDE = 12;
const offered = (choice) => pointsOf(choice.of).filter((point) =>
  (choice.part === ALL || point.part === choice.part) && (choice.basis === ALL || point.basis === choice.basis));
// Saxony and Germany first, then the others by their key.
const ahead = (region) => (data.first[1].indexOf(data.regions[region][0]) + data.first[1].length + 1) % (data.first[1].length + 1);
const byRegion = (a, b) => (ahead(a) === ahead(b) ? a - b : (ahead(a) - ahead(b)));
const regionsOf = (choice) => unique(offered(choice).map((point) => point.region)).sort(byRegion);
const periodsOf = (choice) => unique(offered(choice).filter((point) => choice.regions.includes(point.region))
  .map((point) => point.period.place)).sort((a, b) => a - b);
const coded = new Map(data.regions.map(([code], place) => [code, place]));
const usualRegions = (there) => {
  const usual = data.first[1].map((code) => coded.get(code)).filter((place) => there.includes(place));
  return usual.length ? usual : there.slice(0, 1);
};
// Returns the choice that fits the facts, nearest to what was wished, and says what of the wish there is not.
const fitted = (wish) => {
  const told = [];
  const of = wish.of ?? first;
  const parts = partsOf(of), several = parts.length > 1 && parts.length <= SIDE_BY_SIDE;
  const part = parts.includes(wish.part) || (wish.part === ALL && several) ? wish.part : parts[0];
  const basis = basesOf(of).includes(wish.basis) ? wish.basis : ALL;
  const choice = { of, part, basis, regions: [], form: wish.form ?? "" };
  const there = regionsOf(choice);
  const wished = wish.regions ?? usualRegions(there);
  choice.regions = wished.filter((place) => there.includes(place)).sort(byRegion);
  const lost = wished.filter((place) => !there.includes(place));
  if (lost.length) told.push(`${say("Ohne Werte hier", "Without values here")}: ${lost.map((place) => data.regions[place][1]).join(", ")}.`);
  if (!choice.regions.length) choice.regions = usualRegions(there);
  const times = periodsOf(choice);
  const ends = [wish.from, wish.to].map((text) => text ?? "");
  if (ends[0] && ends[1] && ends[0].split("/").at(-1) > ends[1].split("/").at(-1) && !ends[0].startsWith(ends[1])) ends.reverse();
  const last = (place) => periods[place].text.split("/").at(-1);
  const from = ends[0] ? times.find((place) => last(place) >= ends[0].split("/").at(-1) || last(place).startsWith(ends[0])) : times[0];
  const to = ends[1] ? times.findLast((place) => last(place) <= ends[1].split("/").at(-1) || last(place).startsWith(ends[1])) : times.at(-1);
  const empty = from === undefined || to === undefined || from > to;
  if (empty) told.push(say("Für diesen Zeitraum gibt es keine Werte; gezeigt wird der ganze.", "There are no values for this period; all of it is shown."));
  return { ...choice, times, from: empty ? times[0] : from, to: empty ? times.at(-1) : to, told };
};
const written = (choice) => {
  const parts = [["indicator", choice.of.id]];
  if (choice.part !== partsOf(choice.of)[0]) parts.push(["part", choice.part === ALL ? ALL : data.parts[choice.part][0]]);
  if (choice.basis !== ALL) parts.push(["basis", data.bases[choice.basis][0]]);
  parts.push(["region", choice.regions.map((place) => data.regions[place][0]).join(",")]);
  if (choice.from !== choice.times[0]) parts.push(["from", periods[choice.from].text]);
  if (choice.to !== choice.times.at(-1)) parts.push(["to", periods[choice.to].text]);
  if (choice.form) parts.push(["form", choice.form]);
  return "#" + parts.map(([name, value]) => `${name}=${encodeURIComponent(value).replace(/%2C/g, ",").replace(/%2F/g, "/")}`).join("&");
};
const read = (hash) => {
  const given = new URLSearchParams(hash.slice(1)), told = [];
  const take = (name, find, what) => {
    if (!given.has(name)) return undefined;
    const found = find(given.get(name));
    if (found === undefined) told.push(say(`${what} „${given.get(name)}“ gibt es hier nicht.`, `There is no ${what} “${given.get(name)}” here.`));
    return found;
  };
  const of = take("indicator", (id) => known.get(id), say("Den Indikator", "indicator"));
  const named = of ?? first;
  const wish = {
    of,
    part: take("part", (text) => (text === ALL ? ALL : partsOf(named).find((part) => data.parts[part][0] === text)), say("Den Teil", "part")),
    basis: take("basis", (text) => basesOf(named).find((basis) => data.bases[basis][0] === text), say("Die Grundlage", "base")),
    regions: take("region", (text) => {
      const codes = text.split(",").filter(Boolean), there = codes.filter((code) => coded.has(code));
      if (there.length < codes.length && there.length) told.push(`${say("Unbekanntes Gebiet", "Unknown region")}: ${codes.filter((code) => !coded.has(code)).join(", ")}.`);
      return there.length ? unique(there.map((code) => coded.get(code))) : undefined;
    }, say("Das Gebiet", "region")),
    form: take("form", (text) => (["lines", "bars"].includes(text) ? text : undefined), say("Die Darstellung", "form")),
  };
  for (const end of ["from", "to"]) wish[end] = take(end, (text) => (/^\d{4}(-\d\d){0,2}(\/\d{4}(-\d\d){0,2})?$/.test(text) ? text : undefined), say("Den Zeitpunkt", "date"));
  return { wish, told };
};

// Lines and bars of a choice. A line is a region and a part; what it lacks at a date at which another has a value is missing.
const shownOf = (choice) => {
  const inside = offered(choice).filter((point) => choice.regions.includes(point.region)
    && point.period.place >= choice.from && point.period.place <= choice.to);
  const regionsDiffer = choice.regions.length > 1, partsDiffer = choice.part === ALL;
  const lines = choice.regions.flatMap((region) => (partsDiffer ? partsOf(choice.of) : [choice.part]).map((part) => ({
    region, part,
    name: [regionsDiffer || !partsDiffer ? data.regions[region][1] : "", partsDiffer ? partName(part) : ""].filter(Boolean).join(", "),
    short: [regionsDiffer || !partsDiffer ? data.regions[region][2] : "", partsDiffer ? partName(part) : ""].filter(Boolean).join(", "),
    points: inside.filter((point) => point.region === region && point.part === part),
  })));
  const dates = unique(inside.map((point) => point.period)).sort((a, b) => a.place - b.place);
  const known = inside.filter((point) => point.value !== null);
  const single = unique(known.map((point) => point.period)).length < 2;
  const form = choice.form || (single ? "bars" : "lines");
  return form === "bars" ? bars(choice, lines) : { form, lines, dates, points: known };
};
// Bars stand for one date, the last of the period; of several bases the newest that has it.
const bars = (choice, lines) => {
  const date = periods[choice.to];
  for (const line of lines) {
    const there = line.points.filter((point) => point.period === date);
    line.points = there.filter((point) => point.basis === Math.max(...there.map((other) => other.basis)));
  }
  lines.sort((a, b) => (b.points[0]?.value ?? -Infinity) - (a.points[0]?.value ?? -Infinity) || (a.name < b.name ? -1 : 1));
  return { form: "bars", lines, dates: [date], points: lines.flatMap((line) => line.points).filter((point) => point.value !== null) };
};
const missingOf = (shown) => shown.lines.flatMap((line) => shown.dates
  .filter((date) => !line.points.some((point) => point.period === date && point.value !== null))
  .map((date) => ({ line, date, reason: line.points.find((point) => point.period === date)?.missing || "not_published" })));
const breaksOf = (shown) => {
  const found = new Map();
  for (const line of shown.form === "lines" ? shown.lines : []) {
    line.points.forEach((point) => {
      const before = line.points.filter((other) => other.side < point.side && other.value !== null);
      if (!point.crossed || !before.length) return;
      const [code, cause] = point.crossed;
      if (!found.has(code)) found.set(code, { cause, first: point.period.place, lines: new Map() });
      found.get(code).lines.set(line, { point, before: before.reduce((a, b) => (a.period.days.at(-1) > b.period.days.at(-1) ? a : b)) });
    });
  }
  const ordered = [...found].sort(([, a], [, b]) => a.first - b.first);
  return new Map(ordered.map(([code, entry], place) => [code, { ...entry, letter: String.fromCharCode(65 + place) }]));
};

// The chart: every length is in pixels of the page, at the size of its letters.
const STYLES = 4;
const scaleOf = () => parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
const nice = (low, high, count) => {
  const rough = (high - low || 1) / count, power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= rough - 1e-12) * power;
  const places = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const begin = Math.floor(low / step + 1e-9), end = Math.ceil(high / step - 1e-9);
  return { places, ticks: Array.from({ length: end - begin + 1 }, (_, place) => Number(((begin + place) * step).toFixed(places))) };
};
const tickText = (value, places, of, greatest) => {
  if (of.unit === "EUR" && greatest >= MILLION) return `${number(Number((value / MILLION).toFixed(6)), greatest < 1e7 ? 1 : 0)}\u00a0${say("Mio.", "m")}`;
  return number(value, places) + (of.unit === "percent" ? data.units.percent[1] : "");
};
const wrap = (text, letters) => text.split(" ").reduce((rows, word) => {
  const row = rows.at(-1);
  if (row && row.length + word.length < letters) rows[rows.length - 1] = `${row} ${word}`;
  else rows.push(word);
  return rows;
}, []);
const place = (value) => value.toFixed(1);
const write = (x, y, text, attributes = {}) =>
  draw("text", { x: place(x), y: place(y), ...(/\d/.test(text) ? { class: "ref" } : {}), ...attributes }, text);
const factText = (x, y, point, attributes = {}) => write(x, y, worded(point), { "data-fact": point.id, ...attributes, class: "fact ref" });
// Four signs that differ in shape, so that no line is told by its colour alone.
const sign = (x, y, style, size) => [
  `M${x - size},${y}a${size},${size} 0 1,0 ${2 * size},0a${size},${size} 0 1,0 ${-2 * size},0`,
  `M${x - size},${y - size}h${2 * size}v${2 * size}h${-2 * size}z`,
  `M${x},${y - size * 1.3}l${size * 1.3},${size * 2.3}h${-size * 2.6}z`,
  `M${x},${y - size * 1.4}l${size * 1.4},${size * 1.4}l${-size * 1.4},${size * 1.4}l${-size * 1.4},${-size * 1.4}z`,
][style % STYLES].replace(/\d+\.\d+/g, (text) => Number(text).toFixed(1));

const lineChart = (shown, width, breaks) => {
  const scale = scaleOf(), size = 13 * scale, of = shown.points[0].of;
  const points = shown.points;
  const seasons = new Set(points.map((point) => (point.period.kind === "span" ? "" : point.period.kind) + point.period.season));
  const even = seasons.size === 1;
  const time = (period, end) => {
    if (even) return period.years.at(end);
    const year = period.years.at(end), start = Date.UTC(year, 0, 1);
    if (period.text.length === 4 && period.kind === "year") return year + 0.5;
    return year + (period.days.at(end) - start) / (Date.UTC(year + 1, 0, 1) - start);
  };
  const reach = points.flatMap((point) => point.interval ?? []).concat(points.map((point) => point.value));
  let low = Math.min(...reach), high = Math.max(...reach);
  const zero = !(low > 0.6 * high);
  if (zero) [low, high] = [Math.min(0, low), Math.max(0, high)];
  else { const room = 0.15 * Math.max(high - low, 0.05 * high); low -= room; high += room; }
  const { ticks, places } = nice(low, high || 1, 5);
  [low, high] = [ticks[0], ticks.at(-1)];
  const greatest = Math.max(Math.abs(low), Math.abs(high));
  const times = points.flatMap((point) => point.period.days.map((_, end) => time(point.period, end)));
  let [begin, stop] = [Math.min(...times), Math.max(...times)];
  if (!even) [begin, stop] = [Math.floor(begin), Math.ceil(stop + 1e-6)];
  if (begin === stop) [begin, stop] = [begin - 0.5, stop + 0.5];
  const lines = shown.lines.filter((line) => line.points.some((point) => point.value !== null));
  const lastWords = lines.map((line) => worded(lastOf(line)));
  const roomFor = (texts) => Math.max(...texts.map((text) => text.length)) * size * 0.62 + 16;
  const lettersOf = (outer) => Math.max(8, Math.min(20, Math.floor(outer * 0.3 / (size * 0.58))));
  // Few lines share one plane, if there is room for their names beside it; others have a plane each.
  const named = lines.flatMap((line) => wrap(line.short, lettersOf(width)));
  const together = lines.length <= STYLES && roomFor([...named, ...lastWords]) <= width * 0.45;
  const left = Math.max(...ticks.map((tick) => tickText(tick, places, of, greatest).length)) * size * 0.6 + 10;
  const panel = (members, x0, y0, outer, height, heads) => {
    const nodes = [], right = roomFor([...(together ? named : []), ...lastWords]);
    const labels = members.map((line) => ({ line, rows: together ? wrap(line.short, lettersOf(outer)) : [], point: lastOf(line) }));
    const top = y0 + (together ? 10 : 8 + size * (0.3 + 1.2 * heads)), bottom = y0 + height - size * 1.9;
    const x = (value) => x0 + left + (value - begin) / (stop - begin) * (outer - left - right);
    const y = (value) => bottom - (value - low) / (high - low) * (bottom - top);
    if (!together) members[0].rows.forEach((text, row) => nodes.push(write(x0, y0 + size * (1 + 1.2 * row), text, { class: `${/\d/.test(text) ? "ref " : ""}title` })));
    for (const tick of ticks) {
      nodes.push(draw("path", { class: tick === 0 ? "zero" : "grid", d: `M${place(x0 + left)},${place(y(tick))}H${place(x0 + outer - right)}` }));
      nodes.push(write(x0 + left - 6, y(tick) + size * 0.35, tickText(tick, places, of, greatest), { "text-anchor": "end", class: "ref soft" }));
    }
    const end = Math.floor(even ? stop : stop - 1), start = Math.ceil(begin);
    const fit = Math.max(1, Math.floor((outer - left - right) / (size * 3.4)));
    const every = Math.max(1, Math.ceil((end - start + 1) / fit));
    for (let year = end; year >= start; year -= every) {
      nodes.push(write(x(even ? year : year + 0.5), bottom + size * 1.5, String(year), { "text-anchor": "middle", class: "ref soft" }));
    }
    for (let year = start; !even && year <= stop; year += 1) nodes.push(draw("path", { class: "grid", d: `M${place(x(year))},${place(bottom)}v5` }));
    const marked = new Map();
    for (const { letter, lines: broken } of breaks.values()) {
      for (const line of members) {
        if (!broken.has(line)) continue;
        const { point, before } = broken.get(line), [a, b] = [time(before.period, -1), time(point.period, 0)];
        marked.set(place(x(a < b ? (a + b) / 2 : b)), letter);
      }
    }
    const lettered = {};
    for (const [where, letter] of [...marked].sort(([a], [b]) => a - b)) {
      nodes.push(draw("path", { class: "break", d: `M${where},${place(top - 4)}V${place(bottom)}` }));
      if (where - (lettered[letter] ?? -size) < size) continue;
      lettered[letter] = where;
      nodes.push(write(Number(where) + 4, top + size * 0.4, letter, { class: "soft title" }));
    }
    for (const line of members) {
      const style = together ? lines.indexOf(line) : 0, own = line.points.filter((point) => point.value !== null);
      for (const name of unique(own.map((point) => point.stretch))) {
        const run = own.filter((point) => point.stretch === name);
        const path = run.flatMap((point) => (point.period.kind === "span" ? [[time(point.period, 0), point.value]] : []).concat([[time(point.period, -1), point.value]]));
        if (path.length > 1) nodes.push(draw("path", { class: `line s${style}`, d: "M" + path.map(([when, value]) => `${place(x(when))},${place(y(value))}`).join("L") }));
      }
      for (const point of own) {
        const [across, up] = [x(time(point.period, -1)), y(point.value)];
        if (point.interval) {
          const [a, b] = point.interval.map((value) => place(y(value)));
          nodes.push(draw("path", { class: "range", d: `M${place(across)},${a}V${b}M${place(across - 4)},${a}h8M${place(across - 4)},${b}h8` }));
        }
        nodes.push(draw("path", { class: `sign s${style}`, "data-fact": point.id, d: sign(Number(place(across)), Number(place(up)), style, own.length > 40 ? 1.5 : 3) },
          draw("title", {}, `${line.name}, ${point.period.words}: ${worded(point)}`)));
      }
    }
    // Labels keep apart: each lies at its line, or as near above the one below it as there is room.
    labels.sort((a, b) => a.point.value - b.point.value || (a.line.name < b.line.name ? -1 : 1));
    let floor = bottom + size;
    for (const label of labels) {
      const height = (label.rows.length + 1) * size * 1.2;
      label.y = Math.min(y(label.point.value) + height / 2, floor);
      floor = label.y - height - 2;
    }
    // What was pushed up sinks back by half of the push.
    const pushed = Math.max(...labels.map((label) => y(label.point.value) + (label.rows.length + 1) * size * 0.6 - label.y));
    const over = Math.max(y0 + size * 0.9 - (floor + size), Math.min(pushed / 2, bottom + size - labels[0].y), 0);
    for (const { line, rows, point, y: base } of labels) {
      const style = together ? lines.indexOf(line) : 0, across = x0 + outer - right + 10;
      rows.forEach((text, row) => nodes.push(write(across, base + over - (rows.length - row) * size * 1.2, text, { class: `${/\d/.test(text) ? "ref " : ""}name s${style}` })));
      nodes.push(factText(across, base + over, point));
    }
    return nodes;
  };
  if (together) {
    const stacked = lines.reduce((sum, line) => sum + (wrap(line.short, lettersOf(width)).length + 1) * size * 1.2 + 2, 0);
    const height = Math.max((width < 480 ? 280 : 340) * scale, stacked + size * 4);
    return { width, height, zero, nodes: panel(lines, 0, 0, width, height, 0) };
  }
  const across = Math.max(1, Math.floor(width / (230 * scale))), outer = (width - (across - 1) * 20) / across;
  for (const line of lines) line.rows = wrap(line.short, Math.floor(outer / (size * 0.64)));
  const heads = Math.max(...lines.map((line) => line.rows.length)), height = (130 + 16 * heads) * scale;
  const nodes = lines.flatMap((line, number) => panel([line], (number % across) * (outer + 20), Math.floor(number / across) * (height + 14), outer, height, heads));
  return { width, height: Math.ceil(lines.length / across) * (height + 14), zero, nodes };
};
const barChart = (shown, width) => {
  const scale = scaleOf(), size = 13 * scale, beside = width >= 520 * scale;
  const letters = beside ? 28 : Math.floor(width / (size * 0.6));
  const rows = shown.lines.map((line) => ({ line, point: line.points[0], words: wrap(line.short, letters) }));
  const reach = shown.points.flatMap((point) => [0, point.value, ...point.interval ?? []]);
  const [low, high] = [Math.min(...reach), Math.max(...reach)];
  const left = beside ? Math.max(...rows.flatMap(({ words }) => words.map((text) => text.length))) * size * 0.58 + 12 : 0;
  const room = Math.max(...rows.map(({ point }) => (point ? worded(point) : data.none).length)) * size * 0.6 + 14;
  const x = (value) => left + (low < 0 ? room : 0) + (value - low) / (high - low || 1) * (width - left - room * (low < 0 ? 2 : 1));
  const nodes = [];
  let top = 4;
  for (const { line, point, words } of rows) {
    const height = size * 1.15, lift = beside ? 0 : words.length * size * 1.25;
    const row = beside ? Math.max(height, words.length * height) : height, middle = top + lift + row / 2;
    words.forEach((text, line) => nodes.push(write(beside ? left - 8 : 0, beside ? middle + size * 0.35 + (line - (words.length - 1) / 2) * height : top + (line + 1) * height - 2,
      text, { "text-anchor": beside ? "end" : "start", ...(/\d/.test(text) ? { class: "ref" } : {}) })));
    if (point?.value != null) {
      const [a, b] = [x(Math.min(0, point.value)), x(Math.max(0, point.value))];
      nodes.push(draw("rect", { class: data.regions[line.region][0] === data.first[1][0] ? "bar own" : "bar", "data-fact": point.id, x: place(a), y: place(middle - height / 2), width: place(Math.max(b - a, 0.5)), height: place(height) }));
      const ends = (point.interval ?? [point.value]).map(x);
      if (point.interval) nodes.push(draw("path", { class: "range", d: `M${place(ends[0])},${place(middle)}H${place(ends[1])}M${place(ends[0])},${place(middle - 4)}v8M${place(ends[1])},${place(middle - 4)}v8` }));
      const below = point.value < 0;
      nodes.push(factText(below ? Math.min(a, ...ends) - 6 : Math.max(b, ...ends) + 6, middle + size * 0.35, point, { "text-anchor": below ? "end" : "start" }));
    } else nodes.push(write(x(0) + 6, middle + size * 0.35, data.none, { class: "soft" }));
    top += lift + row + (beside ? 7 : 12) * scale;
  }
  nodes.push(draw("path", { class: "zero", d: `M${place(x(0))},0V${place(top)}` }));
  return { width, height: top + 4, zero: true, nodes };
};

// Words: the finding, what the chart shows for those who do not see it, notes and sources.
const spanOf = (dates) => unique([dates[0], dates.at(-1)].map((date) => date.words)).join(say(" bis ", " to "));
const joined = (lists) => lists.flatMap((list, place) => (place ? ["; ", ...list] : list));
const lastOf = (line) => line.points.filter((point) => point.value !== null).at(-1);
const extremes = (points) => {
  const sorted = [...points].sort((a, b) => a.value - b.value || (a.id < b.id ? -1 : 1));
  return [sorted.at(-1), sorted[0]];
};
const labelOf = (point, shown) => shown.lines.find((line) => line.region === point.region && line.part === point.part).name;
const finding = (shown) => {
  const lines = shown.lines.filter(lastOf);
  if (shown.form === "lines" && lines.length <= STYLES) {
    const dates = unique(lines.map((line) => lastOf(line).period));
    const told = lines.map((line) => [...refs(line.name), " ", fact(lastOf(line)), ...(dates.length > 1 ? [" (", ref(lastOf(line).period.words), ")"] : [])]);
    return [say("Zuletzt", "Most recently"), ...(dates.length > 1 ? [] : [" (", ref(dates[0].words), ")"]), ": ", ...joined(told), "."];
  }
  const [high, low] = extremes(lines.map(lastOf));
  const told = (point) => [...refs(labelOf(point, shown)), " ", fact(point), ...(shown.form === "lines" ? [" (", ref(point.period.words), ")"] : [])];
  const when = shown.form === "bars" ? [ref(shown.dates[0].words)] : [say("Jeweils letzter Wert", "Last value of each")];
  if (high === low) return [...when, ": ", ...told(high), "."];
  return [...when, say(": höchster Wert ", ": highest value "), ...told(high), say(", niedrigster Wert ", ", lowest value "), ...told(low), "."];
};
const described = (shown, breaks) => {
  const at = (point) => `${worded(point)} (${point.period.words})`;
  if (shown.form === "bars") {
    const [high, low] = extremes(shown.points), lost = shown.lines.length - shown.points.length;
    return `${say("Balkendiagramm, ", "Bar chart, ")}${shown.dates[0].words}. ${say("Höchster Wert", "Highest value")}: ${labelOf(high, shown)} ${worded(high)}. `
      + `${say("Niedrigster Wert", "Lowest value")}: ${labelOf(low, shown)} ${worded(low)}.${lost ? ` ${say("Ohne Wert", "Without value")}: ${lost}.` : ""}`;
  }
  const runs = shown.lines.flatMap((line) => unique(line.points.map((point) => `${point.basis}|${point.side}`)).map((key) => {
    const own = line.points.filter((point) => `${point.basis}|${point.side}` === key && point.value !== null);
    return { name: [line.name, data.bases[own[0]?.basis ?? 0][1]].filter(Boolean).join(" "), own };
  })).filter(({ own }) => own.length);
  const kind = say("Liniendiagramm", "Line chart");
  const crossed = [...breaks.values()].map(({ letter, cause }) => `${say("Bruch", "Break")} ${letter}: ${cause}`).join(" ");
  if (runs.length <= 8) {
    const told = runs.map(({ name, own }) => (own.length === 1 ? `${name}: ${at(own[0])}`
      : `${name}: ${say("von", "from")} ${at(own[0]).replace("Jahre (", say("Jahren (", "Jahre ("))} ${say("auf", "to")} ${at(own.at(-1))}`));
    return `${kind}. ${told.join("; ")}. ${crossed}`.trim();
  }
  const [high, low] = extremes(shown.points);
  return `${kind}, ${shown.lines.filter(lastOf).length} ${say("Linien", "lines")}. ${say("Höchster Wert", "Highest value")}: ${labelOf(high, shown)} ${at(high)}. `
    + `${say("Niedrigster Wert", "Lowest value")}: ${labelOf(low, shown)} ${at(low)}. ${crossed}`.trim();
};
const sourceLink = ([id, name]) => make("a", { href: `source/${id}.html` }, ...refs(name));
const notesOf = (shown, breaks, zero) => {
  const remarks = new Map();
  const causes = new Set([...breaks.values()].map(({ cause }) => cause.replace(/\.$/, "")));
  for (const point of shown.points) {
    for (const remark of point.remarks) if (!causes.has(remark.replace(/\.$/, ""))) remarks.set(remark, [...remarks.get(remark) ?? [], point]);
  }
  const notes = [...remarks].map(([remark, of]) => [...refs(remark), ...(of.length === shown.points.length ? [] : [" (", ref(of.length), say(" von ", " of "), ref(shown.points.length), say(" Werten)", " values)")])]);
  const general = [];
  for (const { letter, cause, lines } of breaks.values()) {
    const since = unique([...lines.values()].map(({ point }) => point.period.words));
    const named = since.map((words) => {
      const whose = [...lines].filter(([, { point }]) => point.period.words === words).map(([line]) => line.name);
      return [ref(words), ...(since.length > 1 && whose.length <= 4 ? [" (", ...refs(whose.join(", ")), ")"] : [])];
    });
    general.push([make("strong", {}, `${say("Bruch", "Break")} ${letter}`), say(" vor ", " before "), ...joined(named), ": ", ...refs(cause), " ",
      say("Die Linie endet dort; eine Veränderung darüber hinweg lässt sich nicht ablesen.", "The line ends there; no change can be read across it.")]);
  }
  const torn = (line) => new Map(line.points.filter((point) => point.period.kind !== "span")
    .map((point) => [point.stretch, [point.side, point.basis, family(point.period)].join()])).values();
  if (shown.form === "lines" && shown.lines.some((line) => ((keys) => new Set(keys).size < keys.length)([...torn(line)]))) {
    general.push([say("Wo eine Linie ohne Zeichen für einen Bruch unterbrochen ist, fehlen Werte dazwischen.", "Where a line is interrupted without the sign of a break, values in between are missing.")]);
  }
  if (!zero) general.push([say("Die Achse beginnt nicht bei null.", "The axis does not begin at zero.")]);
  if (shown.points.some((point) => point.interval)) general.push([say("Senkrechte oder waagerechte Striche mit Enden zeigen die Spanne der Unsicherheit.", "Strokes with ends show the range of uncertainty.")]);
  const missing = new Map();
  for (const { line, date, reason } of missingOf(shown)) {
    const key = data.missing[reason];
    if (!missing.has(key)) missing.set(key, new Map());
    missing.get(key).set(line.name, [...missing.get(key).get(line.name) ?? [], date]);
  }
  for (const [reason, lines] of missing) {
    const named = [...lines].map(([name, dates]) => [...refs(name), ...(shown.form === "bars" ? [] : [" ", ...(dates.length > 4 ? [ref(dates.length), say(" Zeitpunkte", " dates")] : refs(dates.map((date) => date.words).join(", ")))])]);
    general.push([say("Ohne Wert, ", "Without value, "), reason, ": ", ...joined(named), "."]);
  }
  for (const [id, name, , weak] of new Map(shown.points.flatMap((point) => point.sources).map((source) => [source[0], source])).values()) {
    if (weak) general.push([say("Schwacher Träger, der nie allein steht: ", "Weak carrier, which never stands alone: "), sourceLink([id, name]), ". ", ...refs(weak)]);
  }
  return { notes, general, numbers: new Map([...remarks.keys()].map((remark, place) => [remark, place + 1])) };
};

// The table is the whole chart in words; its rows are those of the file.
const tableOf = (choice, shown, breaks, numbers, caption) => {
  const intervals = shown.points.some((point) => point.interval), remarks = numbers.size > 0 || breaks.size > 0;
  const heads = [say("Wert", "Value"), ...(intervals ? [say("Spanne", "Range")] : []), say("Herkunft und Quelle", "Origin and source"), ...(remarks ? [say("Hinweise", "Notes")] : [])];
  const said = (point) => [...breaks.values()].filter(({ lines }) => [...lines.values()].some((there) => there.point === point))
    .map(({ letter }) => [`${say("Bruch", "Break")} ${letter}`]).concat(point.remarks.filter((remark) => numbers.has(remark)).map((remark) => [ref(numbers.get(remark))]));
  const cells = (point) => {
    const [low, high] = point.interval?.map((end) => number(end, point.of.decimals)) ?? [];
    const row = addressOf(point), many = point.sources.length > 2;
    return [
      make("td", { class: "number" }, make("a", { class: "evidence", href: row }, fact(point))),
      ...(intervals ? [make("td", {}, ...(low ? [ref(`${low}${say(" bis ", " to ")}${high}`)] : []))] : []),
      make("td", {}, point.told, ": ", ...(many ? [make("a", { href: row }, ref(point.sources.length), say(" Quellen", " sources"))]
        : point.sources.flatMap((source, place) => [place ? ", " : "", sourceLink(source), ...(source[3] ? [say(" (schwacher Träger)", " (weak carrier)")] : [])]))),
      ...(remarks ? [make("td", {}, ...joined(said(point)))] : []),
    ];
  };
  const empty = (reason) => [make("td", { class: "missing", colspan: heads.length }, `${data.none}: ${data.missing[reason]}`)];
  const missing = missingOf(shown), one = unique(shown.points.map((point) => point.basis)).length < 2;
  const bodies = shown.lines.map((line) => {
    const known = line.points.filter((point) => point.value !== null), holes = missing.filter((hole) => hole.line === line);
    if (shown.form === "bars") {
      const words = [line.name, ...(one ? [] : known.map((point) => data.bases[point.basis][1]))].filter(Boolean).join(", ");
      return [make("tr", {}, make("th", { scope: "row" }, ...refs(words)), ...(known.length ? cells(known[0]) : empty(holes[0].reason)))];
    }
    const groups = unique(known.map((point) => point.basis)).map((basis) => [basis, known.filter((point) => point.basis === basis).map((point) => ({ date: point.period, cells: cells(point) }))]);
    if (!groups.length) groups.push([0, []]);
    groups.at(-1)[1].push(...holes.map((hole) => ({ date: hole.date, cells: empty(hole.reason) })));
    return groups.map(([basis, rows]) => make("tbody", {},
      make("tr", {}, make("th", { scope: "rowgroup", colspan: heads.length + 1 }, ...refs([line.name, one ? "" : data.bases[basis][1]].filter(Boolean).join(", ")))),
      ...rows.sort((a, b) => a.date.place - b.date.place).map((row) => make("tr", {}, make("th", { scope: "row", class: "ref" }, row.date.words), ...row.cells))));
  }).flat();
  const head = shown.form === "bars" ? (choice.regions.length > 1 ? say("Gebiet", "Region") : say("Teil", "Part")) : say("Zeitpunkt", "Date");
  return make("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": say("Werte als Tabelle", "Values as a table") },
    make("table", { class: "values chosen" }, make("caption", {}, ...refs(caption)),
      make("thead", {}, make("tr", {}, ...[head, ...heads].map((words, column) => make("th", { scope: "col", ...(column === 1 ? { class: "number" } : {}) }, words)))),
      ...(shown.form === "bars" ? [make("tbody", {}, ...bodies)] : bodies)));
};
const fileOf = (shown) => {
  const quoted = (cell) => (/[",\n]/.test(cell) ? `"${String(cell).replace(/"/g, '""')}"` : String(cell));
  const rows = shown.lines.flatMap((line) => line.points).map((point) => [point.id, point.of.id, data.regions[point.region][0], regionName(point), point.period.text,
    data.parts[point.part][0], data.bases[point.basis][0], point.value ?? "", ...(point.interval ?? ["", ""]), point.of.unit, point.status, point.missing, point.tier, point.sources[0]?.[2] ?? ""]);
  return [["fact", "indicator", "region", "region_name", "period", "breakdown", "basis", "value", "lower", "upper", "unit", "value_status", "missing_reason", "tier", "source"], ...rows]
    .map((row) => row.map(quoted).join(",") + "\n").join("");
};
// The facts shown, for machines, in the form in which every page of the report carries its facts.
const recordOf = (point) => {
  const ends = point.period.text.split("/");
  const fields = { key: point.id.slice(point.of.id.length + 1), region: data.regions[point.region][0], period: point.period.text, start: ends[0], end: ends.at(-1), part: data.parts[point.part][0] };
  return { id: point.id, value: point.value, unit: point.of.unit, region: fields.region, period: fields.period, indicator: point.of.id, breakdown: fields.part,
    basis: data.bases[point.basis][0], value_status: point.status, missing_reason: point.missing, formula: point.formula,
    inputs: point.inputs.map((input) => input.replace(/\{(\w+)\}/g, (_, name) => fields[name])), sources: point.sources.map(([id]) => id), tier: point.tier,
    interval: point.interval, caveats: point.remarks.map((remark) => ({ [document.documentElement.lang]: remark })) };
};

// The page: controls that follow the choice, and the figure that it gives.
const form = byId("explorer").querySelector("[role=form]");
const picker = byId("indicator"), filter = byId("filter"), part = byId("part"), basis = byId("basis"), from = byId("from"), to = byId("to");
const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
let choice;
const listIndicators = () => {
  const wanted = fold(filter.value).split(/\s+/).filter(Boolean);
  const fits = (of) => wanted.every((word) => fold(`${of.name} ${of.definition} ${of.id}`).includes(word));
  const groups = Object.entries(data.topics).map(([topic, label]) => {
    const group = make("optgroup", { label });
    group.append(...indicators.filter((of) => of.topic === topic && fits(of)).map((of) => new Option(of.name, of.id)));
    return group;
  }).filter((group) => group.children.length);
  picker.replaceChildren(...groups);
  picker.value = choice.of.id;
  const count = picker.options.length;
  byId("found").replaceChildren(...(wanted.length ? [ref(count), count === 1 ? say(" Indikator passt.", " indicator fits.") : say(" Indikatoren passen.", " indicators fit.")] : []));
};
const fill = (select, options, value) => {
  select.replaceChildren(...options.map(([key, words]) => new Option(words, key)));
  select.value = value;
};
const GROUPS = { country: say("Deutschland", "Germany"), land: "Länder", kreis: say("Kreise in Sachsen", "Kreise of Saxony") };
const listRegions = () => {
  const there = regionsOf(choice), box = byId("regions"), unfolded = new Set([...box.querySelectorAll("details[open]")].map((group) => group.dataset.level));
  const focused = document.activeElement?.closest?.("#regions") ? document.activeElement.value : null;
  const checkbox = (value, words, checked) => {
    const input = make("input", { type: "checkbox", name: "region", value });
    input.checked = checked;
    return make("label", {}, input, " ", ...refs(words));
  };
  const one = (region) => checkbox(data.regions[region][0], data.regions[region][1], choice.regions.includes(region));
  const [own, whole] = data.first[1].map((code) => coded.get(code));
  const nodes = [own, whole].filter((region) => there.includes(region)).map(one);
  for (const level of ["land", "kreis"]) {
    const members = there.filter((region) => data.regions[region][3] === level && region !== own);
    if (!members.length) continue;
    const chosen = members.filter((region) => choice.regions.includes(region)).length;
    const label = level === "land" && there.includes(own) ? say("Andere Länder", "Other Länder") : GROUPS[level];
    const all = checkbox(`all-${level}`, say("alle", "all"), chosen === members.length);
    all.firstChild.indeterminate = chosen > 0 && chosen < members.length;
    const group = make("details", { "data-level": level }, make("summary", {}, `${label} (`, ref(chosen), say(" von ", " of "), ref(members.length), ")"),
      make("div", { role: "group", "aria-label": label }, all, ...members.map(one)));
    group.open = unfolded.has(level);
    nodes.push(group);
  }
  box.replaceChildren(box.querySelector("legend"), ...nodes);
  if (focused) box.querySelector(`input[value="${focused}"]`)?.focus();
};
const show = (told) => {
  const { of } = choice, shown = shownOf(choice), result = byId("result");
  const heading = [of.name, choice.part === ALL ? "" : data.parts[choice.part][1], choice.basis === ALL ? "" : data.bases[choice.basis][1]].filter(Boolean).join(", ");
  byId("chosen").replaceChildren(...refs(heading));
  if (picker.options.length === 0 || ![...picker.options].some((option) => option.value === of.id)) filter.value = "";
  if (picker.value !== of.id || !picker.options.length) listIndicators();
  const parts = partsOf(of);
  fill(part, [...(parts.length > 1 && parts.length <= SIDE_BY_SIDE ? [[ALL, say("alle nebeneinander", "all side by side")]] : []), ...parts.map((key) => [key, partName(key)])], choice.part);
  byId("parts").hidden = parts.length < 2 && !data.parts[parts[0]][1];
  const bases = basesOf(of);
  fill(basis, [[ALL, say("alle, ohne Verbindung", "all, not joined")], ...bases.map((key) => [key, data.bases[key][1]])], choice.basis);
  byId("bases").hidden = bases.length < 2;
  const dates = choice.times.map((key) => [key, periods[key].words]);
  fill(from, dates, choice.from);
  fill(to, dates, choice.to);
  byId("since").hidden = shown.form === "bars";
  to.labels[0].textContent = shown.form === "bars" ? say("am, im", "at") : say("bis", "to");
  form.querySelector(`[name=form][value="${choice.form ?? ""}"]`).checked = true;
  listRegions();

  const count = shown.points.length, lines = shown.lines.length;
  const kind = shown.form === "bars" ? say("Balken", "bars") : say("Linien", "lines");
  const sentence = `${heading}: ${count} ${count === 1 ? say("Wert", "value") : say("Werte", "values")}, ${choice.regions.length} ${choice.regions.length === 1 ? say("Gebiet", "region") : say("Gebiete", "regions")}, ${spanOf(shown.dates)}, ${say("gezeigt als", "shown as")} ${kind}.`;
  byId("said").replaceChildren(...refs([...told, sentence].join(" ")));
  const language = document.querySelector("header .language a");
  if (language) language.href = language.href.replace(/#.*$/, "") + written(choice);
  byId("facts").textContent = JSON.stringify(shown.points.map(recordOf).sort((a, b) => (a.id < b.id ? -1 : 1))).replace(/</g, "\\u003c");

  const measure = `${data.units[of.unit][0]} · ${spanOf(shown.dates)}`;
  const caption = `${heading} · ${measure}`;
  const figure = make("figure", { id: "figure", class: "figure", "data-facts": unique(shown.points.map((point) => point.id)).join(" ") });
  result.replaceChildren(figure);
  if (!count) {
    figure.append(make("figcaption", {}, make("p", { class: "finding" }, say("Zu dieser Auswahl gibt es keine Werte.", "There are no values for this choice."))), tableOf(choice, shown, new Map(), new Map(), caption));
    return;
  }
  const breaks = breaksOf(shown);
  const width = Math.max(240, Math.floor(figure.clientWidth || 640));
  const chart = shown.form === "bars" ? barChart(shown, width) : lineChart(shown, width, breaks);
  const { notes, general, numbers } = notesOf(shown, breaks, chart.zero);
  const sources = [...new Map(shown.points.flatMap((point) => point.sources).map((source) => [source[0], source])).values()];
  figure.append(
    make("figcaption", {}, make("p", { class: "finding" }, ...finding(shown)), make("p", { class: "measure" }, ...refs(`${lines > 1 ? `${lines} ${kind} · ` : ""}${measure}`)),
      make("p", { class: "definition" }, ...refs(of.definition))),
    draw("svg", { class: "chart", viewBox: `0 0 ${width} ${Math.ceil(chart.height)}`, role: "img", "aria-labelledby": "chart-title chart-description" },
      draw("title", { id: "chart-title" }, caption), draw("desc", { id: "chart-description" }, described(shown, breaks)), ...chart.nodes),
  );
  if (general.length || notes.length) {
    figure.append(make("div", { class: "notes" }, make("p", {}, say("Hinweise", "Notes")),
      make("ul", {}, ...general.map((note) => make("li", {}, ...note))), ...(notes.length ? [make("ol", { class: "ref" }, ...notes.map((note) => make("li", {}, ...note)))] : [])));
    if (!general.length) figure.querySelector(".notes ul").remove();
  }
  figure.append(
    make("div", { class: "notes" }, make("p", {}, sources.length === 1 ? say("Quelle", "Source") : say("Quellen", "Sources")), make("ul", {}, ...sources.map((source) => make("li", {}, sourceLink(source))))),
    make("p", { class: "more-about" }, make("a", { href: `indicator/${of.id}.html` }, say("Alles zu diesem Indikator", "All about this indicator")), " · ",
      make("a", { class: "download", download: `${of.id}.csv`, href: `data:text/csv;charset=utf-8,${encodeURIComponent(fileOf(shown))}` }, say("Diese Auswahl als CSV-Datei", "This choice as a CSV file"), ), " · ",
      make("a", { id: "address", href: written(choice) }, say("Adresse dieser Auswahl", "Address of this choice"))),
    tableOf(choice, shown, breaks, numbers, caption),
  );
};
// Every choice is a step that the back button undoes; walking through the list with the arrow keys is one step.
let walking = false;
const choose = (change, step = true) => {
  choice = fitted({ ...choice, from: choice.from === choice.times[0] ? undefined : periods[choice.from].text, to: choice.to === choice.times.at(-1) ? undefined : periods[choice.to].text, ...change });
  history[step ? "pushState" : "replaceState"](null, "", written(choice));
  show(choice.told);
};
const arrive = () => {
  if (location.hash && !location.hash.includes("=")) return;
  const { wish, told } = read(location.hash);
  choice = fitted(wish);
  show([...told, ...choice.told]);
};
picker.addEventListener("keydown", () => { walking = walking && "on" || "first"; });
for (const leave of ["blur", "pointerdown"]) picker.addEventListener(leave, () => { walking = false; });
picker.addEventListener("change", () => {
  choose({ of: known.get(picker.value), part: undefined, basis: undefined, from: undefined, to: undefined }, walking !== "on");
});
filter.addEventListener("input", listIndicators);
const key = (select) => (select.value === ALL ? ALL : Number(select.value));
part.addEventListener("change", () => choose({ part: key(part) }));
basis.addEventListener("change", () => choose({ basis: key(basis) }));
from.addEventListener("change", () => choose({ from: periods[from.value].text }));
to.addEventListener("change", () => choose({ to: periods[to.value].text }));
byId("forms").addEventListener("change", () => choose({ form: form.querySelector("[name=form]:checked").value }));
byId("regions").addEventListener("change", ({ target }) => {
  const level = target.value.startsWith("all-") ? target.value.slice(4) : "";
  const concerned = level ? regionsOf(choice).filter((region) => data.regions[region][3] === level && (level === "kreis" || data.regions[region][0] !== data.first[1][0])) : [coded.get(target.value)];
  const others = choice.regions.filter((region) => !concerned.includes(region));
  const regions = target.checked ? [...others, ...concerned] : others;
  if (regions.length) choose({ regions });
  else {
    target.checked = true;
    byId("said").textContent = say("Mindestens ein Gebiet bleibt gewählt.", "At least one region stays chosen.");
  }
});
byId("leap").addEventListener("click", (event) => {
  event.preventDefault();
  byId("chosen").focus();
});
addEventListener("hashchange", arrive);
let drawnFor = innerWidth;
addEventListener("resize", () => {
  if (innerWidth === drawnFor) return;
  drawnFor = innerWidth;
  show([]);
});
byId("explorer").hidden = false;
arrive();
byId("without").remove();
