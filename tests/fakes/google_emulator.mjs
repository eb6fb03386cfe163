// Starts the Google service of the npm package `emulate` by its programmatic API; it ends with stdin.
// node google_emulator.mjs FOLDER_WITH_NODE_MODULES SEED_AS_JSON
import { createServer } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, seed] = process.argv.slice(2);
const api = join(folder, "node_modules", "emulate", "dist", "api.js");
const { createEmulator } = await import(pathToFileURL(api).href);

async function freePort() {
  const probe = createServer();
  await new Promise((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

const port = await freePort();
const baseUrl = `http://127.0.0.1:${port}`;
const emulator = await createEmulator({ service: "google", port, baseUrl, seed: { google: JSON.parse(seed) } });
console.log(JSON.stringify({ url: baseUrl }));
for await (const _ of process.stdin);
await emulator.close();
