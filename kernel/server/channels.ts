/** The WebSocket /api/kernels/<id>/channels?session_id=...: one front end's shell, control, stdin and iopub. */
import type { Channel, Header, Json, Message } from "../protocol/message.ts";
import { decode, type Envelope, FramingError, v1 } from "../transport/websocket.ts";
import { HttpError } from "./http_error.ts";
import type { KernelPool, RunningKernel } from "./kernel_pool.ts";
import { type Asked, type Route, route } from "./router.ts";

export function channelRoutes(kernels: KernelPool): Route[] {
  return [
    route("GET", "/api/kernels/:id/channels", (asked) => connect(asked, kernels.get(asked.params.id!))),
  ];
}

function connect({ request, url }: Asked, kernel: RunningKernel): Response {
  if (request.headers.get("upgrade")?.toLowerCase() !== "websocket") {
    throw new HttpError(426, "Cannot open the channels by plain HTTP: it must be a WebSocket");
  }
  const session = url.searchParams.get("session_id") || crypto.randomUUID();
  const offered = (request.headers.get("sec-websocket-protocol") ?? "").split(",").map((name) => name.trim());
  // Remembered here: `socket.protocol` is "" on the server's side in Deno.
  const framing = offered.includes(v1) ? v1 : "";
  const { socket, response } = Deno.upgradeWebSocket(request, framing === "" ? {} : { protocol: framing });
  socket.binaryType = "arraybuffer";
  socket.onopen = () => {
    const frontEnd = kernel.hub.join(session, socket, framing);
    socket.onclose = () => kernel.hub.leave(frontEnd, socket);
    socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
      try {
        const envelope = decode(typeof data === "string" ? data : new Uint8Array(data), framing);
        const { channel, message } = checked(envelope);
        kernel.hub.record.ask(message);
        kernel.handle.receive(channel, message, frontEnd);
      } catch (cause) {
        if (!(cause instanceof FramingError)) throw cause;
        socket.close(1007, closeReason(cause.message));
      }
    };
  };
  // A connection that breaks is closed next, where it is dealt with.
  socket.onerror = (event) => event.preventDefault();
  return response;
}

/** A close reason has at most 123 bytes of UTF-8 (RFC 6455, section 5.5). */
function closeReason(text: string): string {
  const encoder = new TextEncoder();
  let end = text.length;
  while (encoder.encode(text.slice(0, end)).length > 123) end--;
  return text.slice(0, end);
}

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Throws a FramingError when a part that every kernel relies on is missing or of the wrong type. */
function checked(envelope: Envelope): { channel: Channel; message: Message } {
  const { channel, header, parent_header, metadata, content, buffers } = envelope;
  if (channel !== "shell" && channel !== "control" && channel !== "stdin") {
    throw new FramingError(
      `Cannot take a message on ${JSON.stringify(channel)}: it must be shell, control or stdin`,
    );
  }
  if (!isObject(header)) throw new FramingError("Cannot take a message without a header");
  for (const field of ["msg_id", "msg_type", "session", "username", "version"]) {
    if (typeof header[field] !== "string") {
      throw new FramingError(`Cannot take a message: "${field}" of its header must be a text`);
    }
  }
  if (!isObject(content)) throw new FramingError("Cannot take a message: its content must be an object");
  const message: Message = {
    header: { date: new Date().toISOString(), ...header } as unknown as Header,
    parent_header: isObject(parent_header) ? parent_header as unknown as Header : {},
    metadata: isObject(metadata) ? metadata : {},
    content,
    buffers,
  };
  return { channel, message };
}
