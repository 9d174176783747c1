/** The golden cases that are decided before anything runs, and the mistakes of newcomers. */
import { phases, testPhase } from "./golden_cases.ts";

for (const phase of phases) if (phase !== "runs") testPhase(phase);
