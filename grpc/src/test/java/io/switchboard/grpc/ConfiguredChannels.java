package io.switchboard.grpc;

import io.grpc.Attributes;
import io.grpc.EquivalentAddressGroup;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import io.grpc.StatusOr;
import io.grpc.SynchronizationContext;
import io.switchboard.core.Instance;
import io.switchboard.core.Locality;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Channels whose resolver tells them what a test says, the service config with it. */
final class ConfiguredChannels implements AutoCloseable {
    /** One resolution leads to the next task in the channel's context, and that to another; by far not to so many. */
    private static final int HOPS = 20;

    private record Resolution(List<EquivalentAddressGroup> groups, Map<String, ?> config) {}

    private final Set<Resolver> resolvers = new CopyOnWriteArraySet<>();
    private final List<ManagedChannel> channels = new ArrayList<>();
    private volatile @Nullable Resolution said;
    private final NameResolverProvider provider = new NameResolverProvider() {
        @Override
        protected boolean isAvailable() {
            return true;
        }

        @Override
        protected int priority() {
            return 4;
        }

        @Override
        public String getDefaultScheme() {
            return "configured";
        }

        @Override
        public NameResolver newNameResolver(URI target, NameResolver.Args args) {
            return new Resolver(args);
        }
    };

    ConfiguredChannels() {
        NameResolverRegistry.getDefaultRegistry().register(provider);
    }

    ManagedChannel open() {
        ManagedChannel channel = Grpc.newChannelBuilder("configured:///demo", InsecureChannelCredentials.create())
                .build();
        channels.add(channel);
        return channel;
    }

    /** Returns when the channels have done all that there is to do about it without hearing of a server. */
    void say(Map<String, ?> config, Instance... instances) throws InterruptedException {
        said = new Resolution(
                Endpoints.groups(List.of(instances), host -> List.of(), id -> null, one -> null, Datacenters.NONE),
                config);
        for (Resolver resolver : resolvers) {
            resolver.tell();
            resolver.settle();
        }
    }

    @Override
    public void close() {
        channels.forEach(ManagedChannel::shutdownNow);
        NameResolverRegistry.getDefaultRegistry().deregister(provider);
    }

    private final class Resolver extends NameResolver {
        private final ServiceConfigParser parser;
        private final SynchronizationContext context;
        private @Nullable Listener2 listener;

        Resolver(Args args) {
            parser = args.getServiceConfigParser();
            context = args.getSynchronizationContext();
        }

        @Override
        public String getServiceAuthority() {
            return "demo";
        }

        @Override
        public void start(Listener2 listener) {
            this.listener = listener;
            resolvers.add(this);
            tell();
        }

        @Override
        public void shutdown() {
            resolvers.remove(this);
        }

        void tell() {
            context.execute(() -> {
                Resolution resolution = said;
                if (resolution != null && listener != null) {
                    listener.onResult2(ResolutionResult.newBuilder()
                            .setAddressesOrError(StatusOr.fromValue(resolution.groups()))
                            .setServiceConfig(parser.parseServiceConfig(resolution.config()))
                            .setAttributes(Attributes.newBuilder()
                                    .set(InstanceAttributes.CLIENT_LOCALITY, Locality.UNKNOWN)
                                    .build())
                            .build());
                }
            });
        }

        void settle() throws InterruptedException {
            CountDownLatch settled = new CountDownLatch(1);
            hop(HOPS, settled);
            if (!settled.await(60, TimeUnit.SECONDS)) {
                throw new AssertionError("the channel's context is stuck");
            }
        }

        private void hop(int left, CountDownLatch settled) {
            context.execute(() -> {
                if (left == 0) {
                    settled.countDown();
                } else {
                    hop(left - 1, settled);
                }
            });
        }
    }
}
