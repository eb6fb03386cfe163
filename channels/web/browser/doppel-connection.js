// The connection to the house: NiceGUI's socket, with its habits adjusted for a chat.

const RECEIPT_MS = 10_000;

export class Connection {
  // `changed(online)` is called at every change; a connection is online when what is sent will arrive now.
  // `leaving()` is awaited before the page is loaded anew; where it throws, that is tried again later.
  constructor(changed, leaving) {
    this.changed = changed;
    this.leaving = leaving;
    this.online = false;
    this.attach();
  }

  attach() {
    if (!window.socket) {
      setTimeout(() => this.attach(), 20);
      return;
    }
    const socket = window.socket;
    socket.on("connect", () => this.set(true));
    socket.on("disconnect", () => this.set(false));
    // NiceGUI reloads the page whenever an attempt times out, even with no server there to load it from.
    socket.off("connect_error");
    socket.on("connect_error", (error) => this.refused(error));
    window.addEventListener("offline", () => this.set(false));
    window.addEventListener("online", () => this.set(socket.connected));
    this.set(socket.connected);
  }

  set(online) {
    clearTimeout(this.receipt);
    if (online === this.online) return;
    this.online = online;
    this.changed(online);
  }

  async refused(error) {
    this.set(false);
    if (error.message === "timeout") window.socket.io.opts.transports = ["polling", "websocket"];
    if (error.message !== "Implicit handshake failed") return;
    // The house has let go of this page (it was away too long, or the house was started anew): load it afresh,
    // but only from a house that answers.
    try {
      await fetch(location.href, { method: "HEAD", cache: "no-store" });
      await this.leaving();
      location.reload();
    } catch {
      setTimeout(() => this.refused(error), 1000);
    }
  }

  // A message was handed over: if no receipt comes, the connection is dead without knowing it.
  awaitReceipt() {
    clearTimeout(this.receipt);
    this.receipt = setTimeout(() => window.socket?.io.engine?.close(), RECEIPT_MS);
  }

  gotReceipt() {
    clearTimeout(this.receipt);
  }
}
