// Where the texts of an answer stand: polygons and rectangles of every system, in pixels of the picture.

// ItemPolygon counts in the picture after its rotation was corrected, which is not the one that is shown.
const ELSEWHERE = new Set(["ItemPolygon"]);
const WORDS = new Set(["Words", "WordPolygon", "WordCoord", "WordCoordPoint"]);
const CORNERS = ["LeftTop", "RightTop", "RightBottom", "LeftBottom"];

// [{kind: "line" | "field" | "seal" | "word", label, points: [[x, y], ...]}], in the answer's order.
export function findBoxes(response) {
  const found = [];
  const known = new Set();
  walk(response, { kind: "line", label: "" }, (points, { kind, label }) => {
    const key = `${kind} ${points} ${label}`;
    if (label && !known.has(key) && points.some(([x, y]) => x || y)) {
      known.add(key);
      found.push({ kind, label, points });
    }
  });
  return found;
}

function walk(node, outer, add) {
  if (Array.isArray(node)) {
    node.forEach((inner) => walk(inner, outer, add));
    return;
  }
  if (node === null || typeof node !== "object") return;
  const here = { ...outer, label: labelOf(node) || outer.label };
  for (const [name, value] of Object.entries(node)) {
    if (ELSEWHERE.has(name)) continue;
    const inner = { ...here, kind: kindOf(name, node, here.kind) };
    const shapes = shapesOf(value);
    if (shapes.length) shapes.forEach((points) => add(points, inner));
    else walk(value, inner, add);
  }
}

function kindOf(name, node, outer) {
  if (WORDS.has(name) || outer === "word") return "word";
  if (name === "VatInvoiceInfos" || name === "StructuralList") return "field";
  return name === "Location" && "SealBody" in node ? "seal" : outer;
}

function labelOf(node) {
  if (node.Key && node.Value) {
    const name = node.Key.AutoName || node.Key.ConfigName;
    return [name, node.Value.AutoContent].filter(Boolean).join(": ");
  }
  if (node.SealBody !== undefined) return [node.SealBody, ...asList(node.OtherTexts)].filter(Boolean).join(" / ") || "(seal)";
  if (node.Name !== undefined && node.Value !== undefined) return `${node.Name}: ${node.Value}`;
  return node.DetectedText || node.Character || "";
}

function asList(value) {
  return value === undefined || value === null ? [] : [].concat(value);
}

function shapesOf(value) {
  if (Array.isArray(value)) {
    if (value.length > 2 && value.every(isPoint)) return [value.map(pointOf)];
    const each = value.map(cornersOf);
    return each.length && each.every(Boolean) ? each : [];
  }
  const shape = cornersOf(value) || rectangleOf(value);
  return shape ? [shape] : [];
}

function isPoint(value) {
  return value !== null && typeof value === "object" && "X" in value && "Y" in value && !("Width" in value);
}

function pointOf(value) {
  return [Number(value.X) || 0, Number(value.Y) || 0];
}

function cornersOf(value) {
  const whole = value !== null && typeof value === "object" && CORNERS.every((name) => value[name]);
  return whole ? CORNERS.map((name) => pointOf(value[name])) : null;
}

function rectangleOf(value) {
  if (value === null || typeof value !== "object" || !("Width" in value && "Height" in value && "X" in value)) return null;
  const [left, top] = pointOf(value);
  const [right, bottom] = [left + Number(value.Width), top + Number(value.Height)];
  return [[left, top], [right, top], [right, bottom], [left, bottom]];
}
