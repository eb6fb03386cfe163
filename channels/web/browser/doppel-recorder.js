// One recording: the microphone is held while it lasts, and let go of at once when it ends, however it ends.

const KINDS = ["audio/webm;codecs=opus", "audio/mp4;codecs=mp4a.40.2", "audio/mp4", "audio/ogg;codecs=opus"];
const BITS_A_SECOND = 32_000;
const PIECE_MS = 250;
const SPARE_BYTES = 32_000; // for what is still to come of the last moment
const WANTED = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
const REASONS = {
  NotAllowedError: "mic_denied",
  SecurityError: "mic_denied",
  NotFoundError: "mic_none",
  OverconstrainedError: "mic_none",
};

function kind() {
  return KINDS.find((one) => window.MediaRecorder?.isTypeSupported(one));
}

// Why this browser cannot record here, as the name of its words; empty where it can.
export function hindrance() {
  if (!window.isSecureContext) return "mic_insecure";
  return navigator.mediaDevices?.getUserMedia && kind() ? "" : "mic_unsupported";
}

// What a failed start means, as the name of its words.
export function reason(error) {
  return REASONS[error.name] ?? "mic_taken";
}

export class Recorder {
  // `ended(why)` is called when it ends by itself: "lost" (the microphone went away) or "full" (`most` bytes).
  constructor(most, ended) {
    this.most = most;
    this.ended = ended;
    this.pieces = [];
    this.bytes = 0;
  }

  async start() {
    // Made under the press: a context that is made later may be kept silent.
    this.context = context();
    const stream = await navigator.mediaDevices.getUserMedia({ audio: WANTED });
    if (this.over) {
      release(stream);
      return;
    }
    this.stream = stream;
    this.media = new MediaRecorder(stream, { mimeType: kind(), audioBitsPerSecond: BITS_A_SECOND });
    this.media.ondataavailable = ({ data }) => this.take(data);
    this.stopped = new Promise((resolve) => (this.media.onstop = resolve));
    this.stopped.then(() => this.over || this.ended("lost"));
    this.media.start(PIECE_MS);
    this.began = performance.now();
    this.watch();
  }

  take(data) {
    this.pieces.push(data);
    this.bytes += data.size;
    if (!this.over && this.bytes > this.most - SPARE_BYTES) this.ended("full");
  }

  get seconds() {
    return this.began ? ((this.until ?? performance.now()) - this.began) / 1000 : 0;
  }

  // The loudness of this moment from 0 to 1, or null where the browser does not tell.
  level() {
    if (this.context?.state !== "running") return null;
    this.analyser.getFloatTimeDomainData(this.samples);
    const power = this.samples.reduce((sum, one) => sum + one * one, 0) / this.samples.length;
    return Math.min(Math.max(1 + Math.log10(power + 1e-12) / 5, 0), 1); // -50 dB is nothing
  }

  // The end: what was recorded, and how long it lasts.
  async finish() {
    this.close();
    if (this.media.state !== "inactive") this.media.stop();
    await this.stopped;
    return { blob: new Blob(this.pieces, { type: this.media.mimeType }), seconds: this.seconds };
  }

  drop() {
    this.close();
    if (this.media && this.media.state !== "inactive") this.media.stop();
    this.pieces = [];
  }

  close() {
    this.over = true;
    this.until ??= performance.now();
    // The last piece is made before the tracks end.
    const done = () => release(this.stream);
    if (this.media?.state === "recording") this.media.addEventListener("stop", done);
    else done();
    this.context?.close();
    this.context = null;
  }

  watch() {
    if (!this.context) return;
    this.analyser = this.context.createAnalyser();
    this.analyser.fftSize = 1024;
    this.samples = new Float32Array(this.analyser.fftSize);
    this.context.createMediaStreamSource(this.stream).connect(this.analyser);
  }
}

// A recording without its level is one all the same.
function context() {
  try {
    return new AudioContext();
  } catch {
    return null;
  }
}

function release(stream) {
  for (const track of stream?.getTracks() ?? []) track.stop();
}
