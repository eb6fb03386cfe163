// One message with all that belongs to it. Every text goes through Vue's interpolation, which escapes it.

import { fill, pieces, size } from "doppel-line";

const LONG = 1400;

export default {
  props: { bubble: Object, name: String, words: Object, saying: String },
  emits: ["press", "enlarge", "again", "discard", "hear", "grew"],
  data: () => ({ open: false }),
  computed: {
    reply() {
      return this.bubble.mine ? null : this.bubble.line.reply;
    },
    long() {
      return this.bubble.text.length > LONG || this.bubble.text.split("\n").length > 24;
    },
    said() {
      return this.saying === this.bubble.line.id;
    },
    spoken() {
      return this.bubble.mine && this.bubble.voice;
    },
    sends() {
      if (!this.bubble.unheard) return this.words.again;
      return this.bubble.line.failed === this.words.mic_lost ? this.words.send : this.words.send_again;
    },
    lost() {
      return this.bubble.line.failed === this.words.voice_lost;
    },
    buttons() {
      return this.reply && this.bubble.current ? this.reply.buttons : [];
    },
  },
  methods: { fill, pieces, size },
  template: `
<div class="turn" :class="{ mine: bubble.mine, opens: bubble.opens, closes: bubble.closes }" role="article"
     :aria-label="(bubble.mine ? words.you : name) + ', ' + bubble.time">
  <div v-if="!bubble.mine" class="face" aria-hidden="true"><span v-if="bubble.opens" class="mark"></span></div>
  <div class="stack">
    <div v-if="bubble.text || (reply && reply.sayable)" class="beside"><div v-if="bubble.text" class="bubble" :class="{ spoken, unheard: bubble.unheard }">
      <span v-if="spoken" class="icon icon-mic" role="img" :aria-label="words.spoken"></span>
      <p dir="auto" class="text" :class="{ folded: long && !open }"><template v-for="piece in pieces(bubble.text)"
        ><a v-if="piece.href" :href="piece.href" target="_blank" rel="noopener noreferrer nofollow">{{ piece.text }}</a
        ><template v-else>{{ piece.text }}</template></template></p>
      <button v-if="long" type="button" class="quiet" :aria-expanded="String(open)" @click="open = !open">
        {{ open ? words.less : words.more }}</button>
    </div>
    <button v-if="reply && reply.sayable" type="button" class="tool hear" :class="{ said }" @click="$emit('hear', bubble.line.id)"
            :aria-label="said ? words.hush : words.hear_it" :title="said ? words.hush : words.hear_it">
      <span class="icon" :class="said ? 'icon-stop' : 'icon-speaker'" aria-hidden="true"></span></button></div>
    <section v-if="reply && reply.card" class="card" :aria-label="reply.card.title">
      <h3 dir="auto">{{ reply.card.title }}</h3>
      <dl><div v-for="(fact, index) in reply.card.facts" :key="index">
        <dt dir="auto">{{ fact[0] }}</dt><dd dir="auto">{{ fact[1] }}</dd></div></dl>
    </section>
    <button v-if="reply && reply.picture" type="button" class="picture" aria-haspopup="dialog"
            @click="$emit('enlarge', reply.picture)">
      <img :src="reply.picture.src" :alt="reply.picture.alt" @load="$emit('grew')">
      <span class="picture-hint">{{ words.enlarge }}</span>
    </button>
    <a v-if="reply && reply.file && reply.file.src" class="file" :href="reply.file.src" :download="reply.file.name">
      <span class="icon icon-file" aria-hidden="true"></span>
      <span class="file-words"><b dir="auto">{{ reply.file.name }}</b><small>{{ fill(words.file_size, { size: size(reply.file.bytes, words) }) }}</small></span>
    </a>
    <p v-else-if="reply && reply.file" class="note" dir="auto">{{ fill(words.file_gone, { file: reply.file.name }) }}</p>
    <div v-if="buttons.length" class="chips" role="group" :aria-label="words.quick">
      <button v-for="button in buttons" :key="button.says" type="button" class="chip" @click="$emit('press', button.says, $event)">
        {{ button.label }}</button>
    </div>
    <p v-if="bubble.mine && bubble.line.failed" class="note trouble" role="alert">
      <span>{{ bubble.line.failed }}</span>
      <span class="tries"><button v-if="!lost" type="button" class="quiet" @click="$emit('again', bubble.line.id)">
        {{ sends }}</button>
      <button v-if="bubble.unheard" type="button" class="quiet" @click="$emit('discard', bubble.line.id)">{{ words.discard }}</button></span></p>
    <p v-else-if="bubble.mine && bubble.line.held" class="note">{{ words.waits }}</p>
    <time v-else-if="bubble.timed" class="time" :datetime="bubble.line.at">{{ bubble.time }}</time>
  </div>
</div>`,
};
