// One call: its facts, its picture with the boxes over it, its texts and its JSON.

import { findBoxes } from "./boxes.js";
import { clock, element, milliseconds, prettyJson, size } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";
const ORIGINS = {
  "recognised": "read for real",
  "recorded": "recorded from the service",
  "recorded-example": "the vendor's example",
  "empty-shape": "empty shape",
  "fixed": "fixed by the program",
};

// What the reader has switched stays so for the next call.
const switches = { boxes: true, words: false, actual: false };

export function showCall(place, call) {
  const part = document.getElementById("chosen").content.cloneNode(true);
  part.querySelector("h2").textContent = call.action;
  part.querySelector(".marks").append(...marks(call));
  part.querySelector(".facts").append(...facts(call));
  part.querySelector(".parameters").append(prettyJson(call.parameters));
  part.querySelector(".answer").append(prettyJson(call.answer));
  const reading = part.querySelector(".reading");
  if (call.kept) showPicture(reading, call);
  else reading.replaceWith(element("p", "quiet", call.document ? "The document is no longer kept." : "Without a document."));
  place.replaceChildren(part);
}

function marks(call) {
  const found = [element("span", call.failed ? "mark bad" : "mark good", call.code || (call.failed ? "no answer" : "OK"))];
  if (call.fault && call.fault !== call.code) found.push(element("span", "mark bad", `fault: ${call.fault}`));
  if (call.origin) found.push(element("span", "mark", ORIGINS[call.origin] || call.origin));
  found.push(element("span", "mark", call.billed ? "billed" : "not billed"));
  return found;
}

function facts(call) {
  const pairs = [
    ["Answered at", clock(call.at, true)],
    ["Took", milliseconds(call.took)],
    ["Document", [call.kind, size(call.size)].filter(Boolean).join(", ") || "none"],
    ["SHA-256", call.document || "none"],
    ["RequestId", call.request_id],
  ];
  return pairs.map(([name, value]) => {
    const pair = element("div");
    pair.append(element("dt", "", name), element("dd", "", value));
    return pair;
  });
}

function showPicture(reading, call) {
  const boxes = findBoxes(call.answer.Response);
  const picture = reading.querySelector(".picture");
  const image = element("img");
  image.alt = `The document that ${call.action} was asked about`;
  image.addEventListener("load", () => picture.append(overlay(image, boxes, reading)), { once: true });
  image.addEventListener("error", () => picture.replaceChildren(
    element("p", "quiet", `A browser cannot show this document${call.kind ? ` (${call.kind})` : ""}.`)));
  image.src = `/_emulator/calls/${call.number}/picture`;
  picture.append(image);
  const lines = boxes.filter((box) => box.kind !== "word");
  const words = boxes.length - lines.length;
  reading.querySelector("figcaption").textContent =
    `${lines.length} place${lines.length === 1 ? "" : "s"} found${words ? `, ${words} words` : ""}`;
  const list = reading.querySelector(".texts ol");
  lines.forEach((box) => list.append(textOf(box, reading)));
  if (!lines.length) reading.querySelector(".texts").remove();
  reading.querySelectorAll(".tools input").forEach((input) => connect(input, reading));
  reading.querySelector('[name="words"]').closest("label").hidden = !words;
}

function connect(input, reading) {
  input.checked = switches[input.name];
  const apply = () => {
    switches[input.name] = input.checked;
    reading.classList.toggle(input.name, input.checked);
  };
  input.addEventListener("change", apply);
  apply();
}

function overlay(image, boxes, reading) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${image.naturalWidth} ${image.naturalHeight}`);
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-hidden", "true");
  boxes.forEach((box) => {
    const polygon = document.createElementNS(SVG, "polygon");
    polygon.setAttribute("points", box.points.map((point) => point.join(",")).join(" "));
    polygon.setAttribute("class", box.kind);
    const title = document.createElementNS(SVG, "title");
    title.textContent = box.label;
    polygon.append(title);
    box.polygon = polygon;
    polygon.addEventListener("mouseenter", () => mark(box, reading, true));
    polygon.addEventListener("mouseleave", () => mark(box, reading, false));
    svg.append(polygon);
  });
  return svg;
}

function textOf(box, reading) {
  const item = element("li", box.kind);
  const button = element("button", "", box.label);
  button.type = "button";
  box.button = button;
  for (const event of ["mouseenter", "focus"]) button.addEventListener(event, () => mark(box, reading, true));
  for (const event of ["mouseleave", "blur"]) button.addEventListener(event, () => mark(box, reading, false));
  button.addEventListener("click", () => box.polygon?.scrollIntoView({ block: "center", inline: "center" }));
  item.append(button);
  return item;
}

function mark(box, reading, on) {
  box.polygon?.classList.toggle("marked", on);
  box.button?.classList.toggle("marked", on);
  if (on && box.button && reading.matches(":hover") && !box.button.matches(":hover, :focus")) {
    const list = box.button.closest("ol");
    list.scrollTop = box.button.offsetTop - list.offsetTop - list.clientHeight / 2;
  }
}
