package io.switchboard.xds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a change of one service among many costs: counted, not timed. */
class ChangeCostTest {
    private static final int FEW = 3;
    private static final int MANY = 120;

    /** Two subsets, so that a service has three clusters. */
    private static final String ROUTED =
            RulesHarness.switchboard("'routes':[{'subsets':[{},{'version':'v1'},{'version':'v2'}]}]");

    /** Of a change: what was made anew, of all services and of the node, and what was sent. */
    record Cost(List<String> made, List<String> sent) {}

    private static Cost cost(NodeWorld world, Runnable change) {
        Set<Resource> before = world.resources();
        world.pushes.clear();
        change.run();
        world.answerAll();
        List<String> made = new ArrayList<>();
        world.resources().stream().filter(one -> !before.contains(one)).forEach(one -> made.add(text(one)));
        Collections.sort(made);
        List<String> sent = new ArrayList<>();
        world.pushes.forEach(
                push -> sent.add(push.type().plural() + " " + push.resources().size()));
        return new Cost(made, sent);
    }

    private static String text(Resource resource) {
        return resource.type().plural() + " " + resource.name();
    }

    @Test
    void a_change_of_an_instance_makes_and_sends_the_endpoints_of_its_service_alone() {
        for (int size : new int[] {FEW, MANY}) {
            for (boolean delta : new boolean[] {false, true}) {
                NodeWorld world = new NodeWorld(size, delta);
                assertEquals(
                        new Cost(List.of("endpoints s1"), List.of("endpoints 1")),
                        cost(world, () -> world.says("s1", null, 2)));
            }
        }
    }

    @Test
    void a_change_of_how_servers_are_chosen_makes_no_routes_of_the_node_and_of_changes_sends_one_cluster() {
        for (int size : new int[] {FEW, MANY}) {
            NodeWorld world = new NodeWorld(size, true);
            assertEquals(
                    new Cost(List.of("clusters s1", "endpoints s1", "routes s1"), List.of("clusters 1", "endpoints 1")),
                    cost(world, () -> world.says("s1", RulesHarness.switchboard("'choice':{'ring_hash':{}}"), 1)));
        }
    }

    @Test
    void a_change_of_routes_makes_and_sends_what_has_them() {
        for (int size : new int[] {FEW, MANY}) {
            NodeWorld world = new NodeWorld(size, true);
            assertEquals(
                    new Cost(
                            List.of(
                                    "clusters s1",
                                    "clusters s1//first,version=v1",
                                    "clusters s1//first,version=v2",
                                    "endpoints s1",
                                    "endpoints s1//first,version=v1",
                                    "endpoints s1//first,version=v2",
                                    "routes s1",
                                    "routes switchboard//listener/127.0.0.1:80",
                                    "routes switchboard//listener/127.0.0.1:82"),
                            List.of("clusters 2", "routes 2")),
                    cost(world, () -> world.says("s1", ROUTED, 1)));
        }
    }

    @Test
    void only_what_may_have_changed_is_looked_up_for_who_asks_for_all() {
        for (boolean delta : new boolean[] {false, true}) {
            ScriptedView view = new ScriptedView();
            for (int i = 0; i < MANY; i++) {
                view.put(ResourceType.CLUSTER, "s" + i, "1");
            }
            StreamState stream = delta ? new DeltaStream(view) : new SotwStream(view);
            view.tells(stream);
            stream.request(request(delta, "", ""));
            Push first = take(stream.next(view));
            stream.request(request(delta, first.version(), first.nonce()));
            view.found.clear();
            view.put(ResourceType.CLUSTER, "s1", "2");
            Push second = take(stream.next(view));
            assertEquals(List.of("s1"), view.found);
            assertEquals(delta ? 1 : MANY, second.resources().size());
        }
    }

    private static Push take(@Nullable Push push) {
        if (push == null) {
            throw new AssertionError("nothing is sent");
        }
        return push;
    }

    private static StreamRequest request(boolean delta, String version, String nonce) {
        return delta
                ? StreamRequest.delta(
                        ResourceType.CLUSTER,
                        nonce.isEmpty() ? Set.of(StreamRequest.ALL) : Set.of(),
                        Set.of(),
                        Map.of(),
                        nonce,
                        null)
                : StreamRequest.sotw(ResourceType.CLUSTER, Set.of(), version, nonce, null);
    }
}
