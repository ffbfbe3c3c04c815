// A stock Socket.IO client: many connections through each address, each joins, then all see what one writes. When all
// have heard of a second task, what was heard of the first is all that ever will be.
//   node stock_client.mjs OPTIONS-AS-JSON CONNECTIONS URL…      prints {connected, upgraded, heard} as JSON
import { createRequire } from "node:module";
import { randomBytes } from "node:crypto";

const require = createRequire(new URL("../../web/client/package.json", import.meta.url));
const { io } = require("socket.io-client");
const [options, connections, ...urls] = process.argv.slice(2);

function commandId(now) {
  const hex = now.toString(16).padStart(12, "0") + "7" + randomBytes(9).toString("hex").slice(0, 3) + "8" +
    randomBytes(8).toString("hex").slice(0, 15);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

const title = `From a stock client ${process.pid}`;
const last = `The last ${title}`;
const clients = urls.flatMap((url) => Array.from({ length: Number(connections) }, () => {
  const socket = io(url, { forceNew: true, reconnection: false, ...JSON.parse(options) });
  const client = { socket, transports: new Set(), heard: 0 };
  client.joined = new Promise((resolve, reject) => {
    socket.on("connect_error", reject);
    socket.io.on("open", () => {
      client.transports.add(socket.io.engine.transport.name);
      socket.io.engine.on("upgrade", (transport) => client.transports.add(transport.name));
    });
    socket.on("connect", async () => resolve(await socket.emitWithAck("join", { list: "main" })));
  });
  client.told = new Promise((resolve) => {
    socket.on("events", (frame) => {
      const titles = frame.events.map((event) => event.body?.title);
      client.heard += titles.filter((one) => one === title).length;
      if (titles.includes(last)) resolve();
    });
  });
  return client;
}));

const deadline = setTimeout(() => { console.error("not all within 40 s"); process.exit(1); }, 40_000);
const joined = await Promise.all(clients.map((client) => client.joined));
const wantsUpgrade = !JSON.parse(options).transports;
while (wantsUpgrade && clients.some((client) => !client.transports.has("websocket"))) {
  await new Promise((resolve) => setTimeout(resolve, 50));
}
for (const one of [title, last]) {
  const answer = await clients[0].socket.emitWithAck("command", {
    list: "main", id: commandId(joined[0].now), name: "add_task", args: { title: one },
  });
  if (!answer.ok) throw new Error(JSON.stringify(answer));
}
await Promise.all(clients.map((client) => client.told));
clearTimeout(deadline);
console.log(JSON.stringify({
  connected: joined.filter((one) => one.ok).length,
  polled: clients.filter((client) => client.transports.has("polling")).length,
  upgraded: clients.filter((client) => client.transports.has("websocket")).length,
  heard: clients.map((client) => client.heard),
}));
for (const client of clients) client.socket.close();
