/** An application on jetcd, to be measured beside Switchboard. */
@NullMarked
package io.switchboard.benchmarks.jetcd;

import org.jspecify.annotations.NullMarked;
