// From lines to what is drawn: days, turns of one speaker, times, links.

const TOGETHER_MS = 5 * 60 * 1000;
const LINK = /https:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]}]/g;

const clock = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" });
const weekday = new Intl.DateTimeFormat("en", { weekday: "long", day: "numeric", month: "long" });

export const time = (at) => clock.format(new Date(at));

export function day(at) {
  const then = new Date(at).toDateString();
  const now = new Date();
  if (then === now.toDateString()) return "Today";
  now.setDate(now.getDate() - 1);
  return then === now.toDateString() ? "Yesterday" : weekday.format(new Date(at));
}

// Bubbles in order; each knows whether it opens a day or a turn, and whether it closes a turn.
export function bubbles(lines) {
  const all = lines.flatMap((line, index) => {
    const said = line.said === null ? [] : [{ key: `${line.id}>`, mine: true, line, text: line.said }];
    const reply = line.reply
      ? [{ key: `${line.id}<`, mine: false, line, text: line.reply.text, last: index === lines.length - 1 }]
      : [];
    return [...said, ...reply];
  });
  all.forEach((bubble, index) => {
    const before = all[index - 1];
    bubble.day = !before || day(before.line.at) !== day(bubble.line.at) ? day(bubble.line.at) : "";
    const apart = before && new Date(bubble.line.at) - new Date(before.line.at) > TOGETHER_MS;
    bubble.opens = Boolean(bubble.day) || before.mine !== bubble.mine || apart;
    if (before && bubble.opens) before.closes = true;
    // A time is told once for all that was said within its minute.
    if (before) before.timed = bubble.day || time(before.line.at) !== time(bubble.line.at);
    bubble.closes = bubble.timed = index === all.length - 1;
  });
  return all;
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

export function size(bytes) {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1e6 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
