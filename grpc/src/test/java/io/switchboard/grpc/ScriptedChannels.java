package io.switchboard.grpc;

import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import io.grpc.Server;
import io.switchboard.core.AddressRules;
import io.switchboard.core.Instance;
import io.switchboard.core.Locality;
import io.switchboard.core.telemetry.Telemetry;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * Channels to the service of a {@link ScriptedDirectory}, as {@code scripted:///name} with the name as their authority.
 */
final class ScriptedChannels implements AutoCloseable {
    private static final NameResolver.Args.Key<ScriptedDirectory> DIRECTORY =
            NameResolver.Args.Key.create("scripted-directory");

    final ScriptedDirectory directory = new ScriptedDirectory();
    /** Where the channels are that are opened from now on. */
    volatile Locality own = Locality.UNKNOWN;

    volatile Telemetry telemetry = Telemetry.NONE;

    private final List<Server> servers = new ArrayList<>();
    private final List<ManagedChannel> channels = new ArrayList<>();
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
            return "scripted";
        }

        @Override
        public NameResolver newNameResolver(URI target, NameResolver.Args args) {
            return new DirectoryNameResolver(
                    args.getArg(DIRECTORY),
                    ScriptedDirectory.SERVICE,
                    target.getPath().substring(1),
                    args,
                    AddressRules.DEFAULT.allowingLoopback(),
                    own,
                    telemetry);
        }
    };

    ScriptedChannels() {
        DirectoryNameResolver.installDefaultPolicy();
        NameResolverRegistry.getDefaultRegistry().register(provider);
    }

    ManagedChannelBuilder<?> to(String authority, ChannelCredentials credentials) {
        return Grpc.newChannelBuilder("scripted:///" + authority, credentials).setNameResolverArg(DIRECTORY, directory);
    }

    ManagedChannel open(ManagedChannelBuilder<?> builder) {
        ManagedChannel channel = builder.build();
        channels.add(channel);
        return channel;
    }

    /** Ends the server with the channels. */
    Instance started(Server server) {
        servers.add(server);
        return TestService.instance(server);
    }

    @Override
    public void close() {
        channels.forEach(ManagedChannel::shutdownNow);
        servers.forEach(Server::shutdownNow);
        NameResolverRegistry.getDefaultRegistry().deregister(provider);
    }
}
