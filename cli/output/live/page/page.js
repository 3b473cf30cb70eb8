// Filters of a report's page. Without it the page is whole, and has no filters.
const form = document.getElementById("filters");
const rows = [...document.querySelectorAll("[data-state]")];
const groups = [...document.querySelectorAll("[data-group]")];
// An item of a list may have several rows, which are found together.
const keyOf = row => row.dataset.item ?? row;
const items = new Set(rows.filter(row => row.matches("tr")).map(keyOf));
const texts = new Map();
for (const row of rows) texts.set(keyOf(row), `${texts.get(keyOf(row)) ?? ""} ${row.textContent.toLowerCase()}`);

function apply() {
    const { list = "", state, level, text } = Object.fromEntries(new FormData(form));
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    for (const row of rows) {
        const { lists, state: own, blocks, level: weight } = row.dataset;
        row.hidden = !(
            (list === "" || lists.split(" ").includes(list)) &&
            (state === "" || state === own || (state === "way" && blocks === "yes")) &&
            (level === "" || level === weight) &&
            words.every(word => texts.get(keyOf(row)).includes(word))
        );
    }
    const shown = new Set(rows.filter(row => !row.hidden && row.matches("tr")).map(keyOf));
    const isNarrowed = [list, state, level, text].some(Boolean);
    for (const group of groups) {
        group.hidden = !group.querySelector("[data-state]:not([hidden])");
        if (group.matches("details") && isNarrowed) group.open = !group.hidden;
    }
    form.querySelector("output").textContent = `${shown.size} of ${items.size} items`;
}

form.hidden = false;
form.addEventListener("input", apply);
const unfold = form.elements.unfold;
unfold.addEventListener("click", () => {
    const open = unfold.getAttribute("aria-pressed") === "false";
    unfold.setAttribute("aria-pressed", String(open));
    unfold.textContent = open ? "Fold all" : "Unfold all";
    for (const details of document.querySelectorAll("details")) details.open = open;
});
form.addEventListener("submit", event => event.preventDefault());
form.addEventListener("reset", () => requestAnimationFrame(apply));
document.addEventListener("keydown", event => {
    if (event.key !== "/" || event.target.matches("input, select")) return;
    event.preventDefault();
    form.elements.text.focus();
});

// What is printed is everything, and afterwards the page is as it was.
let closed = [];
addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("details:not([open])")];
    for (const details of closed) details.open = true;
});
addEventListener("afterprint", () => {
    for (const details of closed) details.open = false;
});
apply();
