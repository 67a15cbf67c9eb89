package io.switchboard.grpc;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.switchboard.core.Instance;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real server whose connections break again and again. */
@Timeout(300)
class FlappingServerTest {
    private static final int FLAPS = 5;

    private final ScriptedChannels scripted = new ScriptedChannels();

    @AfterEach
    void stop() {
        scripted.close();
    }

    private Instance serve(String name) throws Exception {
        return scripted.started(new TestService(name).start("127.0.0.1"));
    }

    private static void awaitAnswersFrom(ManagedChannel channel, Set<String> names) throws InterruptedException {
        Set<String> seen = new HashSet<>();
        Await.until("answers come from " + names, () -> {
            seen.add(TestService.who(channel));
            return seen.containsAll(names);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"weighted_round_robin", "least_request", "peak_ewma", "maglev"})
    void with_retries_it_costs_no_call(String choice) throws Exception {
        Instance flapping = serve("flapping");
        try (Wire wire = new Wire(flapping.address().port())) {
            scripted.directory.live(serve("a"), serve("b"), Instance.at("127.0.0.1:" + wire.port()));
            ManagedChannel channel = scripted.open(scripted.to("demo", InsecureChannelCredentials.create())
                    .defaultServiceConfig(Json.retrying("{choice: {" + choice + ": {}}}")));
            awaitAnswersFrom(channel, Set.of("a", "b", "flapping"));
            for (int flap = 0; flap < FLAPS; flap++) {
                wire.cut();
                for (int call = 0; call < 50; call++) {
                    assertTrue(Set.of("a", "b").contains(TestService.who(channel)));
                }
                wire.mend();
                channel.resetConnectBackoff();
                awaitAnswersFrom(channel, Set.of("flapping"));
            }
        }
    }
}
