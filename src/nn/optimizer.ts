export interface Optimizer {
  /** One step against the gradients that stand beside the parameters. */
  step(): void;
}
