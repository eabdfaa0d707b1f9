// Keeps the page up to date, and reads charts at the pointer. Everything is there without it.

const refreshMilliseconds = 5000;
const timeoutMilliseconds = 4000;

const pause = document.getElementById("pause");
const lost = document.getElementById("lost");
let isPaused = false;

pause.hidden = false;
pause.addEventListener("click", () => {
  isPaused = !isPaused;
  pause.textContent = isPaused ? "Continue" : "Pause";
  if (!isPaused) void refresh();
});

/** Whether new contents would take away what somebody is using. */
function isInUse() {
  return isPaused || document.hidden || !getSelection().isCollapsed;
}

async function refresh() {
  if (isInUse()) return;
  try {
    const response = await fetch(location.href, { signal: AbortSignal.timeout(timeoutMilliseconds) });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const main = page.getElementById("main");
    if (!response.ok || main === null) throw new Error(`status ${response.status}`);
    lost.hidden = true;
    if (!isInUse()) show(main);
  } catch {
    lost.hidden = false;
  }
}

/** Takes the new contents; the keyboard's focus, and how far tables were scrolled, stay. */
function show(main) {
  const places = (root) => [...root.querySelectorAll("a, [tabindex]")];
  const old = document.getElementById("main");
  const focused = places(old).indexOf(document.activeElement);
  const scrolled = [...old.querySelectorAll(".scroll")].map((each) => each.scrollLeft);
  old.replaceWith(main);
  for (const [index, each] of main.querySelectorAll(".scroll").entries())
    each.scrollLeft = scrolled[index] ?? 0;
  if (focused >= 0) places(main)[focused]?.focus({ preventScroll: true });
  if (pointer !== undefined) readAt(pointer);
}

setInterval(refresh, refreshMilliseconds);
document.addEventListener("visibilitychange", refresh);

/** Where the pointer is, while it is over a chart. */
let pointer;

document.addEventListener("pointermove", ({ clientX, clientY }) => readAt({ clientX, clientY }));

/** Shows the values at the pointer in place of those of now. */
function readAt(place) {
  const chart = document
    .elementFromPoint(place.clientX, place.clientY)
    ?.closest(".chart svg")
    ?.closest("figure");
  for (const other of document.querySelectorAll(".chart[data-read]")) if (other !== chart) forget(other);
  pointer = chart === undefined || chart === null ? undefined : place;
  if (pointer === undefined) return;
  const times = chart.dataset.times.split(" ");
  const { left, width } = chart.querySelector("svg").getBoundingClientRect();
  const share = (place.clientX - left) / width;
  const index = Math.min(times.length - 1, Math.max(0, Math.floor(share * times.length)));
  chart.dataset.read = "";
  write(chart, times[index], (values) => values[index]);
  const cursor = chart.querySelector(".cursor");
  const x = ((index + 0.5) / times.length) * chart.querySelector("svg").viewBox.baseVal.width;
  cursor.setAttribute("x1", x);
  cursor.setAttribute("x2", x);
  cursor.setAttribute("visibility", "visible");
}

function forget(chart) {
  delete chart.dataset.read;
  write(chart, "now", (values) => (values.at(-1) === "–" ? values.at(-2) : values.at(-1)));
  chart.querySelector(".cursor").setAttribute("visibility", "hidden");
}

function write(chart, time, choose) {
  chart.querySelector("thead .now").textContent = time;
  for (const row of chart.querySelectorAll("tbody tr")) {
    row.querySelector(".now").textContent = choose(row.dataset.values.split("|"));
  }
}
