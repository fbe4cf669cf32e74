// The list of calls: asks for new ones every second while the page can be seen, filters them, follows them.

import { showCall } from "./call.js";
import { showWelcome } from "./welcome.js";
import { clock, element, milliseconds } from "./words.js";

const EVERY = 1000;
const KEPT = 200;
const state = { epoch: "", calls: [], chosen: null };
const at = (id) => document.getElementById(id);

async function get(path) {
  const answer = await fetch(path, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}

async function refresh() {
  const last = state.calls.length ? state.calls[0].number : 0;
  let news;
  try {
    news = await get(`/_emulator/calls?epoch=${state.epoch}&after=${last}`);
  } catch {
    show("lost", "The emulator does not answer");
    return;
  }
  show("live", "Live");
  for (const name of ["calls", "billed", "failed"]) at(`total-${name}`).textContent = news.totals[name];
  const anew = news.epoch !== state.epoch;
  if (anew) Object.assign(state, { epoch: news.epoch, calls: [], chosen: null });
  if (!anew && !news.calls.length) return;
  state.calls = [...news.calls.reverse(), ...state.calls].slice(0, KEPT);
  showActions();
  showList();
}

function show(kind, text) {
  if (at("state").textContent !== text) at("state").textContent = text;
  at("state").className = kind;
}

function fits(call) {
  return (!at("action").value || call.action === at("action").value) && (!at("errors").checked || call.failed);
}

function showActions() {
  const known = new Set([...at("action").options].map((option) => option.value));
  for (const name of new Set(state.calls.map((call) => call.action))) {
    if (!known.has(name)) at("action").append(new Option(name, name));
  }
}

function showList() {
  const calls = state.calls.filter(fits);
  const old = new Map([...at("calls").children].map((item) => [item.dataset.number, item]));
  at("calls").replaceChildren(...calls.map((call) => old.get(`${call.number}`) || row(call)));
  at("none").hidden = calls.length > 0 || !state.calls.length;
  if (!state.calls.length) {
    if (!document.querySelector(".welcome")) showWelcome(at("call"), get);
    return;
  }
  const named = state.calls.find((call) => state.chosen === null && `#${call.number}` === location.hash);
  if (named) at("follow").checked = false;
  if (named) choose(named.number);
  else if (calls.length && (at("follow").checked || state.chosen === null)) choose(calls[0].number);
}

function row(call) {
  const item = element("li");
  item.dataset.number = call.number;
  const button = element("button");
  button.type = "button";
  const first = element("span", "first");
  first.append(element("span", call.failed ? "dot bad" : "dot good"), element("strong", "", call.action));
  first.append(element("time", "", clock(call.at)));
  const second = element("span", "second");
  const outcome = call.code || (call.fault ? `fault: ${call.fault}` : "OK");
  second.append(element("span", call.failed ? "bad" : "", outcome), element("span", "", milliseconds(call.took)));
  button.append(first, second);
  button.addEventListener("click", () => {
    at("follow").checked = false;
    history.replaceState(null, "", `#${call.number}`);
    choose(call.number);
  });
  item.append(button);
  return item;
}

async function choose(number) {
  if (state.chosen === number) return;
  state.chosen = number;
  for (const item of at("calls").children) {
    const chosen = item.dataset.number === `${number}`;
    item.firstChild.toggleAttribute("aria-current", chosen);
    if (chosen) item.scrollIntoView({ block: "nearest" });
  }
  try {
    const call = await get(`/_emulator/calls/${number}`);
    if (state.chosen === number) showCall(at("call"), call);
  } catch {
    if (state.chosen === number) at("call").replaceChildren(element("p", "quiet", "The emulator no longer knows this call."));
  }
}

function move(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const rows = [...at("calls").querySelectorAll("button")];
  const here = rows.indexOf(document.activeElement);
  if (!step || here < 0) return;
  event.preventDefault();
  const next = rows[Math.min(Math.max(here + step, 0), rows.length - 1)];
  next.focus();
  next.click();
}

async function live() {
  if (!document.hidden) await refresh();
  setTimeout(live, EVERY);
}

at("filters").addEventListener("submit", (event) => event.preventDefault());
at("filters").addEventListener("change", (event) => {
  if (event.target === at("errors") || event.target === at("action")) at("calls").replaceChildren();
  showList();
});
at("calls").addEventListener("keydown", move);
document.addEventListener("visibilitychange", () => document.hidden || refresh());
live();
