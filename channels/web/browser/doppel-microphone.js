// The microphone beside the box: press to record, press again to send; Escape discards.

import { fill } from "doppel-line";
import { hindrance, reason, Recorder } from "doppel-recorder";

const TICK_MS = 100;
const BARS = 80;
const CALM_BARS = 16;
const SHORTEST = 0.4;
const COUNTDOWN = 10;
const SILENT = { level: 0.12, seconds: 4 };
const CALM = matchMedia("(prefers-reduced-motion: reduce)");

export default {
  props: { most: Object, words: Object },
  emits: ["began", "ended", "recorded", "trouble"],
  data: () => ({ state: "off", seconds: 0, levels: [], loudest: null, announced: "" }),
  computed: {
    on() {
      return this.state === "on";
    },
    open() {
      return this.state !== "off";
    },
    clock() {
      const whole = Math.floor(this.seconds);
      return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
    },
    left() {
      return Math.max(Math.ceil(this.most.seconds - this.seconds), 0);
    },
    last() {
      return this.on && this.left <= COUNTDOWN;
    },
    silent() {
      return this.on && this.loudest !== null && this.loudest < SILENT.level && this.seconds > SILENT.seconds;
    },
    hint() {
      if (!this.on) return this.words.mic_asking;
      if (this.last) return fill(this.words.mic_left, { seconds: this.left });
      return this.silent ? this.words.mic_silent : "";
    },
  },
  watch: {
    // A screen reader hears of the countdown when it begins, not at every second.
    last(begins) {
      if (begins) this.announced = this.hint;
    },
    silent(begins) {
      if (begins) this.announced = this.hint;
    },
  },
  mounted() {
    window.addEventListener("keydown", this.key);
  },
  unmounted() {
    window.removeEventListener("keydown", this.key);
    this.off("");
    this.recorder?.drop();
  },
  methods: {
    // The second click of a double click would send what was never said.
    press(event) {
      if (event.detail > 1) return;
      if (this.on) this.send("mic_sent");
      else if (this.state === "off") this.begin();
    },
    async begin() {
      const why = hindrance();
      this.$emit("began");
      this.$emit("trouble", why && this.words[why]);
      if (why) return this.off("");
      this.state = "asking";
      this.announced = this.words.mic_asking;
      const recorder = new Recorder(this.most.bytes, (how) => this.send(how === "lost" ? "mic_lost" : "mic_full"));
      this.recorder = recorder;
      try {
        await recorder.start();
      } catch (error) {
        recorder.drop();
        this.off("");
        return this.$emit("trouble", this.words[reason(error)]);
      }
      if (recorder.over) return;
      Object.assign(this, { state: "on", seconds: 0, levels: [], loudest: null, announced: this.words.mic_on });
      this.ticking = setInterval(() => this.tick(), TICK_MS);
      this.$refs.button.focus({ preventScroll: true });
    },
    tick() {
      this.seconds = this.recorder.seconds;
      const level = this.recorder.level();
      if (level !== null) {
        this.loudest = Math.max(this.loudest ?? 0, level);
        // A wave that runs by, or a bar that grows for those who want less motion.
        if (!CALM.matches) this.levels = [...this.levels, level].slice(-BARS);
        else this.levels = Array.from({ length: CALM_BARS }, (_, index) => (index < level * CALM_BARS ? 1 : 0));
      }
      if (this.seconds >= this.most.seconds - 0.5) this.send("mic_full");
    },
    async send(how) {
      const recorder = this.recorder;
      const short = recorder.seconds < SHORTEST && how === "mic_sent";
      this.off(short ? "" : this.words[how]);
      if (short) recorder.drop();
      if (short || how === "mic_full") this.$emit("trouble", this.words[short ? "mic_short" : how]);
      if (short) return;
      const { blob, seconds } = await recorder.finish();
      this.$emit("recorded", { blob, seconds, failed: how === "mic_lost" ? this.words.mic_lost : "" });
    },
    discard() {
      this.recorder.drop();
      this.off(this.words.mic_dropped);
      this.$refs.button.focus({ preventScroll: true });
    },
    off(announced) {
      clearInterval(this.ticking);
      Object.assign(this, { state: "off", announced });
      this.$emit("ended");
    },
    key(event) {
      if (event.key !== "Escape" || !this.open) return;
      event.preventDefault();
      this.discard();
    },
  },
  template: `
<div class="mic" :class="{ open }">
  <template v-if="open">
    <button type="button" class="tool mic-drop" :aria-label="words.mic_discard" :title="words.mic_discard" @click="discard">
      <span class="icon icon-bin" aria-hidden="true"></span></button>
    <span v-if="on" class="mic-dot" aria-hidden="true"></span>
    <span v-if="on" class="mic-clock" role="timer" aria-live="off">{{ clock }}</span>
    <span v-if="on" class="mic-levels" aria-hidden="true"><i v-for="(level, index) in levels" :key="index" :style="{ height: 12 + 88 * level + '%' }"></i></span>
    <span class="mic-hint" aria-hidden="true" :class="{ last }">{{ hint }}</span>
  </template>
  <button ref="button" type="button" :class="on ? 'send' : 'tool mic-start'" :aria-disabled="String(state === 'asking')" @click="press"
          :aria-label="on ? words.mic_send : words.mic_start" :title="on ? words.mic_send : words.mic_start">
    <span v-if="on" class="send-word">{{ words.send }}</span>
    <span class="icon" :class="on ? 'icon-send' : 'icon-mic'" aria-hidden="true"></span></button>
  <span class="unseen" role="status">{{ announced }}</span>
</div>`,
};
