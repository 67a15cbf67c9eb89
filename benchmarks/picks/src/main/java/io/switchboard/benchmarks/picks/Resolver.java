package io.switchboard.benchmarks.picks;

import io.grpc.Attributes;
import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.NameResolver.ConfigOrError;
import io.grpc.NameResolver.ResolutionResult;
import io.grpc.Status;
import io.switchboard.core.directory.Directory;
import io.switchboard.grpc.DirectoryNameResolver;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** Our own resolver, as a channel has it whose policy is chosen. */
final class Resolver {
    private final FakeChannel channel;
    private final DirectoryNameResolver resolver;
    private final BiFunction<List<EquivalentAddressGroup>, Attributes, Status> policy;

    /** @param policy is told of endpoints, in the synchronization context */
    Resolver(
            FakeChannel channel,
            Directory directory,
            BiFunction<List<EquivalentAddressGroup>, Attributes, Status> policy) {
        this.channel = channel;
        this.policy = policy;
        this.resolver = new DirectoryNameResolver(
                directory,
                Registries.SERVICE,
                channel.getAuthority(),
                NameResolver.Args.newBuilder()
                        .setDefaultPort(80)
                        .setProxyDetector(target -> null)
                        .setSynchronizationContext(channel.getSynchronizationContext())
                        .setScheduledExecutorService(channel.getScheduledExecutorService())
                        .setServiceConfigParser(new Unparsed())
                        .setArg(DirectoryNameResolver.POLICY_CHOSEN, true)
                        .build());
    }

    void start() {
        channel.run(() -> resolver.start(new NameResolver.Listener2() {
            @Override
            public void onResult(ResolutionResult result) {
                onResult2(result);
            }

            @Override
            public Status onResult2(ResolutionResult result) {
                return result.getAddressesOrError().hasValue()
                        ? policy.apply(result.getAddressesOrError().getValue(), result.getAttributes())
                        : failed(result.getAddressesOrError().getStatus());
            }

            @Override
            public void onError(Status error) {
                failed(error);
            }
        }));
    }

    private Status failed(Status status) {
        channel.failed(status.asException());
        return status;
    }

    void close() {
        resolver.shutdown();
    }

    /** The registries have no service config. */
    private static final class Unparsed extends NameResolver.ServiceConfigParser {
        @Override
        public ConfigOrError parseServiceConfig(Map<String, ?> config) {
            return ConfigOrError.fromConfig(config);
        }
    }
}
