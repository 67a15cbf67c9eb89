@NullMarked
package io.switchboard.benchmarks.autoscaling;

import org.jspecify.annotations.NullMarked;
