@NullMarked
package io.switchboard.benchmarks.propagation;

import org.jspecify.annotations.NullMarked;
