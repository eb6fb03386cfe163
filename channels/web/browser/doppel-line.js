// From lines to what is drawn: days, turns of one speaker, times, links.

const TOGETHER_MS = 5 * 60 * 1000;
const DAY_MS = 24 * 60 * 60 * 1000;
const LINK = /https:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]}]/g;

// Times and days as the person wants them: in their zone, by twelve hours ("9:30 am") or twenty-four ("9:30").
export class Clock {
  constructor(words, { zone, twelve } = {}) {
    const format = (options) => inZone(words.locale, zone, options);
    this.words = words;
    this.hours = inZone("en-GB", zone, { hour: "numeric", hourCycle: "h23" }); // a figure alone, to reckon with
    this.times = format({ hour: "numeric", minute: "2-digit", hourCycle: twelve ? "h12" : "h23" });
    this.dates = format({ weekday: "long", day: "numeric", month: "long" });
    this.whole = format({ dateStyle: "short" });
  }

  hour(at) {
    return Number(this.hours.format(new Date(at)));
  }

  time(at) {
    return this.times.format(new Date(at)).replace(/^0(?=\d)/, "");
  }

  day(at) {
    const date = (moment) => this.whole.format(moment);
    const then = new Date(at);
    if (date(then) === date(Date.now())) return this.words.today;
    return date(then) === date(Date.now() - DAY_MS) ? this.words.yesterday : this.dates.format(then);
  }
}

// A zone that this browser has not heard of yet gives way to its own.
function inZone(locale, timeZone, options) {
  try {
    return new Intl.DateTimeFormat(locale, { ...options, timeZone });
  } catch {
    return new Intl.DateTimeFormat(locale, options);
  }
}

// Bubbles in order; each knows its time, whether it opens a day or a turn, and whether it closes a turn.
export function bubbles(lines, clock, words) {
  // Choices are those of the last line; what Doppel says unasked does not take away those of a question before it.
  const asked = lines.findLastIndex((line) => line.said !== null);
  const current = (index) => index === asked || index === lines.length - 1;
  const all = lines.flatMap((line, index) => {
    const time = clock.time(line.at);
    const said = line.said === null ? [] : [{ key: `${line.id}>`, mine: true, line, time, ...spoken(line, words) }];
    const reply = line.reply
      ? [{ key: `${line.id}<`, mine: false, line, time, text: line.reply.text, current: current(index) }]
      : [];
    return [...said, ...reply];
  });
  all.forEach((bubble, index) => {
    const before = all[index - 1];
    const day = clock.day(bubble.line.at);
    bubble.day = before && clock.day(before.line.at) === day ? "" : day;
    const apart = before && new Date(bubble.line.at) - new Date(before.line.at) > TOGETHER_MS;
    bubble.opens = Boolean(bubble.day) || before.mine !== bubble.mine || apart;
    if (before && bubble.opens) before.closes = true;
    // A time is told once for all that was said within its minute.
    if (before) before.timed = bubble.day || before.time !== bubble.time;
    bubble.closes = bubble.timed = index === all.length - 1;
  });
  return all;
}

// What was said, or that a recording was sent whose words are not known (yet, or at all).
function spoken(line, words) {
  const voice = line.spoken || typeof line.voice === "number" || line.said === "";
  if (line.said) return { text: line.said, voice };
  const length = line.voice ? fill(words.voice_long, { length: lasting(line.voice) }) : words.voice_message;
  return { text: length, voice, unheard: true };
}

// "4 s", "1 min 5 s"
function lasting(seconds) {
  const whole = Math.max(Math.round(seconds), 1);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

// A text in pieces, those with `href` being links. Nothing is opened unasked.
export function pieces(text) {
  const found = [];
  let end = 0;
  for (const match of text.matchAll(LINK)) {
    if (match.index > end) found.push({ text: text.slice(end, match.index) });
    found.push({ text: match[0], href: match[0] });
    end = match.index + match[0].length;
  }
  if (end < text.length) found.push({ text: text.slice(end) });
  return found;
}

// Words with their slots filled: fill("{count} bytes", { count: 7 }).
export function fill(words, slots) {
  return words.replace(/\{(\w+)\}/g, (_, name) => slots[name]);
}

export function size(bytes, words) {
  if (bytes < 1000) return fill(words.bytes, { count: bytes });
  return bytes < 1e6 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
