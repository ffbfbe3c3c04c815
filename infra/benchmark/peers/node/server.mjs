// The strongest common alternative: socket.io with @socket.io/redis-streams-adapter.
// `node server.mjs PORT REDIS_SOCKET`. It speaks the same messages; it validates, decides and stores nothing.

import { createServer } from "node:http";
import { createAdapter } from "@socket.io/redis-streams-adapter";
import { createClient } from "redis";
import { Server } from "socket.io";

const [port, redisSocket] = process.argv.slice(2);
const client = createClient({ socket: { path: redisSocket } });
await client.connect();

const http = createServer();
const io = new Server(http, {
  adapter: createAdapter(client),
  perMessageDeflate: false,
  serveClient: false,
  pingInterval: 10_000,
  pingTimeout: 5_000,
});

let position = 0;

function eventsFrame(message) {
  position += 1;
  const event = {
    position,
    type: "task_added",
    task: message.id,
    actor: "anonymous",
    at: Date.now(),
    command: message.id,
    body: {
      title: message.args.title,
      notes: "",
      completed: false,
      parent: null,
      order: position * 2 ** 20,
    },
  };
  return {
    list: message.list,
    from: position,
    to: position,
    hash: "0123456789abcdef0123456789abcdef",
    events: [event],
  };
}

io.on("connection", (socket) => {
  socket.on("join", (message, answer) => {
    socket.join(message.list);
    answer({ ok: true });
  });
  socket.on("command", (message, answer) => {
    const frame = eventsFrame(message);
    io.to(message.list).emit("events", frame);
    answer({ ok: true, position: frame.to });
  });
});

http.listen({ port: Number(port), host: "127.0.0.1", backlog: 4096 });
