package io.switchboard.xds;

import static io.switchboard.xds.ResourceType.CLUSTER;
import static io.switchboard.xds.ResourceType.ENDPOINTS;
import static io.switchboard.xds.ResourceType.LISTENER;
import static io.switchboard.xds.ResourceType.ROUTE;

import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Streams and clients in any order of changes, requests, answers, refusals, pauses and reconnects, from a fixed seed:
 * {@code -Dswitchboard.model.seed} tries another, {@code -Dswitchboard.model.histories} more. A failure names its own.
 */
class StreamModelTest {
    private static final long SEED = Long.getLong("switchboard.model.seed", 20261201L);
    private static final int HISTORIES = Integer.getInteger("switchboard.model.histories", 1000);
    private static final int STEPS = 120;
    private static final String[] SERVICES = {"a", "b", "c"};
    private static final String[] PARTS = {"", "//x", "//y"};

    @Test
    void a_client_of_the_state_of_the_world_that_asks_for_all_converges_and_never_dangles() {
        run(true, false);
    }

    @Test
    void a_client_of_changes_that_asks_for_all_converges_and_never_dangles() {
        run(true, true);
    }

    @Test
    void a_client_of_the_state_of_the_world_that_asks_by_name_converges() {
        run(false, false);
    }

    @Test
    void a_client_of_changes_that_asks_by_name_converges() {
        run(false, true);
    }

    private static void run(boolean all, boolean delta) {
        for (int history = 0; history < HISTORIES; history++) {
            long seed = SEED + history;
            try {
                one(new Random(seed), all, delta);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("-Dswitchboard.model.seed=" + seed + " shows it", e);
            }
        }
    }

    private static void one(Random random, boolean all, boolean delta) {
        ScriptedView world = new ScriptedView();
        world.routesOfAll = all;
        for (String service : SERVICES) {
            change(random, world, service, 0);
        }
        ModelClient client = new ModelClient(random, world, all, delta);
        client.connect();
        for (int step = 1; step < STEPS; step++) {
            switch (random.nextInt(13)) {
                case 0, 1 -> change(random, world, SERVICES[random.nextInt(SERVICES.length)], step);
                case 2 -> touch(random, world, step);
                case 3, 4, 5 -> client.serverSends();
                case 6, 7, 8 -> client.takes(random.nextInt(10) == 0);
                case 9, 10 -> client.serverReads();
                case 11 -> client.wavers();
                default -> {
                    if (random.nextInt(6) == 0) {
                        reconnect(random, world, client);
                    } else {
                        world.show(LISTENER, SERVICES[random.nextInt(SERVICES.length)]);
                    }
                }
            }
        }
        showAll(world);
        for (String service : SERVICES) {
            change(random, world, service, STEPS);
            world.put(LISTENER, service, "last");
            for (String part : PARTS) {
                if (world.versions(CLUSTER).containsKey(service + part)) {
                    world.put(CLUSTER, service + part, "last");
                    world.put(ENDPOINTS, service + part, "last");
                }
            }
        }
        client.settle();
        client.assertConverged();
    }

    /** A service's route and clusters, which are complete at every moment. */
    private static void change(Random random, ScriptedView world, String service, int step) {
        StringBuilder refers = new StringBuilder();
        for (String part : PARTS) {
            if (part.isEmpty() || random.nextBoolean()) {
                world.put(CLUSTER, service + part, "of " + step);
                world.put(ENDPOINTS, service + part, "of " + step);
                refers.append(' ').append(service).append(part);
            }
        }
        world.put(LISTENER, service, "listener");
        world.put(ROUTE, service, step + refers.toString());
        for (String part : PARTS) {
            if (refers.indexOf(" " + service + part) < 0
                    && world.versions(CLUSTER).containsKey(service + part)) {
                world.remove(CLUSTER, service + part);
                world.remove(ENDPOINTS, service + part);
            }
        }
    }

    private static void touch(Random random, ScriptedView world, int step) {
        String service = SERVICES[random.nextInt(SERVICES.length)];
        world.put(ENDPOINTS, service, "touched " + step);
    }

    /** A process that has read nothing yet takes over, or one that has read some. */
    private static void reconnect(Random random, ScriptedView world, ModelClient client) {
        if (random.nextBoolean()) {
            world.whole = false;
            for (String service : SERVICES) {
                if (random.nextBoolean()) {
                    world.hide(LISTENER, service);
                    world.hide(ROUTE, service);
                    for (String part : PARTS) {
                        world.hide(CLUSTER, service + part);
                        world.hide(ENDPOINTS, service + part);
                    }
                }
            }
        }
        client.connect();
        if (random.nextBoolean()) {
            showAll(world);
        }
    }

    private static void showAll(ScriptedView world) {
        for (String service : SERVICES) {
            world.show(LISTENER, service);
            world.show(ROUTE, service);
            for (String part : PARTS) {
                world.show(CLUSTER, service + part);
                world.show(ENDPOINTS, service + part);
            }
        }
        if (!world.whole) {
            world.becomesWhole();
        }
    }
}
