/** A refusal that the client is told about: the status, one sentence, and a word for programs. */
export class HttpError extends Error {
  override readonly name = "HttpError";
  constructor(readonly status: number, message: string, readonly reason: string | null = null) {
    super(message);
  }
}

export const notFound = (what: string) => new HttpError(404, `Cannot find ${what}`);

/** Answers as Jupyter servers do: `{ message, reason }`. */
export function errorResponse(cause: unknown): Response {
  const { status, message, reason } = cause instanceof HttpError ? cause : fromSystem(cause);
  return Response.json({ message, reason }, { status });
}

/** What the operating system refused is no failure of ours. */
function fromSystem(cause: unknown): HttpError {
  const text = cause instanceof Error ? cause.message : String(cause);
  if (cause instanceof Deno.errors.PermissionDenied || cause instanceof Deno.errors.NotCapable) {
    return new HttpError(403, `Cannot do that: the file system does not permit it (${text})`);
  }
  console.error(cause);
  return new HttpError(500, `The server failed: ${text}`);
}
