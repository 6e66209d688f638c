// Sorts and filters the register of claims that stands on this page; without this script the table is complete.
const table = document.querySelector("table.claims");
if (table) {
  const german = document.documentElement.lang === "de";
  const say = (de, en) => (german ? de : en);
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const heads = [...table.tHead.rows[0].cells];
  const names = heads.map((head) => head.textContent.trim());
  const KIND = 1, VERDICT = 2;
  const text = (row, column) => row.cells[column].textContent.trim().replace(/\s+/g, " ");
  const place = new Map(rows.map((row, number) => [row, number]));
  // Verdicts have an order of their own, from most to least in favour; numbers sort by their share.
  const VERDICTS = ["supported", "met", "partly_supported", "partly_met", "formally_met", "untestable", "open",
    "judgement", "not_supported", "not_met", "contradicted"];
  const value = (row, column) => {
    if (column === VERDICT) return VERDICTS.indexOf(row.cells[VERDICT].className);
    const [some, all] = [...row.cells[column].querySelectorAll("data")].map((data) => Number(data.value));
    return all ? some / all : undefined;
  };
  const section = (row) => document.querySelector(row.querySelector("a").hash)?.closest("section")?.textContent ?? "";
  const words = new Map(rows.map((row) => [row, (text(row, 0) + " " + section(row)).toLowerCase()]));

  const form = document.createElement("form");
  form.className = "filters";
  form.setAttribute("aria-label", say("Tabelle filtern und sortieren", "Filter and sort the table"));
  const labelled = (name, control) => {
    const label = document.createElement("label");
    label.append(name, control);
    form.append(label);
    return control;
  };
  const select = (name, options) => {
    const control = document.createElement("select");
    control.append(...options.map(([key, shown]) => new Option(shown, key)));
    return labelled(name, control);
  };
  const query = labelled(say("Wort oder Nummer", "Word or number"), document.createElement("input"));
  query.type = "search";
  const every = ["", say("alle", "all")];
  const kinds = [...new Set(rows.map((row) => text(row, KIND)))];
  const kind = select(say("Art", "Kind"), [every, ...kinds.map((name) => [name, name])]);
  const shown = new Map(rows.map((row) => [row.cells[VERDICT].className,
    text(row, VERDICT).replace(/^\S\s+/u, "").replace(/,.*$/, "")]));
  const verdict = select(say("Urteil", "Verdict"),
    [every, ...VERDICTS.filter((name) => shown.has(name)).map((name) => [name, shown.get(name)])]);
  const order = select(say("Sortieren nach", "Sort by"), names.map((name, column) => [column, name]));
  const status = document.createElement("p");
  status.setAttribute("role", "status");
  form.append(status);

  const filter = () => {
    const wanted = query.value.trim().toLowerCase();
    for (const row of rows) {
      row.hidden = !(words.get(row).includes(wanted)
        && (!kind.value || text(row, KIND) === kind.value)
        && (!verdict.value || row.cells[VERDICT].className === verdict.value));
    }
    const left = rows.filter((row) => !row.hidden).length;
    const number = document.createElement("span");
    number.className = "ref";
    number.textContent = left;
    status.replaceChildren(...(left
      ? [number, left === 1 ? say(" Zeile", " row") : say(" Zeilen", " rows")]
      : [say("Keine Zeile passt.", "No row fits.")]));
  };

  const sort = (column, falling) => {
    for (const head of heads) head.removeAttribute("aria-sort");
    heads[column].setAttribute("aria-sort", falling ? "descending" : "ascending");
    const compare = (a, b) => {
      if (column === 0) return place.get(a) - place.get(b);
      const [one, two] = [value(a, column), value(b, column)];
      if (one === undefined && two === undefined) return text(a, column).localeCompare(text(b, column));
      return (one ?? -1) - (two ?? -1);
    };
    body.append(...[...rows].sort((a, b) => (falling ? -1 : 1) * compare(a, b) || place.get(a) - place.get(b)));
    order.value = column;
  };
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    button.addEventListener("click", () => sort(column, head.getAttribute("aria-sort") === "ascending"));
    head.append(button);
  });

  for (const control of [query, kind, verdict]) control.addEventListener("input", filter);
  order.addEventListener("input", () => sort(Number(order.value), false));
  form.addEventListener("submit", (event) => event.preventDefault());
  table.closest(".scroll").before(form);
  sort(0, false);
  filter();
}
