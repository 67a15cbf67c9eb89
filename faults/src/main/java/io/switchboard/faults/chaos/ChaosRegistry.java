package io.switchboard.faults.chaos;

import io.grpc.StatusRuntimeException;
import io.switchboard.core.Cleanup;
import io.switchboard.etcd.api.KeyValue;
import io.switchboard.harness.RawEtcd;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The chaos run's own hand in the registry: past all proxies, by whichever member answers. */
final class ChaosRegistry implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(1);
    private static final int ROUNDS = 15;

    private final List<RawEtcd> members;

    ChaosRegistry(List<String> endpoints) {
        members = endpoints.stream()
                .map(endpoint -> RawEtcd.connect(endpoint, DEADLINE))
                .toList();
    }

    /** The leases by key. */
    Map<String, Long> leases(String prefix) {
        return byAny(etcd -> etcd.list(prefix)).stream()
                .collect(Collectors.toMap(kv -> kv.getKey().toStringUtf8(), KeyValue::getLease));
    }

    /** @throws StatusRuntimeException if for several rounds none answers */
    void run(Consumer<RawEtcd> task) {
        byAny(etcd -> {
            task.accept(etcd);
            return true;
        });
    }

    private <T> T byAny(Function<RawEtcd, T> call) {
        for (int round = 1; ; round++) {
            for (RawEtcd member : members) {
                try {
                    return call.apply(member);
                } catch (StatusRuntimeException e) {
                    member.channel().resetConnectBackoff();
                    if (round == ROUNDS && member == members.get(members.size() - 1)) {
                        throw e;
                    }
                }
            }
        }
    }

    @Override
    public void close() {
        Cleanup.each(members, RawEtcd::close);
    }
}
