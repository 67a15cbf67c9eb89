/** Switchboard's metrics on an OpenTelemetry meter. */
@NullMarked
package io.switchboard.opentelemetry;

import org.jspecify.annotations.NullMarked;
