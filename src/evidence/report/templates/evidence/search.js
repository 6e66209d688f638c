// Filters the index that stands on this page: nothing is loaded, nothing is sent, nothing is stored.
const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase()
  .replace(/ß/g, "ss").replace(/ae/g, "a").replace(/oe/g, "o").replace(/ue/g, "u");
const words = (text) => fold(text).split(/[^\p{L}\p{N}]+/u).filter(Boolean);

const box = document.getElementById("search");
const field = document.getElementById("query");
const count = document.getElementById("count");
const results = document.getElementById("results");
const index = document.getElementById("index");
const entries = [...index.querySelectorAll("li")].map((item) => ({
  item,
  kind: item.closest("section").dataset.kind,
  name: words(item.querySelector("a").textContent),
  all: words(item.textContent + " " + item.closest("section").dataset.kind + " " + (item.dataset.words ?? "") + " " + (item.dataset.group ?? "")),
}));

// Best is a name that begins with the first word, then a name that has all words, then the rest.
const rank = (entry, wanted) => {
  const begins = (list) => wanted.every((word) => list.some((own) => own.startsWith(word)));
  if (!begins(entry.all)) return -1;
  if (!begins(entry.name)) return 2;
  return entry.name[0].startsWith(wanted[0]) ? 0 : 1;
};

const show = () => {
  const wanted = words(field.value);
  const found = wanted.length
    ? entries.map((entry, place) => ({ entry, place, rank: rank(entry, wanted) }))
        .filter((hit) => hit.rank >= 0)
        .sort((a, b) => a.rank - b.rank || a.place - b.place)
    : [];
  results.replaceChildren(...found.map(({ entry }) => {
    const copy = entry.item.cloneNode(true);
    copy.removeAttribute("id");
    const kind = document.createElement("span");
    kind.className = "kind";
    kind.textContent = entry.kind;
    copy.prepend(kind, " ");
    return copy;
  }));
  index.hidden = wanted.length > 0;
  const number = document.createElement("span");
  number.className = "ref";
  number.textContent = found.length;
  count.replaceChildren(...(wanted.length ? [number, " " + count.dataset[found.length === 1 ? "one" : "many"]] : []));
  history.replaceState(null, "", wanted.length ? "#q=" + encodeURIComponent(field.value) : "#");
};

// The arrow keys walk through the results and back to the field; Escape clears it.
box.addEventListener("keydown", (event) => {
  const stops = [field, ...results.querySelectorAll("li > a")];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    stops[Math.min(Math.max(stops.indexOf(document.activeElement) + step, 0), stops.length - 1)].focus();
  } else if (event.key === "Escape") {
    field.value = "";
    field.focus();
    show();
  }
});
field.addEventListener("input", show);
box.hidden = false;
if (location.hash.startsWith("#q=")) field.value = decodeURIComponent(location.hash.slice(3));
if (field.value) show();
