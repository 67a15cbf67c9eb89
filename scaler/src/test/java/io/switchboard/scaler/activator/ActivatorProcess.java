package io.switchboard.scaler.activator;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.switchboard.Switchboard;
import io.switchboard.controlplane.PartProcess;
import io.switchboard.core.Cleanup;
import io.switchboard.core.ServiceName;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;

/** A process with an activator, on loopback. */
final class ActivatorProcess implements AutoCloseable {
    private final Switchboard switchboard;
    private final PartProcess process;

    private ActivatorProcess(Switchboard switchboard) {
        this.switchboard = switchboard;
        process = new PartProcess(switchboard);
    }

    /** @param switchboard is closed with it */
    static ActivatorProcess start(Switchboard switchboard, Map<String, String> settings, Predicate<ServiceName> sees)
            throws IOException {
        ActivatorProcess activator = new ActivatorProcess(switchboard);
        try {
            activator.process.allow(sees);
            activator.process.start(new ActivatorProvider(), settings);
            return activator;
        } catch (IOException | RuntimeException | Error e) {
            Cleanup.after(e, activator::close);
            throw e;
        }
    }

    int port() {
        return process.port();
    }

    int waiting(String service) {
        JsonObject services = calls().getAsJsonObject("services");
        return services.getAsJsonObject(service).get("waiting").getAsInt();
    }

    /** What is shown to operators. */
    JsonObject calls() {
        return JsonParser.parseString(process.document("calls")).getAsJsonObject();
    }

    void closePart(Duration grace) {
        process.closePart(grace);
    }

    /** At once, as a process that is killed. */
    @Override
    public void close() {
        Cleanup.all(process::kill, switchboard::close);
    }
}
