/** The program that an installed kernelspec starts, with the connection file as its argument. */
import { kernel } from "./kernel.ts";

Deno.exit(await kernel(Deno.args));
