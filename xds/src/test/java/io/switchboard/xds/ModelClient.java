package io.switchboard.xds;

import static io.switchboard.xds.ResourceType.CLUSTER;
import static io.switchboard.xds.ResourceType.ENDPOINTS;
import static io.switchboard.xds.ResourceType.LISTENER;
import static io.switchboard.xds.ResourceType.ROUTE;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A client as Envoy is one (asks for all listeners and clusters, and for the routes and endpoints that these name), or
 * as gRPC is one (asks for listeners by name and goes on from there). What it has survives its streams. It checks what
 * it is sent.
 */
final class ModelClient {
    private static final int LIMIT = 1000;

    private final Random random;
    private final ScriptedView world;
    private final boolean all;
    private final boolean delta;
    private final Map<ResourceType, Map<String, String>> has = new EnumMap<>(ResourceType.class);
    private final Map<ResourceType, String> versions = new EnumMap<>(ResourceType.class);
    private final Map<ResourceType, String> nonces = new EnumMap<>(ResourceType.class);
    private final Map<ResourceType, Set<String>> asked = new EnumMap<>(ResourceType.class);
    private final Queue<Push> toClient = new ArrayDeque<>();
    private final Queue<StreamRequest> toServer = new ArrayDeque<>();
    /** Clusters that it would not have, and so may lack. */
    private final Set<String> refused = new HashSet<>();
    /** Endpoints that have come on this stream. */
    private final Set<String> heard = new HashSet<>();
    /** What it does not ask for just now, though it would. */
    private final Set<String> scorned = new HashSet<>();
    /** Whether clusters are still to come on this stream. */
    private boolean fresh;

    private @Nullable StreamState stream;

    ModelClient(Random random, ScriptedView world, boolean all, boolean delta) {
        this.random = random;
        this.world = world;
        this.all = all;
        this.delta = delta;
        for (ResourceType type : ResourceType.values()) {
            has.put(type, new HashMap<>());
        }
    }

    private Map<String, String> has(ResourceType type) {
        return has.getOrDefault(type, Map.of());
    }

    /** On a new stream, which knows nothing of the one before. */
    void connect() {
        if (stream != null) {
            world.forget(stream);
        }
        StreamState opened = delta ? new DeltaStream(world) : new SotwStream(world);
        stream = opened;
        world.tells(opened);
        toClient.clear();
        toServer.clear();
        nonces.clear();
        asked.clear();
        fresh = true;
        heard.clear();
        for (ResourceType type : List.of(CLUSTER, ENDPOINTS, LISTENER, ROUTE)) {
            ask(type, null);
        }
    }

    private Set<String> wanted(ResourceType type) {
        return switch (type) {
            case LISTENER -> all ? Set.of() : Set.of("a", "b", "c");
            case ROUTE -> has(LISTENER).keySet();
            case CLUSTER -> all ? Set.of() : referred();
            case ENDPOINTS -> unscorned(has(CLUSTER).keySet());
        };
    }

    private Set<String> unscorned(Set<String> names) {
        Set<String> left = new TreeSet<>(names);
        left.removeAll(scorned);
        return left;
    }

    /** Drops the endpoints of some cluster, or asks for them again. */
    void wavers() {
        List<String> clusters = List.copyOf(new TreeSet<>(has(CLUSTER).keySet()));
        if (!scorned.isEmpty()) {
            scorned.clear();
        } else if (!clusters.isEmpty()) {
            scorned.add(clusters.get(random.nextInt(clusters.size())));
        }
        forgetUnwanted();
        ask(ENDPOINTS, null);
    }

    private Set<String> referred() {
        Set<String> clusters = new TreeSet<>();
        has(ROUTE).values().forEach(route -> clusters.addAll(refers(route)));
        return clusters;
    }

    private static List<String> refers(String route) {
        List<String> words = Arrays.asList(route.split(" ", -1));
        return words.subList(1, words.size());
    }

    /** Asks for what is wanted now, and answers a response. */
    private void ask(ResourceType type, @Nullable Push answers) {
        answer(type, answers, null);
    }

    private void answer(ResourceType type, @Nullable Push answers, @Nullable String error) {
        Set<String> wanted = Set.copyOf(wanted(type));
        Set<String> before = asked.get(type);
        boolean star = all && type.hasAll();
        if (before == null && wanted.isEmpty() && !star) {
            return;
        }
        if (before != null && before.equals(wanted) && answers == null) {
            return;
        }
        asked.put(type, wanted);
        String nonce = answers != null ? answers.nonce() : nonces.getOrDefault(type, "");
        if (!delta) {
            toServer.add(StreamRequest.sotw(type, wanted, versions.getOrDefault(type, ""), nonce, error));
            return;
        }
        Set<String> known = before == null ? Set.of() : before;
        Set<String> more = new HashSet<>(wanted);
        more.removeAll(known);
        Set<String> fewer = new HashSet<>(known);
        fewer.removeAll(wanted);
        if (before == null && star) {
            more.add("*");
        }
        toServer.add(StreamRequest.delta(
                type,
                more,
                fewer,
                before == null ? Map.copyOf(has(type)) : Map.of(),
                answers == null ? "" : nonce,
                error));
    }

    /** The server reads one request. */
    boolean serverReads() {
        StreamRequest request = toServer.poll();
        if (request == null || stream == null) {
            return false;
        }
        stream.request(request);
        return true;
    }

    /** The client takes more just now. */
    boolean serverSends() {
        Push push = stream == null ? null : stream.next(world);
        if (push == null) {
            return false;
        }
        check(toClient.stream().noneMatch(waiting -> waiting.type() == push.type()), "two wait of type " + push.type());
        toClient.add(push);
        return true;
    }

    /** The client reads one response. */
    boolean takes(boolean refuses) {
        Push push = toClient.poll();
        if (push == null) {
            return false;
        }
        ResourceType type = push.type();
        Map<String, String> mine = has(type);
        boolean whole = !delta && type.hasAll();
        check(!whole || !push.resources().isEmpty() || mine.isEmpty(), "an empty push of " + type);
        nonces.put(type, push.nonce());
        // Nobody refuses that something is no more.
        if (refuses && push.removed().isEmpty()) {
            if (type == CLUSTER) {
                push.resources().forEach(resource -> refused.add(resource.name()));
            }
            answer(type, push, "refused");
            return true;
        }
        Set<String> removed = new HashSet<>(push.removed());
        if (whole) {
            removed.addAll(mine.keySet());
            push.resources().forEach(resource -> removed.remove(resource.name()));
        }
        if (type == CLUSTER) {
            // Of the state of the world, the first response on a stream comes from one who does not know what there
            // was.
            boolean blind = whole && fresh;
            fresh = false;
            check(
                    blind || referred().stream().noneMatch(name -> removed.contains(name) && mine.containsKey(name)),
                    "cluster removed that routes refer to: " + removed + " of " + has(ROUTE));
        }
        if (type == ENDPOINTS) {
            for (Resource resource : push.resources()) {
                check(
                        !resource.version().equals("none")
                                || !heard.contains(resource.name())
                                || resource.version().equals(mine.get(resource.name()))
                                || !referred().contains(resource.name()),
                        "nobody is left in " + resource.name() + ", to which routes refer: " + has(ROUTE));
                heard.add(resource.name());
            }
        }
        push.resources().forEach(resource -> mine.put(resource.name(), resource.version()));
        if (type == CLUSTER) {
            refused.removeAll(mine.keySet());
        }
        mine.keySet().removeAll(removed);
        if (all && type == ROUTE) {
            for (Resource route : push.resources()) {
                check(
                        refers(route.version()).stream()
                                .allMatch(name ->
                                        refused.contains(name) || has(CLUSTER).containsKey(name)),
                        "route " + route.version() + " dangles; there are "
                                + has(CLUSTER).keySet());
            }
        }
        forgetUnwanted();
        versions.put(type, push.version());
        answer(type, push, null);
        for (ResourceType next : ResourceType.values()) {
            ask(next, null);
        }
        return true;
    }

    /** What is asked for no more is dropped. */
    private void forgetUnwanted() {
        has(ROUTE).keySet().retainAll(wanted(ROUTE));
        if (!all) {
            has(CLUSTER).keySet().retainAll(wanted(CLUSTER));
        }
        has(ENDPOINTS).keySet().retainAll(wanted(ENDPOINTS));
        heard.retainAll(has(ENDPOINTS).keySet());
    }

    void settle() {
        if (!scorned.isEmpty()) {
            wavers();
        }
        int idle = 0;
        for (int step = 0; idle < 3; step++) {
            check(step < LIMIT, "it never settles");
            boolean moved = switch (random.nextInt(3)) {
                case 0 -> serverReads();
                case 1 -> serverSends();
                default -> takes(false);
            };
            boolean more = moved || serverReads() || serverSends() || takes(false);
            idle = more ? 0 : idle + 1;
        }
    }

    void assertConverged() {
        for (ResourceType type : ResourceType.values()) {
            check(
                    has(type).equals(world.versions(type)),
                    "of " + type + " it has " + new TreeMap<>(has(type)) + ", there is " + world.versions(type));
        }
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
