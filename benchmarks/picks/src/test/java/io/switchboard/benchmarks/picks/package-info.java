@NullMarked
package io.switchboard.benchmarks.picks;

import org.jspecify.annotations.NullMarked;
