package io.switchboard.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.grpc.CallOptions;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.switchboard.core.Instance;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Five real servers, one of which is ten times as slow as the others. How slow is counted in calls: a server answers
 * when so many others have been made since, so it is as slow on any machine.
 */
@Timeout(300)
class SlowServerTest {
    private static final int FAST = 5;
    private static final int SLOW = 50;
    private static final int CALLS = 400;
    private static final int FAIR = CALLS / 5;

    private record Arrival(String server, StreamObserver<String> response) {}

    private record InFlight(int due, StreamObserver<String> response, String server, Future<String> call) {}

    private final ScriptedChannels scripted = new ScriptedChannels();
    private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();

    @AfterEach
    void stop() {
        scripted.close();
    }

    private Instance serve(String name) throws Exception {
        ServerServiceDefinition service = ServerServiceDefinition.builder(TestService.NAME)
                .addMethod(
                        TestService.WHO,
                        ServerCalls.asyncUnaryCall((request, response) -> arrivals.add(new Arrival(name, response))))
                .build();
        return scripted.started(NettyServerBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), InsecureServerCredentials.create())
                .addService(service)
                .build()
                .start());
    }

    /**
     * A channel that is connected to all of them: not before it has been, as far as calls can tell, is it asked for
     * more.
     */
    private ManagedChannel open(String choice) throws Exception {
        scripted.directory.live(serve("slow"), serve("b"), serve("c"), serve("d"), serve("e"));
        ManagedChannel channel = scripted.open(scripted.to("demo", InsecureChannelCredentials.create())
                .defaultServiceConfig(Json.serviceConfig("{choice: {" + choice + ": {}}}")));
        Await.until("all are called", () -> runUnchecked(channel, 20).size() == 5);
        return channel;
    }

    private Map<String, Integer> runUnchecked(ManagedChannel channel, int calls) {
        try {
            return run(channel, calls);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** How many of so many calls, one after the other, go to each server. */
    private Map<String, Integer> run(ManagedChannel channel, int calls) throws Exception {
        Map<String, Integer> tally = new TreeMap<>();
        List<InFlight> open = new ArrayList<>();
        for (int now = 0; now < calls; now++) {
            Future<String> call = ClientCalls.futureUnaryCall(
                    channel.newCall(TestService.WHO, CallOptions.DEFAULT.withDeadlineAfter(60, TimeUnit.SECONDS)), "");
            Arrival arrival = arrivals.poll(60, TimeUnit.SECONDS);
            if (arrival == null) {
                throw new AssertionError("call " + now + " does not arrive");
            }
            tally.merge(arrival.server(), 1, Integer::sum);
            int takes = arrival.server().equals("slow") ? SLOW : FAST;
            open.add(new InFlight(now + takes, arrival.response(), arrival.server(), call));
            answer(open, now);
        }
        answer(open, Integer.MAX_VALUE);
        return tally;
    }

    private static void answer(List<InFlight> open, int now) throws Exception {
        for (InFlight each : List.copyOf(open)) {
            if (each.due() <= now) {
                each.response().onNext(each.server());
                each.response().onCompleted();
                assertEquals(each.server(), each.call().get(60, TimeUnit.SECONDS));
                open.remove(each);
            }
        }
    }

    @Test
    void round_robin_gives_it_as_many_calls_as_the_others() throws Exception {
        assertEquals(Map.of("slow", FAIR, "b", FAIR, "c", FAIR, "d", FAIR, "e", FAIR), run(open("round_robin"), CALLS));
    }

    /** Latency is real time: a machine that stands still for a moment makes those slow that are just being called. */
    @ParameterizedTest
    @ValueSource(strings = {"least_request", "peak_ewma"})
    void a_choice_by_load_gives_it_less_than_half_of_that(String choice) throws Exception {
        ManagedChannel channel = open(choice);
        Await.until("the slow one gets less than half of its part, and the others more", () -> {
            Map<String, Integer> tally = runUnchecked(channel, CALLS);
            return tally.getOrDefault("slow", 0) < FAIR / 2
                    && Stream.of("b", "c", "d", "e").allMatch(fast -> tally.getOrDefault(fast, 0) > FAIR / 2);
        });
    }
}
