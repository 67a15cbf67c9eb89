package io.switchboard.benchmarks;

/** A section, and the run that measured it. */
record Measured(Section section, Run run) {}
