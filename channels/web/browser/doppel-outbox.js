// What was typed but not answered yet. It lies in this tab's session storage, so that neither a lost connection nor a
// reload loses it; each message keeps its id when it is sent again, by which the house knows a repeat.
// The sound of a recording lies in memory alone; its item tells of it should the page be loaded anew too early.

const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class Outbox {
  constructor(user, lost) {
    this.key = `doppel.outbox.${user}`;
    this.draftKey = `doppel.draft.${user}`;
    this.recordings = new Map();
    this.items = read(this.key, []);
    for (const item of this.items) if (item.voice !== undefined) item.failed = lost;
  }

  add(text, more = {}) {
    const told = { text: text.replace(LONE_SURROGATE, "\uFFFD"), at: new Date().toISOString(), failed: "" };
    const item = { id: newId(), ...told, ...more };
    this.items.push(item);
    this.keep();
    return item;
  }

  addRecording({ blob, seconds, failed }) {
    const item = this.add("", { voice: Math.round(seconds * 10) / 10, failed });
    this.recordings.set(item.id, blob);
    return item;
  }

  next() {
    return this.items.find((item) => !item.failed);
  }

  has(id) {
    return this.items.some((item) => item.id === id);
  }

  done(id) {
    this.items = this.items.filter((item) => item.id !== id);
    this.recordings.delete(id);
    this.keep();
  }

  fail(id, why) {
    for (const item of this.items) if (item.id === id) item.failed = why;
    this.keep();
  }

  keep() {
    write(this.key, this.items.length ? this.items : null);
  }

  get draft() {
    return read(this.draftKey, "");
  }

  set draft(text) {
    write(this.draftKey, text || null);
  }

  forget() {
    this.items = [];
    this.recordings.clear();
    this.keep();
    this.draft = "";
  }
}

function read(key, otherwise) {
  try {
    return JSON.parse(sessionStorage.getItem(key)) ?? otherwise;
  } catch {
    return otherwise;
  }
}

function write(key, value) {
  try {
    if (value === null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Storage is full or switched off: the page itself still holds the message.
  }
}
