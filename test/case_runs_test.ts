/** The golden cases that run whole programs on models. */
import { testPhase } from "./golden_cases.ts";

testPhase("runs");
