package io.switchboard.benchmarks;

/** A section, and the run that measured it. */
record MeasuredSection(Section section, Run run) {}
