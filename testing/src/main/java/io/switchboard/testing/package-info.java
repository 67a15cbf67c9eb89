/**
 * What a test of a service needs: a JUnit extension that gives it an etcd ({@code EtcdExtension}), real etcd processes
 * ({@code EtcdServer}, {@code EtcdCluster}, {@code EtcdProcess}, {@code EtcdBinaries}, {@code Etcdctl}), a proxy that
 * injects network faults ({@code FaultProxy}, {@code FaultPipe}, {@code FaultGate}), certificates
 * ({@code TestCertificates}), and queues of what a listener hears ({@code SnapshotQueue}, {@code StateQueue}).
 * {@code PauseSignal} stops and continues a process.
 */
@NullMarked
package io.switchboard.testing;

import org.jspecify.annotations.NullMarked;
