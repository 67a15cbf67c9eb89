package io.switchboard.benchmarks;

import io.grpc.ManagedChannel;
import io.switchboard.core.time.Scheduler;
import io.switchboard.harness.Machine;
import java.time.ZoneOffset;

/**
 * When, where and of what something was measured.
 *
 * @param commit of the sources
 * @param etcd its version
 * @param etcdSettings the arguments that it ran with
 * @param grpc its version
 * @param quick whether it was a trial, whose figures are few and rough
 */
record Run(String day, Machine machine, String commit, String etcd, String etcdSettings, String grpc, boolean quick) {
    static Run now(BenchOptions options, String etcd, String etcdSettings, Scheduler clock) {
        return new Run(
                clock.now().atOffset(ZoneOffset.UTC).toLocalDate().toString(),
                Machine.present(),
                options.commit,
                etcd,
                etcdSettings,
                String.valueOf(ManagedChannel.class.getPackage().getImplementationVersion()),
                options.quick);
    }
}
