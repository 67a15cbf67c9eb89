package io.switchboard.grpc;

import io.grpc.Deadline;
import io.grpc.NameResolver.ConfigOrError;
import io.grpc.NameResolver.ServiceConfigParser;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Text;
import io.switchboard.core.telemetry.Telemetry;
import io.switchboard.core.time.RatedLog;
import io.switchboard.grpc.config.ConfigMerge;
import io.switchboard.grpc.config.ServiceConfigCheck;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The service config that the registry holds for one channel's service: laid over the application's, read as gRPC reads
 * it, and the last good one while the newest is not. In the channel's synchronization context only.
 */
final class ServiceConfigs {
    private static final Logger log = LoggerFactory.getLogger(ServiceConfigs.class);

    private static final Map<String, ?> SWITCHBOARD =
            Map.of("loadBalancingConfig", List.of(Map.of(SwitchboardLoadBalancerProvider.POLICY, Map.of())));

    private final RatedLog rated = new RatedLog(log, Deadline.getSystemTicker()::nanoTime);
    private final ServiceName service;
    private final String registry;
    private final @Nullable ServiceConfigParser parser;
    private final Map<String, ?> applications;
    private final boolean policyChosen;
    private final Telemetry telemetry;
    private @Nullable String text;
    private @Nullable ConfigOrError inForce;

    /**
     * @param applications what the registry's is laid over; null: nothing
     * @param policyChosen whether the channel has a policy for configs that name none
     * @throws IllegalArgumentException if the application's is no service config; the message says where and why
     */
    ServiceConfigs(
            ServiceName service,
            String registry,
            @Nullable ServiceConfigParser parser,
            @Nullable Map<String, ?> applications,
            boolean policyChosen,
            Telemetry telemetry) {
        this.service = service;
        this.registry = registry;
        this.parser = parser;
        this.applications = checked(applications);
        this.policyChosen = policyChosen;
        this.telemetry = telemetry;
    }

    /** Said where the channel is built, which is where it can be mended. */
    private static Map<String, ?> checked(@Nullable Map<String, ?> applications) {
        if (applications == null) {
            return Map.of();
        }
        try {
            ServiceConfigCheck.check(applications);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    Text.message("the application's default service config: " + e.getMessage()), e);
        }
        return applications;
    }

    /** The config that names the policy and nothing else; null if this channel cannot read it. */
    @Nullable
    ConfigOrError switchboard() {
        ConfigOrError read = parser == null ? null : parser.parseServiceConfig(SWITCHBOARD);
        return read == null || read.getError() != null ? null : read;
    }

    /** The one to be sent; null: none. */
    @Nullable
    ConfigOrError inForce() {
        return inForce;
    }

    /** @return whether another one is in force now */
    boolean takes(@Nullable String newest) {
        if (Objects.equals(newest, text)) {
            return false;
        }
        text = newest;
        ConfigOrError before = inForce;
        if (newest == null) {
            inForce = null;
        } else {
            read(newest);
        }
        return !Objects.equals(inForce, before);
    }

    private void read(String newest) {
        if (parser == null) {
            return;
        }
        try {
            ConfigOrError read = parser.parseServiceConfig(named(merged(newest)));
            if (read.getError() == null) {
                inForce = read;
            } else {
                refuse(String.valueOf(read.getError().getDescription()));
            }
        } catch (Throwable e) {
            // Also an Error, such as of a library in another version: here it would end the channel for good.
            refuse(e instanceof IllegalArgumentException ? String.valueOf(e.getMessage()) : String.valueOf(e));
        }
    }

    /** Two that are good by themselves may be none together: a call is repeated by a retry policy or by hedging. */
    private Map<String, ?> merged(String newest) {
        Map<String, ?> registrys = ServiceConfigCheck.read(newest);
        Map<String, ?> merged = ConfigMerge.over(applications, registrys);
        if (!applications.isEmpty()) {
            try {
                ServiceConfigCheck.check(merged);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("laid over the application's own config: " + e.getMessage(), e);
            }
        }
        return merged;
    }

    /** A config that names no policy would make it pick_first, which calls one server only. */
    private Map<String, ?> named(Map<String, ?> config) {
        return policyChosen || config.containsKey("loadBalancingConfig") || config.containsKey("loadBalancingPolicy")
                ? config
                : ConfigMerge.over(config, SWITCHBOARD);
    }

    private void refuse(String reason) {
        String told = Text.message(reason);
        rated.warn(
                "the service config of service {} in {} is rejected, and {}: {}",
                service,
                registry,
                inForce == null ? "none is used" : "the last valid one stays in use",
                told);
        telemetry.configRefused(service, told);
    }
}
