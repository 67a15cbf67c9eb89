package io.switchboard.core.telemetry;

import io.switchboard.core.ServiceName;
import java.util.function.LongSupplier;

/**
 * How many picks one channel has refused because no datacenter that may have the call has room for it.
 *
 * @param refused so far: may be read on any thread, at any time; never less than before
 */
public record RefusalCount(ServiceName service, LongSupplier refused) {}
