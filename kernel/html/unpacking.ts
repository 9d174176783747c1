/** Scripts in a third of their size: one small script that unpacks the others where they are run. */

/** The text of a script that runs `scripts`, one after the other; they travel compressed. */
export async function unpacking(scripts: readonly string[]): Promise<string> {
  const packed = await Promise.all(scripts.map(packedText));
  return `for (const packed of ${JSON.stringify(packed)}) {
  const bytes = Uint8Array.from(atob(packed), (c) => c.charCodeAt(0));
  const script = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  globalThis.quire = (globalThis.quire ?? Promise.resolve()).then(async () => {
    const text = await new Response(script).text();
    const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
    const element = document.createElement("script");
    element.src = address;
    await new Promise((loaded, failed) => {
      element.onload = loaded;
      element.onerror = failed;
      document.body.append(element);
    });
    URL.revokeObjectURL(address);
  });
}`;
}

async function packedText(text: string): Promise<string> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer()).toBase64();
}
