package io.switchboard.benchmarks;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that one run measured.
 *
 * @param day of the run
 * @param etcd its version
 * @param etcdSettings the arguments that it ran with
 * @param comparison null if the run was not given other clients
 * @param footprint null if the run was not given the lists of jars
 */
record Results(
        String day,
        Machine machine,
        String commit,
        String etcd,
        String etcdSettings,
        String grpc,
        boolean quick,
        int warmUp,
        Joining joining,
        Leaving leaving,
        List<Recovery> recoveries,
        @Nullable Comparison comparison,
        @Nullable Footprint footprint) {}
