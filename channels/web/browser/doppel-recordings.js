// Recordings on their way: the chat's part for sound that comes in.

import { sendRecording } from "doppel-sound";

const AGAIN_MS = 3000;

export const recordings = {
  mounted() {
    window.addEventListener("beforeunload", this.stay);
  },
  unmounted() {
    window.removeEventListener("beforeunload", this.stay);
  },
  methods: {
    record(made) {
      this.lines.push(this.waiting(this.outbox.addRecording(made)));
      this.settle(true);
      this.pump();
    },
    discard(id) {
      this.outbox.done(id);
      this.lines = this.lines.filter((line) => line.id !== id);
      this.$refs.composer.focus();
    },
    // What came of it arrives as with a typed message; a house that was not reached is tried again.
    async upload(item) {
      try {
        const why = await this.send(item);
        if (why) this.failed(item.id, why);
      } catch {
        setTimeout(() => {
          if (this.inFlight === item.id) this.inFlight = null;
          this.pump();
        }, AGAIN_MS);
      }
    },
    send(item) {
      const told = { ...this.here(), id: item.id, seconds: item.voice, say_aloud: this.reads };
      return sendRecording(this.outbox.recordings.get(item.id), told, this.words);
    },
    // Before the page is loaded anew, which no recording would outlast.
    async sendRecordings() {
      const waiting = this.outbox.items.filter((item) => this.outbox.recordings.has(item.id) && !item.failed);
      for (const item of waiting) await this.send(item);
      this.reloading = true;
    },
    stay(event) {
      const unsent = this.outbox.recordings.size || this.$refs.composer.recording;
      if (unsent && !this.reloading) event.preventDefault();
    },
  },
};
