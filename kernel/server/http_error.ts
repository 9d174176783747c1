/** A refusal that the client is told about: the status, one sentence, and a word for programs. */
export class HttpError extends Error {
  override readonly name = "HttpError";
  constructor(readonly status: number, message: string, readonly reason: string | null = null) {
    super(message);
  }
}

export const notFound = (what: string) => new HttpError(404, `Cannot find ${what}`);

/** Answers as Jupyter servers do: `{ message, reason }`. */
export function errorResponse({ status, message, reason }: HttpError): Response {
  return Response.json({ message, reason }, { status });
}

/** By the words of the operating systems, whose numbers differ: Deno has no class of its own for most of them. */
const refusals: readonly (readonly [RegExp, number, string])[] = [
  [/no space left|not enough space|disk quota/i, 507, "the disk is full"],
  [/name too long|filename or extension is too long/i, 400, "the name is too long"],
  [/read-only file system|write.protected/i, 403, "the file system is read-only"],
  [/too many open files/i, 503, "too many files are open"],
  [/too many levels of symbolic/i, 400, "its links lead in a circle"],
  [/used by another process|text file busy/i, 423, "another program has locked it"],
  [/syntax is incorrect/i, 400, "the name has characters that this system does not allow"],
];

/** What the operating system refused is no failure of ours. */
export function refusalOf(cause: unknown): HttpError {
  if (cause instanceof HttpError) return cause;
  const text = cause instanceof Error ? cause.message : String(cause);
  // Behind its number Deno names the call, with a temporary file that means nothing to anybody.
  const short = text.replace(/(\(os error \d+\)).*$/s, "$1");
  for (const [words, status, why] of refusals) {
    if (words.test(text)) return new HttpError(status, `Cannot do that: ${why} (${short})`);
  }
  if (cause instanceof Deno.errors.PermissionDenied || cause instanceof Deno.errors.NotCapable) {
    return new HttpError(403, `Cannot do that: the file system does not permit it (${short})`);
  }
  if (cause instanceof Deno.errors.Busy) {
    return new HttpError(423, `Cannot do that: another program has locked it (${short})`);
  }
  if (cause instanceof Deno.errors.NotFound) {
    return new HttpError(404, `Cannot do that: it is no longer there (${short})`);
  }
  // What V8 says of texts over 512 MiB, and of values inside values inside values.
  if (cause instanceof RangeError && /string length/i.test(text)) {
    return new HttpError(413, "Cannot do that: it is too large for one text", "too large");
  }
  if (cause instanceof RangeError && /call stack/i.test(text)) {
    return new HttpError(400, "Cannot read it: its values are nested too deeply");
  }
  console.error(cause);
  return new HttpError(500, `The server failed: ${text}`);
}
