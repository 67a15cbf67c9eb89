package io.switchboard.cli;

import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.TlsChannelCredentials;
import io.switchboard.Switchboard;
import io.switchboard.core.Instance;
import io.switchboard.core.ServiceName;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How the servers are reached that are in the registry. */
final class ServerFlags {
    @Option(names = "--tls", description = "The servers speak TLS (default: plaintext).")
    private boolean tls;

    @Option(names = "--tls-cacert", paramLabel = "FILE", description = "What the servers' certificates are trusted by.")
    private @Nullable Path ca;

    @Option(names = "--authority", paramLabel = "NAME", description = "The name that the servers' certificates have.")
    private @Nullable String authority;

    ServerFlags() {}

    /** @throws IllegalArgumentException if the service's name, or the authority, is none */
    ManagedChannel channel(Switchboard switchboard, String service) throws CommandFailure {
        return built(switchboard.channel(service, credentials()));
    }

    /**
     * To one instance.
     *
     * @param credentials as {@link #credentials} has them
     */
    ManagedChannel channelTo(
            Switchboard switchboard, ServiceName service, Instance instance, ChannelCredentials credentials) {
        return built(switchboard.channelTo(service, instance, credentials));
    }

    private ManagedChannel built(ManagedChannelBuilder<?> builder) {
        return (authority == null ? builder : builder.overrideAuthority(authority)).build();
    }

    ChannelCredentials credentials() throws CommandFailure {
        if (!tls && ca == null) {
            return InsecureChannelCredentials.create();
        }
        try {
            TlsChannelCredentials.Builder credentials = TlsChannelCredentials.newBuilder();
            return (ca == null ? credentials : credentials.trustManager(ca.toFile())).build();
        } catch (IOException e) {
            throw new CommandFailure("cannot read " + ca + ": " + e);
        }
    }
}
