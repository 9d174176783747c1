/** What the page says when its server is gone: the browser's own words are "Failed to fetch". */

export const noAnswer = "The server does not answer: is Quire still running where it was started? " +
  "Keep this page open: what you have written is here, and can be saved when the server is back. · " +
  "服务器没有响应：请确认 Quire 仍在运行。请不要关闭本页：您写的内容还在，服务器恢复后即可保存。";

type Fetch = (...request: Parameters<typeof fetch>) => Promise<Response>;

export function withWords(ask: Fetch): Fetch {
  return async (...request) => {
    try {
      return await ask(...request);
    } catch (cause) {
      // A request that was called off has another name.
      if (cause instanceof TypeError) throw new TypeError(noAnswer);
      throw cause;
    }
  };
}
