// What is shown before the first message of the day.

const OFFERS = [
  { icon: "sun", label: "Check in", hint: "Three quick questions", says: "check in" },
  { icon: "mood", label: "Log my mood", hint: "A number or a word", says: "log my mood" },
  { icon: "task", label: "Add a task", hint: "And when it is due", says: "add a task" },
  { icon: "chart", label: "How was my week?", hint: "In words and a chart", says: "how was my week" },
  { icon: "help", label: "What can you do?", hint: "All of it, by example", says: "help" },
];

export default {
  props: { user: String, hour: Number },
  emits: ["press"],
  data: () => ({ offers: OFFERS }),
  computed: {
    greeting() {
      if (this.hour < 5 || this.hour >= 22) return "Hello";
      return this.hour < 12 ? "Good morning" : this.hour < 18 ? "Good afternoon" : "Good evening";
    },
  },
  template: `
<section class="first" aria-label="Start">
  <span class="mark large" aria-hidden="true"></span>
  <h2>{{ greeting }}, <bdi>{{ user }}</bdi>.</h2>
  <p>Tell me how you are, in a number or a word, or give me something to keep in mind. It stays between us.</p>
  <div class="offers" role="group" aria-label="Things to try">
    <button v-for="offer in offers" :key="offer.says" type="button" class="offer" @click="$emit('press', offer.says, $event)">
      <span class="icon" :class="'icon-' + offer.icon" aria-hidden="true"></span>
      <span class="offer-words"><b>{{ offer.label }}</b><small>{{ offer.hint }}</small></span>
    </button>
  </div>
</section>`,
};
