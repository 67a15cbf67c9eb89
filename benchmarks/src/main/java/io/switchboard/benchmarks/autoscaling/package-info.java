/** What it costs to scale by load reports. */
@NullMarked
package io.switchboard.benchmarks.autoscaling;

import org.jspecify.annotations.NullMarked;
