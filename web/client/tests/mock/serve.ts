/** `node tests/mock/serve.ts [port]`: the built page on a list in memory, to look at the page without the real server. */
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { Server } from "socket.io";
import { MockList } from "./mock_list.ts";

const TYPES: Record<string, string> = {
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".html": "text/html",
  ".png": "image/png",
  ".webmanifest": "application/manifest+json",
};
const built = join(import.meta.dirname, "../../../static");
const lists = new Map<string, MockList>([["main", new MockList("main")]]);

const http = createServer(async (request, response) => {
  const path = new URL(request.url ?? "/", "http://localhost").pathname;
  if (path === "/api/me") {
    response.writeHead(200, { "content-type": "application/json" });
    return response.end(JSON.stringify({ access: "open", sign_up: false, person: null }));
  }
  const file = path.startsWith("/static/") ? path.slice(8) : "index.html";
  try {
    const body = await readFile(join(built, file));
    response.writeHead(200, {
      "content-type": TYPES[extname(file)] ?? "application/octet-stream",
      "content-security-policy": "default-src 'self'",
    });
    response.end(body);
  } catch {
    response.writeHead(404).end();
  }
});

const sockets = new Server(http, { transports: ["websocket", "polling"], pingInterval: 10_000, pingTimeout: 5_000 });
sockets.on("connection", (socket) => {
  let leave: () => void = () => undefined;
  let editing: string | null = null;
  const tellPeople = async (): Promise<void> => {
    const all = await sockets.fetchSockets();
    const people = all.map((other) => ({ id: other.id, actor: "guest", editing: (other.data.editing as string | null) ?? null }));
    sockets.emit("presence", { list: "main", people });
  };
  socket.on("join", (message, answer) => {
    const list = lists.get(message.list);
    if (!list) return answer({ ok: false, error: { code: "unknown_list", message: "There is no list with that id." } });
    leave();
    leave = list.watch((frame) => socket.emit("events", frame));
    answer({ ...list.join(message), you: socket.id });
  });
  socket.on("command", (message, answer) => {
    if (message.name === "create_list") lists.set(message.list, new MockList(message.list));
    if (JSON.stringify(message.args).includes("refuse me")) {
      return answer({ ok: false, error: { code: "store_full", message: "The store is full: nothing can be changed until there is room." } });
    }
    if (JSON.stringify(message.args).includes("hang")) return;
    answer(lists.get(message.list)!.command(message, socket.id));
  });
  socket.on("presence", (message, answer) => {
    editing = message.editing ?? null;
    socket.data.editing = editing;
    answer({ ok: true });
    void tellPeople();
  });
  socket.on("disconnect", () => {
    leave();
    void tellPeople();
  });
});
http.listen(Number(process.argv[2] ?? 8090), "127.0.0.1");
