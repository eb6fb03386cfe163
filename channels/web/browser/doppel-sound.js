// Sound over HTTP: recordings to the house, and its replies read aloud.

const OGG = 'audio/ogg; codecs="opus"';
// A tenth of a second of silence: played under a press, it opens the way for what is played later.
const SILENCE = silence();

// Sends a recording. Empty: the house has it, and tells the page of the rest. Else why not, in its own words.
// Throws where the house could not be reached.
export async function sendRecording(blob, told, words) {
  const answer = await fetch(`/voice/said?${new URLSearchParams(told)}`, {
    method: "POST",
    body: blob,
    headers: { "Content-Type": blob.type || "application/octet-stream" },
  });
  if (answer.ok) return "";
  const said = await answer.json().catch(() => ({}));
  if (!said.why && answer.status >= 500) throw new Error(`${answer.status}`);
  return said.why ?? (answer.status === 413 ? words.voice_too_large : words.trouble);
}

export class Player {
  // `changed(line, trouble)`: which line is being read ("" for none), and what went wrong as the name of its words.
  constructor(changed) {
    this.changed = changed;
    this.audio = new Audio();
    this.audio.onended = () => this.stop();
    this.turn = 0;
  }

  unlock() {
    if (this.line) return;
    this.audio.src = SILENCE;
    this.audio.play().catch(() => {}); // then a press on the reply itself does it
  }

  // A reply as the house reads it by itself, or `all` of it for somebody who asks.
  async say(line, all = false) {
    this.stop();
    const turn = this.turn;
    this.line = line;
    this.changed(line, "");
    try {
      const sound = await this.fetched(line, all);
      if (turn !== this.turn) return;
      this.audio.src = this.address = URL.createObjectURL(sound);
      await this.audio.play();
    } catch (error) {
      if (turn !== this.turn) return; // stopped before it began
      this.stop();
      this.changed("", error.name === "NotAllowedError" ? "tap_to_hear" : "cannot_say");
    }
  }

  async fetched(line, all) {
    this.abort = new AbortController();
    const as = this.audio.canPlayType(OGG) ? "ogg" : "wav";
    const address = `/voice/reply?${new URLSearchParams({ line, as, ...(all && { all: "yes" }) })}`;
    const answer = await fetch(address, { method: "POST", signal: this.abort.signal });
    if (!answer.ok) throw new Error(`${answer.status}`);
    return answer.blob();
  }

  stop() {
    this.turn += 1;
    this.abort?.abort();
    this.audio.pause();
    if (this.address) URL.revokeObjectURL(this.address);
    this.address = null;
    if (this.line) this.changed("", "");
    this.line = "";
  }
}

function silence() {
  const samples = 800;
  const view = new DataView(new ArrayBuffer(44 + samples));
  const word = (at, text) => [...text].forEach((sign, index) => view.setUint8(at + index, sign.charCodeAt(0)));
  word(0, "RIFF");
  view.setUint32(4, 36 + samples, true);
  word(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, 8000, true);
  view.setUint32(28, 8000, true);
  view.setUint16(32, 1, true);
  view.setUint16(34, 8, true);
  word(36, "data");
  view.setUint32(40, samples, true);
  new Uint8Array(view.buffer, 44).fill(128);
  return URL.createObjectURL(new Blob([view.buffer], { type: "audio/wav" }));
}
