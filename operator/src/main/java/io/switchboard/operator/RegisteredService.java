package io.switchboard.operator;

import io.switchboard.core.ServiceName;

/**
 * A service that has registrations.
 *
 * @param instances how many of its registrations are taken
 * @param draining how many of these say of themselves that they drain
 * @param refused how many more there are whose address may not be dialled
 */
public record RegisteredService(ServiceName name, int instances, int draining, int refused) {}
