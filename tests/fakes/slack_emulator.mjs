// Starts the Slack service of the npm package `emulate` by its programmatic API, and takes orders from stdin.
// node slack_emulator.mjs FOLDER_WITH_NODE_MODULES SEED_AS_JSON
// One JSON object a line: {"seed": {…}}, {"subscribe": "http://…"} or {"deliveries": true}; each is answered with one line.
// What is added to the package's own events stands in slack_emulator.md.
import { readFileSync, readdirSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const [folder, seedText] = process.argv.slice(2);
const seed = JSON.parse(seedText);
const dist = join(folder, "node_modules", "emulate", "dist");
const load = (name) => import(pathToFileURL(join(dist, name)).href);

// The package exports its API but not its services; the API loads this very module.
const serviceFile = readdirSync(dist).find(
  (name) => name.endsWith(".js") && /export \{[^}]*\bslackPlugin\b/.test(readFileSync(join(dist, name), "utf8")),
);
const { slackPlugin, seedFromConfig, getSlackStore } = await load(serviceFile);
const { createEmulator } = await load("api.js");

const inside = {};
const register = slackPlugin.register;
slackPlugin.register = (app, store, webhooks, baseUrl, tokens) => {
  Object.assign(inside, { store, webhooks, baseUrl });
  register(app, store, webhooks, baseUrl, tokens);
  answerReads(app);
  completeEvents(webhooks, getSlackStore(store));
};

// Slack takes the arguments of every method from the query too, by GET or POST, and its SDK sends most of them so.
function answerReads(app) {
  const fetch = app.fetch;
  app.fetch = async (request) => {
    const url = new URL(request.url);
    if (!url.pathname.startsWith("/api/") || (request.method !== "GET" && !url.search)) return fetch(request);
    const body = request.method === "GET" ? "" : await request.text();
    if (body) return fetch(new Request(request.url, { method: "POST", headers: request.headers, body }));
    const headers = new Headers(request.headers);
    headers.set("Content-Type", "application/x-www-form-urlencoded");
    return fetch(new Request(url.origin + url.pathname, { method: "POST", headers, body: url.search.slice(1) }));
  };
}

function completeEvents(webhooks, slack) {
  const dispatch = webhooks.dispatch.bind(webhooks);
  webhooks.dispatch = async (type, action, payload, owner) => {
    const app = slack.installations.all()[0];
    const event = completeEvent(payload.event, app, slack);
    const authorizations = [
      { enterprise_id: null, team_id: payload.team_id, user_id: app?.bot_user_id, is_bot: true, is_enterprise_install: false },
    ];
    const whole = { token: "verification", api_app_id: app?.app_id, is_ext_shared_channel: false, ...payload, event, authorizations };
    await dispatch(type, action, whole, owner);
    if (type !== "message" || event.subtype || event.bot_id || !event.text?.includes(`<@${app?.bot_user_id}>`)) return;
    const { channel_type, ...mention } = { ...event, type: "app_mention" };
    if (channel_type === "im") return;
    await dispatch("app_mention", undefined, { ...whole, event_id: `${payload.event_id}M`, event: mention }, owner);
  };
}

function completeEvent(event, app, slack) {
  if (event.type !== "message") return event;
  const channel = slack.channels.findOneBy("channel_id", event.channel);
  const kind = channel?.is_im ? "im" : channel?.is_mpim ? "mpim" : channel?.is_private ? "group" : "channel";
  const byBot = app && event.user === app.bot_user_id ? { bot_id: app.bot_id, app_id: app.app_id } : {};
  return { ...event, ...byBot, event_ts: event.event_ts ?? event.ts, channel_type: kind };
}

async function freePort() {
  const probe = createServer();
  await new Promise((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

function ids() {
  const slack = getSlackStore(inside.store);
  return {
    users: Object.fromEntries(slack.users.all().map((user) => [user.name, user.user_id])),
    channels: Object.fromEntries(slack.channels.all().map((one) => [one.name, one.channel_id])),
    app: slack.installations.all()[0] ?? null,
  };
}

function obey(order) {
  if (order.seed) seedFromConfig(inside.store, inside.baseUrl, order.seed);
  if (order.subscribe !== undefined) {
    for (const { id } of inside.webhooks.getSubscriptions("slack")) inside.webhooks.unregister(id);
    if (order.subscribe)
      inside.webhooks.register({ url: order.subscribe, events: ["*"], active: true, owner: "slack" });
  }
  if (order.deliveries)
    return inside.webhooks.getDeliveries().map(({ event, status_code, payload }) => ({ event, status: status_code, payload }));
  return ids();
}

const port = await freePort();
const emulator = await createEmulator({ service: "slack", port, baseUrl: `http://127.0.0.1:${port}`, seed: { slack: seed } });
console.log(JSON.stringify({ url: emulator.url, ...ids() }));
for await (const line of createInterface({ input: process.stdin })) console.log(JSON.stringify(obey(JSON.parse(line))));
await emulator.close();
