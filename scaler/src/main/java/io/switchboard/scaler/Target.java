package io.switchboard.scaler;

/**
 * How much of a metric is one replica's.
 *
 * @param perReplica a multiple of a thousandth, as Kubernetes counts
 */
record Target(Metric metric, double perReplica) {}
