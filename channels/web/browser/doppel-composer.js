// The box at the bottom: Enter sends, Shift+Enter makes a new line, Up brings back what was said before.

import { fill } from "doppel-line";
import Microphone from "doppel-microphone";

export default {
  components: { Microphone },
  props: { longest: Number, most: Object, name: String, words: Object, earlier: Array, draft: String },
  emits: ["say", "typed", "began", "recorded"],
  data() {
    return { text: this.draft, back: 0, recording: false, trouble: "" };
  },
  computed: {
    over() {
      return this.text.length - this.longest;
    },
    counted() {
      const said = (number) => number.toLocaleString(this.words.locale);
      const longest = said(this.longest);
      if (this.over > 0) return fill(this.words.too_many, { over: said(this.over), longest });
      return this.near ? fill(this.words.count, { length: said(this.text.length), longest }) : "";
    },
    near() {
      return this.text.length > this.longest * 0.85;
    },
  },
  watch: {
    text(text) {
      this.trouble = "";
      this.$emit("typed", text);
      this.$nextTick(this.grow);
    },
  },
  mounted() {
    this.grow();
  },
  methods: {
    fill,
    focus() {
      this.$refs.box.focus({ preventScroll: true });
    },
    grow() {
      const box = this.$refs.box;
      box.style.height = "auto";
      box.style.height = `${box.scrollHeight}px`;
    },
    send() {
      const text = this.text.trim();
      if (text && this.over <= 0) {
        this.$emit("say", text);
        this.text = "";
        this.back = 0;
      }
      this.focus();
    },
    began() {
      this.recording = true;
      this.$emit("began");
    },
    ended() {
      this.recording = false;
    },
    enter(event) {
      if (event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.send();
    },
    recall(event, step) {
      const recalled = this.back > 0 && this.text === this.earlier.at(-this.back);
      if ((this.text && !recalled) || (step < 0 && !recalled)) return;
      const back = Math.min(Math.max(this.back + step, 0), this.earlier.length);
      if (back === this.back) return;
      event.preventDefault();
      this.back = back;
      this.text = back ? this.earlier.at(-back) : "";
      this.$nextTick(() => this.$refs.box.setSelectionRange(this.text.length, this.text.length));
    },
  },
  template: `
<form class="composer" @submit.prevent="send">
  <p v-if="trouble" class="mic-trouble" role="alert">{{ trouble }}
    <button type="button" class="quiet" @click="trouble = ''">{{ words.close }}</button></p>
  <div class="box" :class="{ over: over > 0 }">
    <label class="unseen" for="say">{{ fill(words.message_to, { name }) }}</label>
    <textarea id="say" ref="box" v-show="!recording" v-model="text" rows="1" dir="auto" autocomplete="off" enterkeyhint="send"
      :placeholder="fill(words.message, { name })" aria-describedby="say-help say-count" :aria-invalid="String(over > 0)"
      @keydown.enter="enter" @keydown.up="recall($event, 1)" @keydown.down="recall($event, -1)"></textarea>
    <Microphone :words="words" :most="most" @began="began" @ended="ended" @recorded="(made) => $emit('recorded', made)"
                @trouble="(why) => (trouble = why)" />
    <button type="submit" class="send" v-show="!recording" :disabled="!text.trim() || over > 0">
      <span class="send-word">{{ words.send }}</span><span class="icon icon-send" aria-hidden="true"></span></button>
  </div>
  <p id="say-help" class="unseen">{{ words.keys }}</p>
  <p id="say-count" class="count" aria-live="polite">{{ counted }}</p>
</form>`,
};
