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
  const error = cause instanceof HttpError
    ? cause
    : new HttpError(500, `The server failed: ${cause instanceof Error ? cause.message : String(cause)}`);
  return Response.json({ message: error.message, reason: error.reason }, { status: error.status });
}
