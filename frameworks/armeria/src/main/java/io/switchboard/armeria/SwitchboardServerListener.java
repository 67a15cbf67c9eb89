package io.switchboard.armeria;

import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerListenerAdapter;
import io.switchboard.Switchboard;
import io.switchboard.core.Registration;
import io.switchboard.core.ServiceName;
import io.switchboard.grpc.server.Announcement;
import io.switchboard.grpc.server.ServeOptions;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps an Armeria server in the registry, from when it has started until it is about to stop. A server that is started
 * again is registered again.
 *
 * <p>Armeria tells its listeners before it stops anything and waits for them. The server leaves the registry then, and
 * goes on answering for the drain delay, until callers have turned to others. After that Armeria stops it: give it
 * {@code ServerBuilder.gracefulShutdownTimeout}, without which the calls in flight are cut off.
 */
public final class SwitchboardServerListener extends ServerListenerAdapter {
    private static final Logger log = LoggerFactory.getLogger(SwitchboardServerListener.class);

    private final Switchboard switchboard;
    private final ServiceName service;
    private final ServeOptions options;
    private final @Nullable SessionProtocol protocol;
    private volatile @Nullable Announcement announcement;

    private SwitchboardServerListener(Builder builder) {
        switchboard = builder.switchboard;
        service = builder.service;
        options = builder.options;
        protocol = builder.protocol;
    }

    /** Registers a server with {@link ServeOptions#defaults}, at its first port. */
    public static SwitchboardServerListener of(Switchboard switchboard, String service) {
        return builder(switchboard, service).build();
    }

    /** @throws IllegalArgumentException if {@code service} is not a {@link ServiceName} */
    public static Builder builder(Switchboard switchboard, String service) {
        return new Builder(switchboard, new ServiceName(service));
    }

    /** The server's registration; empty before it has started and once it has left. */
    public Optional<Registration> registration() {
        return Optional.ofNullable(announcement).map(Announcement::registration);
    }

    /** Called by Armeria, which logs what is thrown here and lets the server run. */
    @Override
    public void serverStarted(Server server) {
        InetSocketAddress socket = ServerPorts.chosen(server.activePorts().values(), protocol)
                .orElseThrow(() -> new IllegalStateException("cannot register a server of " + service
                        + ": it listens at no port" + (protocol == null ? "" : " for " + protocol.uriText())));
        if (server.config().gracefulShutdown().quietPeriod().isZero()) {
            log.warn(
                    "a server of {} will cut off the calls in flight when it stops; set"
                            + " ServerBuilder.gracefulShutdownTimeout, for example to half a second and 30 seconds",
                    service);
        }
        announcement = switchboard.announce(service.value(), ServerPorts.listening(socket), options);
    }

    /** Called by Armeria before it stops the server; returns when callers have turned to others. */
    @Override
    public void serverStopping(Server server) {
        Announcement left = announcement;
        announcement = null;
        if (left != null) {
            left.close();
        }
    }

    /** Collects what a {@link SwitchboardServerListener} is made of. */
    public static final class Builder {
        private final Switchboard switchboard;
        private final ServiceName service;
        private ServeOptions options = ServeOptions.defaults();
        private @Nullable SessionProtocol protocol;

        private Builder(Switchboard switchboard, ServiceName service) {
            this.switchboard = switchboard;
            this.service = service;
        }

        /** How it is announced and how it leaves; {@link ServeOptions#grace} is Armeria's to say. */
        public Builder options(ServeOptions options) {
            this.options = options;
            return this;
        }

        /** Which of several ports callers are told: the first that speaks this. */
        public Builder protocol(SessionProtocol protocol) {
            this.protocol = protocol;
            return this;
        }

        public SwitchboardServerListener build() {
            return new SwitchboardServerListener(this);
        }
    }
}
