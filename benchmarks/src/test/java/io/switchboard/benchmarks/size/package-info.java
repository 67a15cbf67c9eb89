@NullMarked
package io.switchboard.benchmarks.size;

import org.jspecify.annotations.NullMarked;
