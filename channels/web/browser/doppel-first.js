// What is shown before the first message of the day.

const OFFERS = { check_in: "sun", mood: "mood", task: "task", week: "chart", help: "help" };

export default {
  props: { user: String, hour: Number, words: Object },
  emits: ["press"],
  computed: {
    greeting() {
      if (this.hour < 5 || this.hour >= 22) return this.words.greeting;
      return this.words[this.hour < 12 ? "morning" : this.hour < 18 ? "afternoon" : "evening"];
    },
    offers() {
      const words = this.words;
      const offer = ([name, icon]) => ({ icon, label: words[name], hint: words[`${name}_hint`], says: words[`${name}_says`] });
      return Object.entries(OFFERS).map(offer);
    },
  },
  template: `
<section class="first" :aria-label="words.start">
  <span class="mark large" aria-hidden="true"></span>
  <h2>{{ greeting }}, <bdi>{{ user }}</bdi>.</h2>
  <p>{{ words.first }}</p>
  <div class="offers" role="group" :aria-label="words.things">
    <button v-for="offer in offers" :key="offer.says" type="button" class="offer" @click="$emit('press', offer.says, $event)">
      <span class="icon" :class="'icon-' + offer.icon" aria-hidden="true"></span>
      <span class="offer-words"><b>{{ offer.label }}</b><small>{{ offer.hint }}</small></span>
    </button>
  </div>
</section>`,
};
