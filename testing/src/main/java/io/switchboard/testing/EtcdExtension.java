package io.switchboard.testing;

import io.switchboard.Switchboard;
import io.switchboard.SwitchboardOptions;
import io.switchboard.core.Cleanup;
import io.switchboard.embedded.EmbeddedEtcd;
import io.switchboard.embedded.Etcd;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Gives tests an etcd, and clients of it that are closed after the test.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final EtcdExtension etcd = EtcdExtension.embedded();
 * }</pre>
 *
 * In a static field it serves all tests of the class; in an instance field each test has one of its own.
 */
public final class EtcdExtension implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
    private final Supplier<Etcd> starter;
    private final Deque<Switchboard> clientsOfClass = new ArrayDeque<>();
    private final Deque<Switchboard> clientsOfTest = new ArrayDeque<>();
    private @Nullable Etcd etcd;
    private boolean isShared;
    private boolean isInTest;

    private EtcdExtension(Supplier<Etcd> starter) {
        this.starter = starter;
    }

    /** An {@link EmbeddedEtcd}: starts in no time, and injects faults. */
    public static EtcdExtension embedded() {
        return new EtcdExtension(EmbeddedEtcd::start);
    }

    /** An {@link EtcdServer}; without an etcd program the tests are skipped, or fail, as it says. */
    public static EtcdExtension real() {
        return new EtcdExtension(EtcdServer::start);
    }

    /** An {@link EtcdServer} where there is an etcd program, else an {@link EmbeddedEtcd}. */
    public static EtcdExtension preferringReal() {
        return new EtcdExtension(
                () -> EtcdServer.find().<Etcd>map(EtcdServer::start).orElseGet(EmbeddedEtcd::start));
    }

    /** Where etcd serves, as {@code http://127.0.0.1:2379}. */
    public String endpoint() {
        return etcd().endpoint();
    }

    /**
     * The etcd itself, with the controls of its kind.
     *
     * @throws ClassCastException if it is of another kind
     */
    public <T extends Etcd> T etcd(Class<T> kind) {
        return kind.cast(etcd());
    }

    private Etcd etcd() {
        if (etcd == null) {
            throw new IllegalStateException(
                    "etcd runs only while tests do; is the field annotated with @RegisterExtension?");
        }
        return etcd;
    }

    /**
     * A new client, closed after the test, or after the class if it was made in a {@code @BeforeAll} method. It keeps
     * nothing on disk.
     */
    public Switchboard switchboard() {
        Switchboard client = Switchboard.connect(
                SwitchboardOptions.builder(endpoint()).withoutSnapshotCache().build());
        (isInTest ? clientsOfTest : clientsOfClass).push(client);
        return client;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        etcd = starter.get();
        isShared = true;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        if (!isShared) {
            etcd = starter.get();
        }
        isInTest = true;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        isInTest = false;
        Cleanup steps = new Cleanup().step(() -> close(clientsOfTest));
        if (!isShared) {
            steps.step(this::closeEtcd);
        }
        steps.end();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        isShared = false;
        Cleanup.all(() -> close(clientsOfClass), this::closeEtcd);
    }

    private static void close(Deque<Switchboard> clients) {
        List<Switchboard> closing = List.copyOf(clients);
        clients.clear();
        Cleanup.each(closing, Switchboard::close);
    }

    private void closeEtcd() {
        Etcd ending = etcd;
        etcd = null;
        if (ending != null) {
            ending.close();
        }
    }
}
