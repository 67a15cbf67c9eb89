@NullMarked
package io.switchboard.opentelemetry;

import org.jspecify.annotations.NullMarked;
