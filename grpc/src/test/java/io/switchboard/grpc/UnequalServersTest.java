package io.switchboard.grpc;

import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.ServerBuilder;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.switchboard.core.Instance;
import io.switchboard.grpc.load.LoadReporter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Real servers, one of which can take four times as many calls as each of the others, and says so by how busy it is.
 * How busy is counted in calls, so it is the same on any machine.
 */
@Timeout(300)
class UnequalServersTest {
    private final ScriptedChannels scripted = new ScriptedChannels();
    private final List<LoadReporter> reporters = new ArrayList<>();

    @AfterEach
    void stop() {
        reporters.forEach(LoadReporter::close);
        scripted.close();
    }

    /** @param capacity calls a second at which it is as busy as it should be */
    private Instance serve(String name, double capacity, boolean trailers) throws Exception {
        AtomicInteger calls = new AtomicInteger();
        ServerServiceDefinition service = ServerServiceDefinition.builder(TestService.NAME)
                .addMethod(TestService.WHO, ServerCalls.asyncUnaryCall((request, response) -> {
                    calls.incrementAndGet();
                    response.onNext(name);
                    response.onCompleted();
                }))
                .build();
        ServerBuilder<?> builder = NettyServerBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), InsecureServerCredentials.create())
                .addService(service);
        LoadReporter reporter = LoadReporter.builder()
                .utilization(() -> calls.getAndSet(0) / capacity)
                .inTrailers(trailers)
                .build();
        reporter.addTo(builder);
        reporters.add(reporter);
        return scripted.started(builder.build().start());
    }

    private static Map<String, Integer> tally(ManagedChannel channel) {
        Map<String, Integer> tally = new TreeMap<>(Map.of("large", 0, "b", 0, "c", 0));
        for (int i = 0; i < 300; i++) {
            tally.merge(TestService.who(channel), 1, Integer::sum);
        }
        return tally;
    }

    @ParameterizedTest
    @CsvSource({"weighted_round_robin, true", "weighted_round_robin, false", "least_request, true"})
    void the_large_one_gets_the_calls_that_it_can_take(String choice, boolean streams) throws Exception {
        scripted.directory.live(serve("large", 8000, !streams), serve("b", 2000, !streams), serve("c", 2000, !streams));
        ManagedChannel channel = scripted.open(scripted.to("demo", InsecureChannelCredentials.create())
                .defaultServiceConfig(
                        Json.serviceConfig("{choice: {" + choice + ": {loadReports: {enableOobLoadReport: "
                                + streams + ", oobReportingPeriod: \"1s\", blackoutPeriod: \"0s\","
                                + " weightUpdatePeriod: \"0.1s\"}}}}")));
        // It would be 200, 50 and 50. The servers count in seconds of their own, so one tally may be far from that.
        Await.until("the large one gets most of the calls, and the others theirs", () -> {
            Map<String, Integer> tally = tally(channel);
            return tally.getOrDefault("large", 0) > 160
                    && tally.getOrDefault("b", 0) > 10
                    && tally.getOrDefault("c", 0) > 10;
        });
    }
}
