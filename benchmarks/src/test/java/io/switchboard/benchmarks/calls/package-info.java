@NullMarked
package io.switchboard.benchmarks.calls;

import org.jspecify.annotations.NullMarked;
