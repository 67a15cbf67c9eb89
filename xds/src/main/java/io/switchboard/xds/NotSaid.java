package io.switchboard.xds;

import io.grpc.Status;
import io.switchboard.core.Snapshot;
import io.switchboard.core.Text;
import io.switchboard.grpc.config.ChoiceConfig;
import io.switchboard.grpc.config.DatacentersConfig;
import io.switchboard.grpc.config.PolicyConfig;
import io.switchboard.grpc.config.Route;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a service's config asks for, and xDS has no words for or the client no ears: a sentence each, which begins with
 * the field that it is about. docs/mesh.md has the same in a table.
 */
final class NotSaid {
    /** gRPC makes no more attempts than that. */
    private static final int MOST_ATTEMPTS = 5;

    private final Set<String> sentences = new LinkedHashSet<>();
    private final ServiceSettings settings;
    private final PolicyConfig policy;
    private final boolean envoy;
    private final boolean switchboard;

    private NotSaid(ServiceSettings settings, XdsClient client) {
        this.settings = settings;
        policy = settings.policy();
        envoy = client.kind() == XdsClient.Kind.ENVOY;
        switchboard = Policies.hasSwitchboard(client);
    }

    static List<String> of(ServiceSettings settings, XdsClient client) {
        NotSaid notSaid = new NotSaid(settings, client);
        notSaid.all();
        return List.copyOf(notSaid.sentences);
    }

    /** Of the instances, what cannot be sent. */
    static List<String> of(Snapshot snapshot, Dialable dialable, XdsClient client) {
        List<String> sentences = new ArrayList<>();
        if (dialable.byName() > 0) {
            sentences.add(dialable.byName() + " of " + snapshot.instances().size()
                    + " instances name a host whose address is not known; they are left out until it is");
        }
        String named = client.datacenter();
        boolean known = snapshot.datacenters().isEmpty()
                || snapshot.datacenters().stream()
                        .anyMatch(state -> state.name().equals(named));
        if (named != null && !known) {
            sentences.add("the client's datacenter, " + named
                    + ", is none of those that are read here; all instances are as far for it");
        }
        return sentences;
    }

    private void all() {
        if (settings.problem() != null) {
            sentences.add(settings.problem());
        }
        otherPolicy();
        choice();
        places();
        datacenters();
        starts();
        if (policy.subsetSize() > 0 && !switchboard) {
            say("subset.size", "the client connects to all instances");
        }
        for (Route route : policy.routes()) {
            if (route.sticky() != null) {
                say(
                        "routes \"" + Text.printable(route.name()) + "\": sticky",
                        "each call is for a subset by chance, by the weights, whatever its header says");
            }
        }
        methods();
        if (settings.throttles()) {
            say("retryThrottling", "retries are not throttled");
        }
        if (settings.health() != null && !envoy) {
            say("healthCheckConfig", "servers are not asked for their health; give outlier detection");
        }
    }

    private void otherPolicy() {
        String other = settings.otherPolicy();
        if (other != null && !other.equals("round_robin") && !(other.equals("pick_first") && !envoy)) {
            say("loadBalancingConfig: " + Text.printable(other), "calls take turns");
        }
    }

    private void choice() {
        ChoiceConfig choice = policy.choice();
        if (switchboard) {
            return;
        }
        switch (choice.policy()) {
            case LEAST_REQUEST -> {
                if (!envoy) {
                    say(
                            "choice: least_request",
                            "Java and Go choose so where all weights are the same; else, and in other languages, a"
                                    + " server is chosen by chance, by weight");
                }
            }
            case PEAK_EWMA ->
                say("choice: peak_ewma", envoy ? "least_request is used" : "a server is chosen by chance, by weight");
            case MAGLEV -> {
                if (!envoy) {
                    say("choice: maglev", "ring_hash is used");
                }
            }
            case RANDOM -> {
                if (envoy) {
                    say("choice: random", "servers take turns by weight");
                }
            }
            case ROUND_ROBIN, WEIGHTED_ROUND_ROBIN, RING_HASH -> {}
        }
        if (choice.loadReports() != null) {
            say("loadReports", "the weights are those of the registrations");
        }
        if (choice.boundedLoad() > 0 && !envoy) {
            say("boundedLoad", "a server gets all calls of its keys, however many");
        }
        if (choice.policy().bits == ChoiceConfig.Bits.KEY && policy.hashHeader() == null) {
            say(
                    "choice: " + choice.policy().configName(),
                    "the call option with a call's key is not known to xDS; name a header by hashKey.header");
        }
    }

    private void places() {
        if (policy.overprovisioning() != PolicyConfig.DEFAULT.overprovisioning() && !envoy) {
            say("locality.overprovisioning", "a level keeps all calls until nobody in it can be called");
        }
        if (!policy.memory().equals(PolicyConfig.DEFAULT.memory())) {
            say("locality.memory", "what is no longer listed counts no more");
        }
        if (policy.panicThreshold() != PolicyConfig.DEFAULT.panicThreshold()) {
            say("panicThreshold", "nearness counts as long as anybody can be called");
        }
    }

    private void datacenters() {
        DatacentersConfig said = policy.datacenters();
        DatacentersConfig standard = DatacentersConfig.DEFAULT;
        Set<String> fields = new TreeSet<>();
        add(fields, "leave", said.leave(), standard.leave());
        add(fields, "enter", said.enter(), standard.enter());
        add(fields, "hold", said.hold(), standard.hold());
        add(fields, "ramp", said.ramp(), standard.ramp());
        if (!fields.isEmpty()) {
            say(
                    "datacenters: " + String.join(", ", fields),
                    envoy
                            ? "calls leave a datacenter as they leave a zone, and come back at once"
                            : "calls leave a datacenter when nobody in it can be called, and come back at once");
        }
        if (said.isCapped()) {
            say("datacenters.maxAdded", "another datacenter gets all calls that leave, whatever room it has");
        }
        if (said.usualLoad() != standard.usualLoad()) {
            say("datacenters.usualLoad", "it is for maxAdded only");
        }
    }

    private static void add(Set<String> fields, String field, Object said, Object standard) {
        if (!said.equals(standard)) {
            fields.add(field);
        }
    }

    private void starts() {
        boolean byKey = policy.choice().policy().bits == ChoiceConfig.Bits.KEY;
        if (policy.slowStart() != null && (!envoy || byKey)) {
            say("slowStart", "a new server gets its whole share at once");
        }
    }

    private void methods() {
        if (!MethodPaths.fits(settings)) {
            say(
                    "methodConfig",
                    "with the routes it would be more than " + MethodPaths.MOST_ROUTES
                            + " routes; what is said of single services and methods is left out");
        }
        for (MethodSettings method : settings.methods()) {
            method.beside().forEach(this::beside);
            if (method.retry() != null) {
                retry(method.retry());
            }
        }
    }

    private void beside(String field) {
        switch (field) {
            case "waitForReady" -> say("methodConfig: waitForReady", "only the program itself can say that");
            case "hedgingPolicy" -> say("methodConfig: hedgingPolicy", "a call goes to one server");
            default -> say("methodConfig: " + field, "messages are limited by the program's own settings");
        }
    }

    private void retry(MethodSettings.Retry retry) {
        Set<Status.Code> others = new TreeSet<>(retry.codes());
        others.removeAll(Routes.RETRIED);
        if (!others.isEmpty()) {
            say(
                    "methodConfig: retryableStatusCodes",
                    others.stream().map(Status.Code::name).collect(Collectors.joining(", "))
                            + " is not tried again; xDS knows "
                            + Routes.RETRIED.stream()
                                    .sorted()
                                    .map(Status.Code::name)
                                    .collect(Collectors.joining(", ")));
        }
        if (retry.multiplier() != 2) {
            say("methodConfig: backoffMultiplier", "the pauses double");
        }
        if (retry.perAttemptNanos() > 0 && !envoy) {
            say("methodConfig: perAttemptRecvTimeout", "an attempt has all of the call's time");
        }
        if (retry.attempts() > MOST_ATTEMPTS && !envoy) {
            say("methodConfig: maxAttempts", "there are " + MOST_ATTEMPTS + " attempts at most");
        }
    }

    private void say(String field, String instead) {
        sentences.add(Text.message(field + " cannot be said: " + instead));
    }
}
