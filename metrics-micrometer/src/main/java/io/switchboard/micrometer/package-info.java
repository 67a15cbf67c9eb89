/** Switchboard's metrics in a Micrometer registry. */
@NullMarked
package io.switchboard.micrometer;

import org.jspecify.annotations.NullMarked;
