package io.switchboard.interop;

import io.switchboard.Switchboard;
import io.switchboard.embedded.Etcd;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What the tests share: one etcd of each kind, and for each test a Switchboard and a service of its own. */
@ParameterizedClass
@EnumSource(EtcdKind.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(180)
abstract class GoInterop {
    /** Calls in a row without a server before it counts as left: several turns of every server. */
    static final int ENOUGH = 60;

    @Parameter
    @Nullable
    EtcdKind kind;

    private @Nullable Etcd started;

    Etcd etcd;
    Switchboard switchboard;
    String service;

    @BeforeParameterizedClassInvocation
    void start_etcd() {
        GoPrograms.path("greeter");
        started = Objects.requireNonNull(kind).start();
    }

    @AfterParameterizedClassInvocation
    void stop_etcd() {
        if (started != null) {
            started.close();
        }
    }

    @BeforeEach
    void connect(TestInfo test) {
        etcd = Objects.requireNonNull(started);
        service = "interop/" + test.getTestMethod().orElseThrow().getName();
        switchboard = Switchboard.connect(etcd.endpoint());
    }

    @AfterEach
    void disconnect() {
        switchboard.close();
    }
}
