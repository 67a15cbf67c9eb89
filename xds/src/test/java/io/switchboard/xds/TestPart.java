package io.switchboard.xds;

import io.micrometer.core.instrument.MeterRegistry;
import io.switchboard.Switchboard;
import io.switchboard.controlplane.PartProcess;
import io.switchboard.core.ServiceName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The part on a real port, reading a real or embedded etcd, as the control plane runs it. */
final class TestPart implements AutoCloseable {
    private final Switchboard switchboard;
    private final PartProcess process;

    private TestPart(String etcd, int port, Predicate<ServiceName> sees) {
        switchboard = Switchboard.connect(etcd);
        process = new PartProcess(switchboard.directory(), switchboard.catalog()).at(port);
        process.allow(sees);
        try {
            process.start(new XdsPartProvider(), Map.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static TestPart start(String etcd) {
        return start(etcd, 0);
    }

    static TestPart start(String etcd, int port) {
        return new TestPart(etcd, port, service -> true);
    }

    static TestPart start(String etcd, Predicate<ServiceName> sees) {
        return new TestPart(etcd, 0, sees);
    }

    int port() {
        return process.port();
    }

    @Nullable
    String notReady() {
        return process.notReady();
    }

    String document(String name) {
        return process.document(name);
    }

    MeterRegistry meters() {
        return process.meters();
    }

    @Override
    public void close() {
        process.closePart();
        process.close();
        switchboard.close();
    }
}
