package io.switchboard.grpc;

import io.grpc.Attributes;
import io.grpc.NameResolver;
import io.grpc.NameResolver.ConfigOrError;
import io.grpc.NameResolver.ResolutionResult;
import io.grpc.Status;
import io.grpc.StatusOr;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hands results to a channel: with the registry's service config if there is one; else such that switchboard is its
 * policy unless the application has a say in it.
 *
 * <p>gRPC replaces an application's {@code defaultServiceConfig}, its retries included, by any config that a resolver
 * sends, and a resolver cannot see whether there is one. But a channel answers a config that is an <em>error</em> by
 * going to the application's default if there is one, else by keeping the last good one. So the first list goes out
 * three times, the first two only as far as its first endpoint:
 *
 * <ol>
 *   <li>without a config: calls that have been waiting start under the application's config, if there is one;
 *   <li>with switchboard, now the last good config;
 *   <li>in full with an error, as every list from then on.
 * </ol>
 *
 * <p>A default that names no policy leaves the choice to {@link DefaultPolicy}.
 *
 * <p>When the registry's config goes, the list goes out with switchboard and then with the error.
 *
 * <p>That there is no list is said to the policy alone, as {@link Hearing} has it, as long as that is switchboard: with
 * the last list it was, or there was none. Whoever else has the channel is told by an error, as gRPC has it.
 *
 * <p>A channel that would rather keep the last good config even if the application has a default, as gRFC A21 can be
 * read, would end up with switchboard and without that default: what any resolver with a config does to it.
 */
final class Delivery {
    private static final ConfigOrError KEEP =
            ConfigOrError.fromError(Status.UNAVAILABLE.withDescription("the registry holds no service config"));

    private static final Targets NOBODY = new Targets(List.of(), List.of());

    private final ServiceConfigs configs;

    /** Null when the channel's own policy is to be left alone. */
    private final @Nullable ConfigOrError switchboard;

    private Attributes attributes;
    private boolean offered;
    private boolean configured;

    private final Hearing hearing = new Hearing();
    /** What went out with the last list. */
    private @Nullable ConfigOrError sent;
    /** Whether switchboard is the channel's policy, as far as is known. */
    private boolean ours = true;

    private Delivery(ServiceConfigs configs, @Nullable ConfigOrError switchboard, Attributes attributes) {
        this.configs = configs;
        this.switchboard = switchboard;
        this.attributes =
                attributes.toBuilder().set(InstanceAttributes.HEARING, hearing).build();
    }

    /** Leaves policy and config to the channel where the registry has none. */
    static Delivery plain(ServiceConfigs configs, Attributes attributes) {
        return new Delivery(configs, null, attributes);
    }

    /** Makes switchboard the policy of a channel whose application has no {@code defaultServiceConfig}. */
    static Delivery preferringSwitchboard(ServiceConfigs configs, Attributes attributes) {
        return new Delivery(configs, configs.switchboard(), attributes);
    }

    /**
     * Hears what the registry has now, for the lists that follow.
     *
     * @return whether a list that has been delivered is to be delivered again for it
     */
    boolean takes(@Nullable String serviceConfig) {
        return configs.takes(serviceConfig);
    }

    /** The lists that follow come from a registry that could not be reached for a while. */
    void reachedAgain() {
        Integer before = attributes.get(InstanceAttributes.REACHED);
        attributes = attributes.toBuilder()
                .set(InstanceAttributes.REACHED, before == null ? 1 : before + 1)
                .build();
    }

    /** Called in the channel's synchronization context. */
    Status deliver(NameResolver.Listener2 listener, StatusOr<Targets> targets) {
        return targets.hasValue() ? list(listener, targets.getValue()) : none(listener, targets.getStatus());
    }

    private Status list(NameResolver.Listener2 listener, Targets targets) {
        ConfigOrError config = configs.inForce();
        boolean ceased = configured && config == null;
        configured = config != null;
        if (config != null || switchboard == null) {
            return send(listener, targets, config);
        }
        if (ceased) {
            offered = true;
            send(listener, targets, switchboard);
        } else if (!offered) {
            offered = true;
            send(listener, targets.first(), null);
            send(listener, targets.first(), switchboard);
        }
        return send(listener, targets, KEEP);
    }

    private Status send(NameResolver.Listener2 listener, Targets targets, @Nullable ConfigOrError config) {
        sent = config;
        hearing.say(null);
        Status answer = listener.onResult2(result(StatusOr.fromValue(targets), config));
        ours = hearing.isHeard();
        return answer;
    }

    /** With the config of the last list, so that this changes nothing else. */
    private Status none(NameResolver.Listener2 listener, Status why) {
        if (ours) {
            hearing.say(why);
            Status answer = listener.onResult2(result(StatusOr.fromValue(NOBODY), sent));
            if (hearing.isHeard()) {
                return answer;
            }
            ours = false;
        }
        hearing.say(null);
        return listener.onResult2(result(StatusOr.fromStatus(why), sent));
    }

    private ResolutionResult result(StatusOr<Targets> targets, @Nullable ConfigOrError config) {
        Attributes.Builder said = attributes.toBuilder();
        if (switchboard != null) {
            said.set(InstanceAttributes.UNLESS_NAMED, config != null && config.getError() != null);
        }
        ResolutionResult.Builder result = ResolutionResult.newBuilder();
        if (targets.hasValue()) {
            result.setAddressesOrError(StatusOr.fromValue(targets.getValue().callable()));
            if (!targets.getValue().datacenters().equals(Datacenters.NONE)) {
                said.set(InstanceAttributes.DATACENTERS, targets.getValue().datacenters());
            }
            if (!targets.getValue().reserve().isEmpty()) {
                said.set(InstanceAttributes.RESERVE, targets.getValue().reserve());
            }
        } else {
            result.setAddressesOrError(StatusOr.fromStatus(targets.getStatus()));
        }
        result.setAttributes(said.build());
        return config == null ? result.build() : result.setServiceConfig(config).build();
    }
}
