package io.switchboard.grpc;

import io.switchboard.core.ServiceName;
import io.switchboard.core.telemetry.Telemetry;

/**
 * Who wants to know what a channel's policy does.
 *
 * @param service that the channel calls
 */
record Measured(ServiceName service, Telemetry telemetry) {}
