/** Lines of text that a recogniser reads, as metrics see them. */
import { expect, test } from "vitest";
import { openSession } from "../../../open_session.ts";

test("metrics of texts: the character error rate, exact lines, and accuracy as one less the former", async () => {
  const { run, session } = openSession();
  const { text, error, statements } = await run(`lines = open("ocr_lines")
ocr = open("ocr")
recipe ruined { quantize weights of conv2d, linear to int8 symmetric per tensor }
evaluate ocr, apply ruined() to ocr on lines.test take 3 samples by accuracy, cer, exact_match`);
  expect(error).toBeUndefined();
  const [float, int8] = statements.at(-1)!.value as Record<string, number>[];
  expect(float).toMatchObject({ accuracy: 100, cer: 0, exact_match: 100 });
  // What is read has nothing to do with what is written, and may be longer.
  expect(int8!.accuracy).toBeLessThan(5);
  expect(int8!.cer).toBeGreaterThan(95);
  expect(int8!.exact_match).toBe(0);
  expect(text).toContain("CER %");
  session.close();
});

test("loss needs classes", async () => {
  const { run, session } = openSession();
  const { error } = await run(`lines = open("ocr_lines")
ocr = open("ocr")
evaluate ocr on lines.test by loss`);
  expect(error!.message).toContain("must be labelled with classes");
  session.close();
});
