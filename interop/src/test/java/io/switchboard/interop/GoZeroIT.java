package io.switchboard.interop;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.switchboard.Switchboard;
import io.switchboard.SwitchboardOptions;
import io.switchboard.core.Instance;
import io.switchboard.core.Registration;
import io.switchboard.core.ServiceName;
import io.switchboard.etcd.EtcdOptions;
import io.switchboard.etcd.layout.Format;
import io.switchboard.testing.EtcdServer;
import io.switchboard.testing.SnapshotQueue;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** go-zero's own publisher and subscriber, and Switchboard in its layout, find each other. */
@Timeout(300)
class GoZeroIT {
    private static final String SERVICE = "interop/gozero";
    private static final Duration LONG = Duration.ofSeconds(60);

    private EtcdServer etcd;
    private Switchboard switchboard;

    @BeforeEach
    void start() {
        GoPrograms.frameworkPath("gozero");
        etcd = EtcdServer.start();
        switchboard = Switchboard.connect(SwitchboardOptions.builder(EtcdOptions.builder(etcd.endpoint())
                        .format(Format.GO_ZERO)
                        .build())
                .withoutSnapshotCache()
                .build());
    }

    @AfterEach
    void stop() {
        switchboard.close();
        etcd.close();
    }

    @Test
    void switchboard_finds_who_go_zero_registers_and_sees_it_go() throws Exception {
        try (SnapshotQueue followed = SnapshotQueue.follow(switchboard.directory(), new ServiceName(SERVICE));
                GoProcess publisher = goZero("-address", "127.0.0.1:5555")) {
            publisher.line();
            followed.until(snapshot -> snapshot.instances().size() == 1
                    && snapshot.instances().get(0).address().toString().equals("127.0.0.1:5555"));
            publisher.finish();
            followed.until(snapshot -> snapshot.instances().isEmpty());
        }
    }

    @Test
    void go_zero_finds_who_switchboard_registers_and_sees_it_go() throws Exception {
        try (GoProcess subscriber = goZero()) {
            Registration registration = switchboard.register(SERVICE, Instance.at("127.0.0.1:6666"));
            assertTrue(registration.awaitActive(LONG));
            untilPrinted(subscriber, "[\"127.0.0.1:6666\"]");
            registration.close();
            untilPrinted(subscriber, "[]");
        }
    }

    private GoProcess goZero(String... more) {
        String[] arguments = new String[4 + more.length];
        arguments[0] = "-etcd";
        arguments[1] = etcd.endpoint();
        arguments[2] = "-service";
        arguments[3] = SERVICE;
        System.arraycopy(more, 0, arguments, 4, more.length);
        return GoProcess.startOnFramework("gozero", arguments);
    }

    /** The first line, before there is anything, says nothing of it. */
    private static void untilPrinted(GoProcess program, String wanted) throws InterruptedException {
        while (!program.line().equals(wanted)) {
            // Each line is a change, and the program fails the test where none comes.
        }
    }
}
