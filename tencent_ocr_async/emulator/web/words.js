// Small parts that the page is made of: elements, figures, coloured JSON. Texts are never markup.

const COLOURED = 200_000;

export function element(name, classes = "", text = undefined) {
  const made = document.createElement(name);
  if (classes) made.className = classes;
  if (text !== undefined) made.textContent = text;
  return made;
}

export function clock(seconds, whole = false) {
  const time = new Date(seconds * 1000);
  const text = time.toLocaleTimeString([], { hour12: false });
  return whole ? `${time.toLocaleDateString()} ${text}.${String(time.getMilliseconds()).padStart(3, "0")}` : text;
}

export function milliseconds(seconds) {
  return seconds < 1 ? `${(seconds * 1000).toFixed(seconds < 0.01 ? 1 : 0)} ms` : `${seconds.toFixed(2)} s`;
}

export function size(bytes) {
  if (bytes === null) return "";
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(0)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/g;

// The value as indented JSON with its parts in colour; what is very long stays plain.
export function prettyJson(value) {
  const text = JSON.stringify(value, null, 2);
  const made = document.createDocumentFragment();
  if (text.length > COLOURED) {
    made.append(text);
    return made;
  }
  let end = 0;
  for (const token of text.matchAll(TOKEN)) {
    made.append(text.slice(end, token.index));
    const [whole, string, colon] = token;
    made.append(element("span", colon ? "name" : string ? "string" : "value", string || whole), colon || "");
    end = token.index + whole.length;
  }
  made.append(text.slice(end));
  return made;
}
