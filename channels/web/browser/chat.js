// The chat: the conversation so far, what waits to be sent, and everything around it.
// The house calls show, heard, line, failed and leave; it is told ready and say.

import Bubble from "doppel-bubble";
import Composer from "doppel-composer";
import { Connection } from "doppel-connection";
import First from "doppel-first";
import { bubbles, Clock, fill } from "doppel-line";
import { Outbox } from "doppel-outbox";
import { recordings } from "doppel-recordings";
import { speaker } from "doppel-speaker";

const SLACK_PX = 80;
const AGAIN_MS = 3000;

export default {
  components: { Bubble, Composer, First },
  mixins: [recordings, speaker],
  props: { title: String, user: String, door: String, longest: Number, recording: Object, words: Object },
  emits: ["ready", "say"],
  data() {
    return {
      lines: [],
      loaded: false,
      online: true,
      inFlight: null,
      atEnd: true,
      unseen: false,
      enlarged: null,
      clock: new Clock(this.words),
      theme: window.doppelTheme.now(),
      waitingForDay: false,
      outbox: new Outbox(this.user, this.words.voice_lost),
    };
  },
  computed: {
    bubbles() {
      return bubbles(this.lines, this.clock, this.words);
    },
    typing() {
      return this.online && this.lines.some((line) => line.reply === null && !line.failed && !line.held);
    },
    earlier() {
      return this.lines.filter((line) => line.said).map((line) => line.said);
    },
    status() {
      if (!this.online) return this.words.no_connection;
      return this.waitingForDay ? this.words.no_day : this.mute;
    },
  },
  mounted() {
    document.documentElement.lang = this.words.locale;
    this.connection = new Connection((online) => this.connected(online), () => this.sendRecordings());
    window.addEventListener("resize", this.follow);
    this.ready();
    if (matchMedia("(hover: hover)").matches) this.$refs.composer.focus();
  },
  unmounted() {
    window.removeEventListener("resize", this.follow);
  },
  methods: {
    fill,
    here() {
      return { zone: Intl.DateTimeFormat().resolvedOptions().timeZone, language: navigator.language };
    },
    ready() {
      this.$emit("ready", { ...this.here(), waiting: this.outbox.items.map((item) => item.id) });
    },

    // What the house says.
    show(lines, clock) {
      this.clock = new Clock(this.words, clock);
      for (const line of lines) this.outbox.done(line.id);
      const waiting = this.outbox.items.map((item) => this.waiting(item));
      this.waitingForDay = false;
      this.lines = [...lines, ...waiting];
      this.settle(true);
      this.pump();
      // Only what comes from now on is read out.
      this.$nextTick(() => (this.loaded = true));
    },
    later() {
      this.waitingForDay = true;
      setTimeout(() => this.ready(), AGAIN_MS);
    },
    heard(line) {
      if (line.id === this.inFlight) this.connection.gotReceipt();
      const known = this.find(line.id);
      if (!known) this.lines.push(line);
      else if (!known.reply) Object.assign(known, { at: line.at, held: false, failed: "" });
      this.settle();
    },
    line(line, clock) {
      if (clock) this.clock = new Clock(this.words, clock);
      const known = this.find(line.id);
      this.answered(line, known?.reply ? "known" : this.outbox.has(line.id) ? "own" : "other");
      if (known) Object.assign(known, { ...line, held: false, failed: "" });
      else this.lines.push(line);
      this.over(line.id);
      this.outbox.done(line.id);
      this.settle();
      this.pump();
    },
    failed(id, why) {
      const known = this.find(id);
      if (known) Object.assign(known, { failed: why, held: false });
      this.over(id);
      this.outbox.fail(id, why);
      this.settle();
      this.pump();
    },
    leave() {
      location.assign("/");
    },

    // What the person does.
    say(text) {
      this.lines.push(this.waiting(this.outbox.add(text)));
      this.settle(true);
      this.pump();
    },
    press(says, event) {
      // The second click of a double click would fall on a button that was not there when it began.
      if (event.detail > 1) return;
      this.say(says);
      if (matchMedia("(hover: hover)").matches) this.$refs.composer.focus();
      else this.$refs.log.focus({ preventScroll: true });
    },
    again(id) {
      this.outbox.fail(id, "");
      Object.assign(this.find(id), { failed: "", held: !this.online });
      this.pump();
      this.$refs.composer.focus();
    },
    enlarge(picture) {
      this.enlarged = picture;
      this.$nextTick(() => this.$refs.viewer.showModal());
    },
    toggle() {
      this.theme = window.doppelTheme.toggle();
    },

    // One message at a time goes out, so that they arrive in order; the next when this one is answered.
    pump() {
      const item = this.outbox.next();
      if (!this.online || this.inFlight || !item) return;
      this.inFlight = item.id;
      if (item.voice !== undefined) return this.upload(item);
      this.connection.awaitReceipt();
      this.$emit("say", { ...this.here(), id: item.id, text: item.text, say_aloud: this.reads });
    },
    over(id) {
      if (id !== this.inFlight) return;
      this.connection.gotReceipt();
      this.inFlight = null;
    },
    connected(online) {
      this.online = online;
      this.inFlight = null;
      for (const line of this.lines) if (this.outbox.has(line.id) && !line.failed) line.held = !online;
      if (this.loaded) this.pump();
    },
    waiting(item) {
      const { id, at, text: said, voice, failed } = item;
      return { id, at, said, voice, reply: null, failed, held: !this.online };
    },
    find(id) {
      return this.lines.find((line) => line.id === id);
    },

    // Staying at the end, unless the person reads further up.
    follow() {
      if (this.atEnd) this.$refs.log.scrollTop = this.$refs.log.scrollHeight;
    },
    settle(always = false) {
      if (always) this.atEnd = true;
      this.unseen = !this.atEnd;
      this.$nextTick(this.follow);
    },
    scrolled() {
      const log = this.$refs.log;
      this.atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < SLACK_PX;
      if (this.atEnd) this.unseen = false;
    },
  },
  template: `
<div class="chat">
  <a class="skip" href="#say" @click.prevent="$refs.composer.focus()">{{ words.skip }}</a>
  <header class="top">
    <span class="mark" aria-hidden="true"></span>
    <div class="who"><h1>{{ title }}</h1>
      <p>{{ words.with }} <bdi>{{ user }}</bdi></p></div>
    <button type="button" class="tool" @click="toggleSpeaker" :aria-pressed="String(reads)" :aria-label="words.aloud_on"
            :title="words.aloud_on">
      <span class="icon" :class="reads ? 'icon-speaker' : 'icon-muted'" aria-hidden="true"></span></button>
    <button type="button" class="tool" @click="toggle" :aria-label="theme === 'dark' ? words.light : words.dark">
      <span class="icon" :class="theme === 'dark' ? 'icon-sun' : 'icon-moon'" aria-hidden="true"></span></button>
    <form method="post" action="/leave" @submit="outbox.forget()">
      <button type="submit" class="tool wide">{{ door === "name" ? words.not_you : words.sign_out }}</button></form>
  </header>
  <p class="status" role="status" :class="{ shown: status }">{{ status }}</p>
  <div class="log" ref="log" role="log" :aria-label="words.conversation" tabindex="0"
       :aria-live="loaded ? 'polite' : 'off'" aria-relevant="additions" :aria-busy="String(!loaded)" @scroll.passive="scrolled">
    <div class="lane">
      <First v-if="loaded && !lines.length" :words="words" :user="user" :hour="clock.hour(Date.now())" @press="press" />
      <template v-for="bubble in bubbles" :key="bubble.key">
        <div v-if="bubble.day" class="day" role="separator"><span>{{ bubble.day }}</span></div>
        <Bubble :bubble="bubble" :words="words" :name="title" :saying="saying" @press="press" @enlarge="enlarge" @again="again"
                @discard="discard" @hear="hear" @grew="follow" />
      </template>
      <div class="typing" role="status" aria-live="polite">
        <template v-if="typing"><span class="unseen">{{ fill(words.writing, { name: title }) }}</span>
          <span class="face" aria-hidden="true"><span class="mark"></span></span>
          <span class="dots" aria-hidden="true"><i></i><i></i><i></i></span></template></div>
    </div>
  </div>
  <div class="foot"><div class="lane">
    <button v-if="unseen" type="button" class="newer" @click="settle(true)">{{ words.newer }}</button>
    <Composer ref="composer" :words="words" :longest="longest" :most="recording" :name="title" :earlier="earlier" :draft="outbox.draft"
              @say="say" @began="hush" @recorded="record" @typed="(text) => (outbox.draft = text)" />
  </div></div>
  <dialog v-if="enlarged" class="viewer" ref="viewer" :aria-label="words.picture" @close="enlarged = null"
          @click.self="$refs.viewer.close()">
    <img :src="enlarged.src" :alt="enlarged.alt">
    <p>{{ enlarged.alt }}</p>
    <div class="viewer-tools">
      <a class="chip" :href="enlarged.src" download="doppel-chart.png">{{ words.download }}</a>
      <button type="button" class="chip" autofocus @click="$refs.viewer.close()">{{ words.close }}</button></div>
  </dialog>
</div>`,
};
