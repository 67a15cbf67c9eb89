package io.switchboard.spring;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * The registrations in the health of an application of Boot 4. It is always UP: without a registry the application
 * answers, and gRPC's health service, which callers watch, says what this says.
 */
record Boot4Health(RegistryReport report) implements HealthIndicator {
    @Override
    public Health health() {
        return Health.up().withDetails(report.registrations()).build();
    }
}
