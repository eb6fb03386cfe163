// Whether answers are read aloud here, and what is being read: the chat's part for sound that goes out.

import { Player } from "doppel-sound";

const KEY = "doppel.aloud";

export const speaker = {
  data: () => ({ reads: kept(), saying: "", mute: "" }),
  created() {
    this.player = new Player((line, trouble) => {
      this.saying = line;
      this.mute = trouble && this.words[trouble];
    });
  },
  mounted() {
    window.addEventListener("keydown", this.escape);
  },
  unmounted() {
    window.removeEventListener("keydown", this.escape);
    this.player.stop();
  },
  methods: {
    toggleSpeaker() {
      this.reads = !this.reads;
      keep(this.reads);
      if (this.reads) this.player.unlock();
      else this.player.stop();
    },
    hear(id) {
      if (this.saying === id) this.player.stop();
      else this.player.say(id, true);
    },
    hush() {
      this.player.stop();
    },
    escape(event) {
      if (event.key === "Escape") this.player.stop();
    },
    // A line came: "known" before, the answer to this tab's "own" message, or of an "other" kind. Only one tab reads
    // an answer; what Doppel says unasked is read where it is seen, and never into a recording.
    answered(line, kind) {
      if (kind === "own") this.player.stop();
      const seen = line.said === null && document.visibilityState === "visible" && !this.$refs.composer.recording;
      if (this.reads && line.reply?.aloud && (kind === "own" || (kind === "other" && seen))) this.player.say(line.id);
    },
  },
};

function kept() {
  try {
    return localStorage.getItem(KEY) === "yes";
  } catch {
    return false;
  }
}

function keep(reads) {
  try {
    if (reads) localStorage.setItem(KEY, "yes");
    else localStorage.removeItem(KEY);
  } catch {
    // Storage is switched off: the choice lasts as long as the page.
  }
}
