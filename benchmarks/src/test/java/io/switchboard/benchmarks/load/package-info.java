@NullMarked
package io.switchboard.benchmarks.load;

import org.jspecify.annotations.NullMarked;
