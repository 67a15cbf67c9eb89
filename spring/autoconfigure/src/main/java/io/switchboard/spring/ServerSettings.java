package io.switchboard.spring;

import io.switchboard.Switchboard;
import io.switchboard.core.Internal;
import io.switchboard.core.Registration;
import io.switchboard.grpc.server.Announcement;
import io.switchboard.grpc.server.ServeOptions;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/** How the application's servers are announced, of whatever kind they are, as the properties say. */
@Internal
public final class ServerSettings {
    private static final Logger log = LoggerFactory.getLogger(ServerSettings.class);

    /** How long a start that must not go on without a registration waits for it, unless said. */
    private static final Duration AWAITED = Duration.ofSeconds(10);

    private final SwitchboardProperties.Registration said;
    private final @Nullable String build;

    /** @param build the version that the application was built as; null: not known */
    ServerSettings(SwitchboardProperties.Registration said, @Nullable String build) {
        this.said = said;
        this.build = build;
    }

    /**
     * The names under which the application's gRPC servers are called.
     *
     * @param application its own name; null: it has none
     * @throws InvalidConfigurationPropertyValueException if one is no service's name
     */
    List<String> services(@Nullable String application) {
        return ServerOptions.services(said, application);
    }

    /** The port at which callers reach the gRPC server; null: where it listens. */
    @Nullable
    Integer port() {
        return said.port();
    }

    /**
     * What is the same for all servers.
     *
     * @throws InvalidConfigurationPropertyValueException if a property is wrong
     */
    public ServeOptions.Builder options() {
        return ServerOptions.of(said, build);
    }

    /**
     * Waits for the registrations as long as the start is to wait for them.
     *
     * @throws StartFailure if one is not there by then, and the start must not go on without
     */
    public void awaitActive(Switchboard switchboard, Collection<Announcement> announcements) {
        Duration limit = said.await() != null ? said.await() : said.failFast() ? AWAITED : Duration.ZERO;
        if (limit.isZero()) {
            return;
        }
        for (Announcement one : announcements) {
            Registration registration = one.registration();
            try {
                if (!one.awaitActive(limit)) {
                    notActive(switchboard, registration, limit);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void notActive(Switchboard switchboard, Registration registration, Duration limit) {
        String what = registration.service() + " is not registered in "
                + switchboard.directory().registry()
                + " within " + limit.toMillis() + " ms: "
                + registration.problem().orElse("etcd has not answered yet");
        if (said.failFast()) {
            throw new StartFailure(
                    what + ".",
                    "See that etcd runs and that switchboard.endpoints is where it is. To start without it and register"
                            + " once it is there, set switchboard.registration.fail-fast=false.");
        }
        log.warn("{}; it is registered once that has passed", what);
    }
}
