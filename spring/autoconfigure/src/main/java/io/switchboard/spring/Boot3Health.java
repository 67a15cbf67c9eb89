package io.switchboard.spring;

import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;

/**
 * The registrations in the health of an application of Boot 3. It is always UP: without a registry the application
 * answers, and gRPC's health service, which callers watch, says what this says.
 */
record Boot3Health(RegistryReport report) implements HealthIndicator {
    @Override
    public Health health() {
        return Health.up().withDetails(report.registrations()).build();
    }
}
