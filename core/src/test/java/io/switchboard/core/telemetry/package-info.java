@NullMarked
package io.switchboard.core.telemetry;

import org.jspecify.annotations.NullMarked;
