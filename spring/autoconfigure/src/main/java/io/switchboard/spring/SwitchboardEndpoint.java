package io.switchboard.spring;

import io.switchboard.core.InstanceState;
import java.util.List;
import java.util.Map;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/** Shows what is registered and who is called, and takes the application out of its callers' choice and back. */
@Endpoint(id = "switchboard")
final class SwitchboardEndpoint {
    private final RegistryReport report;
    private final List<Announced> announced;

    SwitchboardEndpoint(RegistryReport report, List<Announced> announced) {
        this.report = report;
        this.announced = announced;
    }

    @ReadOperation
    Map<String, Object> report() {
        return report.all();
    }

    /**
     * Announces the application as draining, or as serving again.
     *
     * @param state {@code DRAINING} or {@code SERVING}
     */
    @WriteOperation
    Map<String, Object> announce(InstanceState state) {
        announced.forEach(one -> one.state(state));
        return report.registrations();
    }
}
