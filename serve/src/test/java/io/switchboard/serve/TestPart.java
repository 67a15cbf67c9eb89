package io.switchboard.serve;

import io.grpc.Server;
import io.switchboard.controlplane.Part;
import io.switchboard.controlplane.PartContext;
import io.switchboard.controlplane.PartProvider;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A part that has nothing but what the frame gives every server: its health. */
public final class TestPart implements PartProvider {
    /** For {@link java.util.ServiceLoader}. */
    public TestPart() {}

    @Override
    public String name() {
        return "test";
    }

    @Override
    public boolean listens() {
        return true;
    }

    @Override
    public Part start(PartContext context) throws IOException {
        Server server = context.server().build().start();
        context.publish(
                "clients",
                () -> "[{\"node\":\"orders\\u202e-1\",\"types\":{\"eds\":\"5\"}},{\"node\":\"b\",\"since\":7}]");
        return new Part() {
            @Override
            public @Nullable String notReady() {
                return null;
            }

            @Override
            public void close(Duration grace) {
                try {
                    if (!server.shutdown().awaitTermination(grace.toMillis(), TimeUnit.MILLISECONDS)) {
                        System.err.println("the test part has calls that do not end");
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        };
    }
}
