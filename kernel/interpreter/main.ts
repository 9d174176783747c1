/** The program of the interpreter: a process with narrow permissions that runs the cells of one notebook. */
import { createSession } from "../../src/session.ts";
import { serve } from "./serve.ts";

serve(createSession);
