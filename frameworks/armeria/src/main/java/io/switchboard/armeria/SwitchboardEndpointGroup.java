package io.switchboard.armeria;

import com.linecorp.armeria.client.Endpoint;
import com.linecorp.armeria.client.endpoint.DynamicEndpointGroup;
import com.linecorp.armeria.client.endpoint.EndpointSelectionStrategy;
import com.linecorp.armeria.common.Flags;
import io.netty.util.AttributeKey;
import io.switchboard.Switchboard;
import io.switchboard.core.Freshness;
import io.switchboard.core.Instance;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Snapshot;
import io.switchboard.core.Text;
import io.switchboard.core.directory.Directory;
import io.switchboard.core.directory.Subscription;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The instances of a service as endpoints of Armeria's clients, whatever they speak, followed until it is closed.
 *
 * <p>Weights are those of the registry. Instances that drain or have weight zero are left out unless there are no
 * others, and where the registries of several datacenters are read, so are all but those of the nearest that has any.
 * While the registry cannot be followed, the last known instances stay; while nothing is known yet, calls wait as long
 * as {@link #selectionTimeoutMillis} says. In a mass removal those instances stay that answer the calls they get.
 *
 * <p>The service's config in the registry is for channels of gRPC: how endpoints are chosen is for Armeria to say.
 */
public final class SwitchboardEndpointGroup extends DynamicEndpointGroup {
    /** What the registry says of an endpoint, for selection strategies and logs. */
    public static final AttributeKey<Instance> INSTANCE =
            AttributeKey.valueOf(SwitchboardEndpointGroup.class, "INSTANCE");

    private final ServiceName service;
    private final ReportedAnswers reports;
    private final @Nullable String authority;
    private volatile @Nullable Subscription subscription;

    private SwitchboardEndpointGroup(Builder builder, ReportedAnswers strategy) {
        super(strategy, true, builder.selectionTimeout.toMillis());
        this.service = builder.service;
        this.reports = strategy;
        this.authority = builder.authority;
    }

    /** Follows a service, with endpoints that take turns by weight. */
    public static SwitchboardEndpointGroup of(Switchboard switchboard, String service) {
        return builder(switchboard, service).build();
    }

    /** @throws IllegalArgumentException if {@code service} is not a {@link ServiceName} */
    public static Builder builder(Switchboard switchboard, String service) {
        return new Builder(switchboard.directory(), new ServiceName(service));
    }

    static Instance instance(Endpoint endpoint) {
        return Objects.requireNonNull(endpoint.attr(INSTANCE));
    }

    private void follow(Directory directory) {
        Subscription followed = directory.follow(service, this::take);
        subscription = followed;
        reports.to(followed::answered);
    }

    private void take(Snapshot snapshot) {
        // Not knowing is no reason to give up what was known.
        if (snapshot.freshness() != Freshness.UNKNOWN && !isClosing()) {
            reports.of(snapshot.doubted());
            setEndpoints(CalledInstances.of(snapshot, authority));
        }
    }

    @Override
    protected void doCloseAsync(CompletableFuture<?> future) {
        Subscription followed = subscription;
        if (followed != null) {
            followed.close();
        }
        future.complete(null);
    }

    @Override
    public String toString() {
        return toString(text -> text.append(", service=").append(service));
    }

    /** Collects what a {@link SwitchboardEndpointGroup} is made of. */
    public static final class Builder {
        private final Directory directory;
        private final ServiceName service;
        private EndpointSelectionStrategy strategy = new WeightedTurns();
        private Duration selectionTimeout = Duration.ofMillis(Flags.defaultConnectTimeoutMillis());
        private @Nullable String authority;

        private Builder(Directory directory, ServiceName service) {
            this.directory = directory;
            this.service = service;
        }

        /** How endpoints are chosen; by turns according to weight unless given. */
        public Builder selectionStrategy(EndpointSelectionStrategy strategy) {
            this.strategy = strategy;
            return this;
        }

        /** How long a call waits while there is no endpoint; Armeria's connect timeout unless given. */
        public Builder selectionTimeout(Duration selectionTimeout) {
            this.selectionTimeout = selectionTimeout;
            return this;
        }

        /**
         * The name in the certificates of the instances, which they are also called by; the address of each unless
         * given. Of instances that are registered with a host name, it is that name in any case.
         *
         * @throws IllegalArgumentException if it is not a host name
         */
        public Builder authority(String authority) {
            Endpoint name = Endpoint.parse(authority);
            if (name.hasPort() || name.isIpAddrOnly()) {
                throw new IllegalArgumentException("authority \"" + Text.printable(authority)
                        + "\" is not a host name; ports and addresses are those of the registry");
            }
            this.authority = authority;
            return this;
        }

        /**
         * Starts to follow the service.
         *
         * @throws IllegalStateException if the {@link Switchboard} is closed
         */
        public SwitchboardEndpointGroup build() {
            SwitchboardEndpointGroup group = new SwitchboardEndpointGroup(this, new ReportedAnswers(strategy));
            group.follow(directory);
            return group;
        }
    }
}
